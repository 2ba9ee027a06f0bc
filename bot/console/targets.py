"""The entries that a question of the inbox may be given to: those near it, and those searched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.answering.published import folded
from bot.console.content import title
from bot.editing.drafts import DraftStore
from bot.editing.proposed import proposed
from bot.editing.releases import ReleaseStore
from bot.knowledge.entries import Entry
from bot.knowledge.release import Release
from bot.records import said_in
from bot.transcripts.assigning import WAYS

MOST = 6


@dataclass(frozen=True)
class Target:
    """An entry that takes ways of asking."""

    key: str
    id: str
    title: str
    confidence: float | None  # that it answers, 0 to 1; None where words alone found it


def address_of(release: Release, id: str) -> str:
    """Where the item, profile or passage with this id is edited; empty where there is none."""
    if id in release.content.profiles:
        return f"/staff/answers/profile:{id}"
    if id in release.content.resting:  # answered before, or will be
        return f"/staff/answers/item:{id}"
    answer = release.by_key.get(id)
    return f"/staff/answers/{answer.kind}:{id}" if answer and answer.kind in WAYS else ""


def near(question: str, language: str, release: Release, shown_in: str) -> list[Target]:
    """The live items and passages that may answer `question`, most probable first."""
    found = (
        Target(f"{hit.answer.kind}:{hit.answer.id}", hit.answer.id, shown, hit.confidence)
        for hit in release.hits(question, language)
        if hit.answer.kind in WAYS
        and (shown := hit.answer.title(shown_in) or said_in(hit.answer.text, shown_in))
    )
    return list(found)[:MOST]


def searched(text: str, entries: Iterable[Entry], shown_in: str) -> list[Target]:
    """The entries whose id, question or ways of asking hold all words of `text`."""
    words = folded(text).split()
    found = (
        Target(entry.key, entry.id, title(entry, shown_in), None)
        for entry in entries
        if entry.kind in WAYS and words and _holds(entry, words)
    )
    return sorted(found, key=lambda target: (len(target.title), target.key))[:MOST]


def proposed_entries(releases: ReleaseStore, drafts: DraftStore) -> Sequence[Entry]:
    """What is live with all drafts put in: a new item may get questions before it is published."""
    live = releases.live()
    return proposed(
        releases.entries(live.release) if live else [],
        {draft.key: draft.entry for draft in drafts.all()},
    )


def _holds(entry: Entry, words: Sequence[str]) -> bool:
    text = folded(" ".join([entry.id, *_questions(entry)]))
    return all(word in text for word in words)


def _questions(entry: Entry) -> Iterator[str]:
    said = entry.loaded()
    yield from said.get("question", {}).values()
    for ways in said.get(WAYS[entry.kind], {}).values():
        yield from ways
