"""Rasa's trackers in the house's database: one row per conversation, its last turns only.

Stock Rasa reads the whole history on each message and writes on the event loop. What the next
turn needs is set anew at the end of each turn, so the last turns are enough; what was said is
kept by the transcripts.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Engine

from bot.database import reading, writing
from bot.dialogue.tables import conversations, trackers

TURNS_KEPT = 2


class DatabaseTrackers(TrackerStore):
    """A tracker store on an engine; a conversation may be written by one process at a time."""

    def __init__(
        self, engine: Engine, domain: Domain | None = None, event_broker: EventBroker | None = None
    ) -> None:
        super().__init__(domain or Domain.empty(), event_broker)
        self._engine = engine

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        events = await asyncio.to_thread(self._read, sender_id)
        if events is None:
            return None
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        events = json.dumps([event.as_dict() for event in _last_turns(list(tracker.events))])
        await asyncio.to_thread(self._write, tracker.sender_id, events)

    async def delete(self, sender_id: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(delete(trackers).where(trackers.c.conversation_id == sender_id))

    async def keys(self) -> Iterable[str]:
        with reading(self._engine) as connection:
            return [str(id) for (id,) in connection.execute(select(trackers.c.conversation_id))]

    def _read(self, conversation_id: str) -> list[dict[str, Any]] | None:
        wanted = select(trackers.c.events).where(trackers.c.conversation_id == conversation_id)
        with reading(self._engine) as connection:
            stored = connection.execute(wanted).scalar()
        return json.loads(stored) if stored is not None else None

    def _write(self, conversation_id: str, events: str) -> None:
        mine = select(conversations.c.id).where(conversations.c.id == conversation_id)
        with writing(self._engine) as connection:
            connection.execute(mine.with_for_update()).all()  # others wait: see store.expect
            connection.execute(
                delete(trackers).where(trackers.c.conversation_id == conversation_id)
            )
            connection.execute(
                insert(trackers).values(
                    conversation_id=conversation_id, events=events, saved_at=datetime.now(UTC)
                )
            )


def _last_turns(events: list[Event]) -> list[Event]:
    """What opened the session, and the events since the turn before the last began."""
    said = [at for at, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(said) <= TURNS_KEPT:
        return events
    return [*events[: said[0]], *events[said[-TURNS_KEPT] :]]
