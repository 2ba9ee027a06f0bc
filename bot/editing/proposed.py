"""The content as it would be with some drafts: the live entries, and the drafts put in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.knowledge.entries import Entry, in_order


def proposed(live: Sequence[Entry], changed: Mapping[str, Entry | None]) -> Sequence[Entry]:
    """The entries of `live` in order, those in `changed` by their key as it says, None without.

    New ones stand at the end of their file.
    """
    new = dict(changed)
    entries: list[Entry] = []
    for entry in live:
        key = entry.key
        kept = new.pop(key) if key in new else entry
        if kept is not None:
            entries.append(kept)
    return in_order([*entries, *(entry for entry in new.values() if entry is not None)])
