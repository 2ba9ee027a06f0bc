"""The content as it would be with some drafts: the live entries, and the drafts put in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from bot.knowledge.entries import Entry, in_order


class Put(Protocol):
    """What a draft is to do to the entry with its key: say something else, or go."""

    @property
    def key(self) -> str: ...

    @property
    def entry(self) -> Entry | None: ...


def proposed(live: Sequence[Entry], drafts: Iterable[Put]) -> Sequence[Entry]:
    """The entries of `live` in order, those with a draft as the draft says.

    New ones stand at the end of their file.
    """
    drafted = {draft.key: draft.entry for draft in drafts}
    entries: list[Entry] = []
    for entry in live:
        key = entry.key
        kept = drafted.pop(key) if key in drafted else entry
        if kept is not None:
            entries.append(kept)
    return in_order([*entries, *(entry for entry in drafted.values() if entry is not None)])
