"""The queue of turns: one at a time in each conversation, in order, and never too many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.errors import Busy

AT_ONCE = 16  # turns of different conversations worked on together; more only adds waiting


@dataclass
class _Line:
    """The turns of one conversation: who has the floor, and how many are here."""

    floor: asyncio.Lock = field(default_factory=asyncio.Lock)
    present: int = 0


class TurnQueue:
    """Lets turns in by conversation, first come first served."""

    def __init__(self, per_conversation: int, in_all: int) -> None:
        """`per_conversation` and `in_all` are the most turns that may wait or be worked on."""
        self._per_conversation = per_conversation
        self._in_all = in_all
        self._lines: dict[str, _Line] = {}
        self._workers = asyncio.Semaphore(AT_ONCE)

    @property
    def waiting(self) -> int:
        """Turns that wait or are worked on, in all conversations."""
        return sum(line.present for line in self._lines.values())

    @asynccontextmanager
    async def turn(self, conversation_id: str, limited: bool = True) -> AsyncIterator[None]:
        """Holds the floor of the conversation; raises Busy at once where too many wait.

        Not `limited`, it waits its turn however many do.
        """
        line = self._lines.setdefault(conversation_id, _Line())
        is_full = line.present >= self._per_conversation or self.waiting >= self._in_all
        if limited and is_full:
            self._leave(conversation_id, line)
            raise Busy("too many messages wait; send this one again in a moment")
        line.present += 1
        try:
            # asyncio.Lock wakes its waiters in the order in which they came.
            async with line.floor, self._workers:
                yield
        finally:
            line.present -= 1
            self._leave(conversation_id, line)

    def _leave(self, conversation_id: str, line: _Line) -> None:
        if not line.present:
            self._lines.pop(conversation_id, None)
