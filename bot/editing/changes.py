"""What differs between two sets of entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Place = tuple[str, str]  # the file of an entry and the digest of what it says


@dataclass(frozen=True)
class Changes:
    """Keys of entries (see Entry.key), each group in the order of the content."""

    added: tuple[str, ...]
    changed: tuple[str, ...]  # other words, or another file
    removed: tuple[str, ...]
    reordered: bool  # whether what is in both stands in another order

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.reordered)

    def __str__(self) -> str:
        counts = (
            f"{len(self.added)} added, {len(self.changed)} changed, {len(self.removed)} removed"
        )
        return counts + ", reordered" * self.reordered

    def as_json(self) -> dict[str, object]:
        return {
            "added": list(self.added),
            "changed": list(self.changed),
            "removed": list(self.removed),
            "reordered": self.reordered,
        }


def changes(before: Mapping[str, Place], after: Mapping[str, Place]) -> Changes:
    """From `before` to `after`: the places of entries by their keys, in order."""
    return Changes(
        added=tuple(key for key in after if key not in before),
        changed=tuple(key for key in after if key in before and after[key] != before[key]),
        removed=tuple(key for key in before if key not in after),
        reordered=_common(before, after) != _common(after, before),
    )


def _common(keys: Mapping[str, Place], others: Mapping[str, Place]) -> Sequence[str]:
    return [key for key in keys if key in others]
