"""Finds ways of asking that another entry answers: now, or once the drafts are live."""

from __future__ import annotations

from collections.abc import Iterator

from bot.editing.checks.near_duplicates import new_ways
from bot.editing.checks.records import Details, Finding, Proposal, Told
from bot.knowledge.entries import Entry
from bot.knowledge.release import Release

CHECK = "answered_by_others"
SHOWN = 3  # ways of asking that are named for one entry and one other


def answered_by_others(proposal: Proposal) -> Iterator[Finding]:
    """New ways of asking that citizens get another entry's answer to.

    Asked of the draft, the entry itself competes; asked of what is live, it does not. There it
    tells what the phrasing is about to be taken from.
    """
    asked = 0
    for before, entry in proposal.edited():
        if entry.kind not in ("item", "passage"):
            continue
        ways = [way for found in new_ways(before, entry).values() for way in found]
        kept = ways[: max(0, proposal.most_asked - asked)]
        asked += len(kept)
        if kept and entry.id in _ids(proposal.draft):
            yield from _of_release(entry, kept, proposal, proposal.draft, "answered_by_other")
        if kept and proposal.live is not proposal.draft:
            yield from _of_release(entry, kept, proposal, proposal.live, "taken_from_other")
        if len(kept) < len(ways):
            yield Finding(CHECK, "warns", entry.key, "not_asked", {"count": len(ways) - len(kept)})


def _of_release(
    entry: Entry, ways: list[str], proposal: Proposal, release: Release, what: str
) -> Iterator[Finding]:
    about = entry.loaded().get("about")
    taken: dict[str, list[str]] = {}
    for way, told in zip(ways, proposal.tell(ways, release), strict=True):
        # What is said of the same place says no other thing, most often.
        if told.answer not in (None, entry.id) and about not in _about(told, release):
            taken.setdefault(key_of(told.answer, release), []).append(way)
    for other, asked in taken.items():
        details: Details = {"asked": " | ".join(asked[:SHOWN]), "count": len(asked)}
        yield Finding(CHECK, "warns", entry.key, what, details, (other,))


def _about(told: Told, release: Release) -> tuple[str | None, ...]:
    """The profiles that a quoted answer is about."""
    answer = release.by_key.get(told.answer or "")
    return told.answer, answer.about if answer and answer.about else told.answer


def key_of(id: str | None, release: Release) -> str:
    """The key of the entry that is quoted by this id; empty for none."""
    if id is None:
        return ""
    if id in release.content.profiles:
        return f"profile:{id}"
    answer = release.by_key.get(id)
    return f"{answer.kind if answer else 'item'}:{id}"


def _ids(release: Release) -> set[str]:
    return {answer.id for answer in release.by_key.values()}
