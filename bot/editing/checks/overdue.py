"""Finds entries that somebody was to look at, and answers whose time is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.editing.checks.records import Finding, Proposal

CHECK = "overdue"


def overdue(proposal: Proposal) -> Iterator[Finding]:
    """Edited entries whose review date or whose last valid day lies in the past."""
    for _, entry in proposal.edited():
        loaded = entry.loaded()
        for field, what in (("review_by", "review_overdue"), ("valid_until", "expired")):
            day = str(loaded.get(field) or "")[:10] if isinstance(loaded, dict) else ""
            if day and date.fromisoformat(day) < proposal.today:
                yield Finding(CHECK, "warns", entry.key, what, {"day": day})
