"""Gives questions of the inbox to an entry: as one more way of asking for it, in its draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.published import folded
from bot.editing.drafts import DraftStore
from bot.editing.releases import ReleaseStore
from bot.errors import PhrasingKnown, UnknownEntry
from bot.knowledge.entries import Entry, body_of
from bot.transcripts.marks import MarkStore

# Where an entry keeps the ways of asking for it, by its kind.
WAYS = {"item": "phrasings", "passage": "asked"}
NOTE = "from the inbox"


@dataclass(frozen=True)
class Addition:
    """A way of asking that is to be added to what an entry says now, live or in its draft."""

    before: Entry
    after: Entry
    base: str | None  # as DraftStore.save wants it
    version: int


class Assigning:
    """On the drafts and the marks of one database. All calls block."""

    def __init__(self, releases: ReleaseStore, drafts: DraftStore, marks: MarkStore) -> None:
        self._releases, self._drafts, self._marks = releases, drafts, marks

    def addition(self, key: str, phrasing: str, language: str) -> Addition:
        """What adding `phrasing` to the entry `key` makes of it; changes nothing yet.

        Raises UnknownEntry where there is none that takes ways of asking, and PhrasingKnown where
        it has this one.
        """
        draft, before = self._drafts.get(key), self.entry(key)
        after = with_phrasing(before, phrasing, language)
        if draft:
            return Addition(before, after, draft.base, draft.version)
        return Addition(before, after, before.digest, 0)

    def entry(self, key: str) -> Entry:
        """What the entry `key` says in its draft, else live; raises UnknownEntry."""
        draft = self._drafts.get(key)
        found = draft.entry if draft else self._live(key)
        if found is None or found.kind not in WAYS:
            raise UnknownEntry(key)
        return found

    def assign(
        self,
        turns: Sequence[int],
        key: str,
        addition: Addition | None,
        by: str,
        note: str = NOTE,
    ) -> int:
        """Marks `turns` as given to the entry `key`, and saves the addition if there is one.

        Returns what undoes the marking. Raises AlreadyHandled or EditConflict where somebody was
        faster: then nothing was done.
        """
        marking = self._marks.mark(turns, "assigned", by, key)
        if addition is None:
            return marking
        try:
            self._drafts.save(key, addition.after, addition.base, addition.version, by, note)
        except Exception:
            self._marks.undo(marking, by)
            raise
        return marking

    def _live(self, key: str) -> Entry | None:
        live = self._releases.live()
        entries = self._releases.entries(live.release) if live else []
        return next((entry for entry in entries if entry.key == key), None)


def with_phrasing(entry: Entry, phrasing: str, language: str) -> Entry:
    """`entry` with one more way of asking for it; raises PhrasingKnown."""
    said = entry.loaded()
    ways = said.setdefault(WAYS[entry.kind], {}).setdefault(language, [])
    known = [*ways, said.get("question", {}).get(language, "")]
    if folded(phrasing) in map(folded, known):
        raise PhrasingKnown(entry.key)
    ways.append(phrasing)
    return replace(entry, body=body_of(said))
