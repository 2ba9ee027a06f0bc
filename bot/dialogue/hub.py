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
        self._is_closed = False

    @contextmanager
    def listening(self, conversation_id: str) -> Iterator[Listener]:
        """A queue of what is told from now on, in order; after `close` it ends at once."""
        listener: Listener = asyncio.Queue()
        if self._is_closed:
            listener.put_nowait(None)
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
        """Ends all listening, and what would begin later."""
        self._is_closed = True
        for conversation_id in self._listeners:
            self.tell(conversation_id, None)
