"""Runs every check on what is to go live."""

from __future__ import annotations

from collections.abc import Sequence

from bot.editing.checks.records import Check, Proposal, Report

CHECKS: Sequence[Check] = ()


def run_checks(proposal: Proposal) -> Report:
    """All that the checks find in `proposal`, what blocks it first."""
    found = [finding for check in CHECKS for finding in check(proposal)]
    return Report(tuple(sorted(found, key=lambda finding: finding.weight)))
