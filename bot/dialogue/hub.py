"""Tells everyone who follows a conversation what was replied in it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.dialogue.store import Told

Listener = asyncio.Queue[Told | None]  # None: nothing more will come


class Hub:
    """The listeners of this process, by conversation."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = {}

    @contextmanager
    def listening(self, conversation_id: str) -> Iterator[Listener]:
        """A queue of what is told from now on, in order."""
        listener: Listener = asyncio.Queue()
        self._listeners.setdefault(conversation_id, set()).add(listener)
        try:
            yield listener
        finally:
            others = self._listeners[conversation_id]
            others.discard(listener)
            if not others:
                del self._listeners[conversation_id]

    def tell(self, conversation_id: str, told: Told | None) -> None:
        """Hands `told` to all who listen; None ends their listening."""
        for listener in self._listeners.get(conversation_id, ()):
            listener.put_nowait(told)

    def close(self) -> None:
        """Ends all listening."""
        for conversation_id in self._listeners:
            self.tell(conversation_id, None)
