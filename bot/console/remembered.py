"""What is remembered of each session or try-out, in memory and not without end."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Remembered(Generic[Kept]):
    """Things by their names; those not used for longest are forgotten first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept = OrderedDict[str, Kept]()

    def get(self, name: str) -> Kept | None:
        """What is kept under a name, if it is remembered."""
        if name in self._kept:
            self._kept.move_to_end(name)
        return self._kept.get(name)

    def keep(self, name: str, kept: Kept) -> Kept:
        """Remembers what is given, and gives it back."""
        self._kept[name] = kept
        self._kept.move_to_end(name)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return kept

    def forget(self, name: str) -> None:
        """Lets go of what is kept under a name."""
        self._kept.pop(name, None)
