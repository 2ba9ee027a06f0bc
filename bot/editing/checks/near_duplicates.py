"""Finds items that ask nearly the same as another one."""

from __future__ import annotations

from collections.abc import Iterator

from bot.editing.checks.records import Details, Finding, Proposal
from bot.editing.checks.similar import Similar, similar
from bot.editing.checks.texts import ways_of
from bot.knowledge.entries import Entry
from bot.knowledge.release import Release

CHECK = "near_duplicates"


def near_duplicates(proposal: Proposal) -> Iterator[Finding]:
    """Ways of asking that an edit brings, and that are nearly those of another item."""
    for before, entry in proposal.edited():
        if entry.kind != "item":
            continue
        best: dict[str, Similar] = {}
        for language, ways in new_ways(before, entry).items():
            for found in similar(ways, language, proposal.draft, entry.id):
                if found.item not in best or best[found.item].likeness < found.likeness:
                    best[found.item] = found
        for found in best.values():
            details: Details = {
                "asked": found.text,
                "other": found.asked,
                "percent": round(found.likeness * 100),
            }
            other = f"item:{found.item}"
            yield Finding(CHECK, "warns", entry.key, "near_duplicate", details, (other,))


def near_item(before: Entry | None, after: Entry, release: Release) -> Similar | None:
    """The item of `release` that is asked for most nearly as an edit newly says, if any is."""
    if after.kind != "item":
        return None
    found = [
        one
        for language, ways in new_ways(before, after).items()
        for one in similar(ways, language, release, after.id)
    ]
    return max(found, key=lambda one: one.likeness, default=None)


def new_ways(before: Entry | None, after: Entry) -> dict[str, list[str]]:
    """By language, the ways of asking that `after` has and `before` has not."""
    old = ways_of(before) if before else {}
    new = {
        language: [way for way in ways if way not in old.get(language, ())]
        for language, ways in ways_of(after).items()
    }
    return {language: ways for language, ways in new.items() if ways}
