"""Runs every check on what is to go live."""

from __future__ import annotations

from collections.abc import Sequence

from bot.editing.checks.answered_by_others import answered_by_others
from bot.editing.checks.forbidden_words import forbidden_words
from bot.editing.checks.near_duplicates import near_duplicates
from bot.editing.checks.overdue import overdue
from bot.editing.checks.questions import asked_again
from bot.editing.checks.reading_level import reading_level
from bot.editing.checks.records import Check, Proposal, Report, SavedQuestion
from bot.editing.checks.sources import sources
from bot.editing.checks.stale_translations import stale_translations

CHECKS: Sequence[Check] = (
    forbidden_words,
    sources,
    near_duplicates,
    answered_by_others,
    stale_translations,
    reading_level,
    overdue,
)


def run_checks(proposal: Proposal, saved: Sequence[SavedQuestion] = ()) -> Report:
    """All that the checks find in `proposal`, what blocks it first."""
    found = [finding for check in CHECKS for finding in check(proposal)]
    asking = asked_again(proposal, saved)
    blocking_first = sorted(found, key=lambda finding: finding.weight)
    return Report(tuple(blocking_first), asking.results, asking.left_out)
