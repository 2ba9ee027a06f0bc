"""Conversations and transcripts in the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, delete, func, insert, select, update
from sqlalchemy.engine import Connection, Engine

from bot.database import metadata, reading, writing
from bot.dialogue.reply_json import reply_as_json, reply_from_json
from bot.dialogue.tables import conversations, deliveries, sessions, trackers, turns
from bot.errors import UnknownConversation
from bot.records import Reply

LARGEST_LOT = 500  # conversations deleted in one statement
UNKNOWN = "there is no such conversation; start a new one"


@dataclass(frozen=True)
class Transcript:
    """One turn to be kept."""

    conversation_id: str
    asked_at: datetime
    question: str
    replies: Sequence[Reply]
    milliseconds: float
    ref: str | None = None  # the client's own name for the message
    language: str | None = None  # of the question


@dataclass(frozen=True)
class Told:
    """A turn as it was told to the citizen."""

    seq: int  # grows from turn to turn of a conversation
    ref: str | None
    question: str
    replies: tuple[Reply, ...]
    again: bool = False  # told once more, since the client asked once more


@dataclass(frozen=True)
class Opening:
    """What opens a conversation, and until when."""

    token_digest: str
    seen_at: datetime
    channel: str = "web"  # by which it comes


class ConversationStore:
    """All calls block; the caller keeps them off the event loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def start(
        self,
        id: str,
        token_digest: str,
        language: str,
        now: datetime,
        channel: str = "web",
        is_test: bool = False,
    ) -> None:
        """Adds a conversation; where `is_test`, inbox and figures leave it out."""
        with writing(self._engine) as connection:
            connection.execute(
                insert(conversations).values(
                    id=id,
                    token_digest=token_digest,
                    language=language,
                    started_at=now,
                    channel=channel,
                    is_test=is_test,
                )
            )
            connection.execute(insert(sessions).values(conversation_id=id, seen_at=now))

    def opening(self, id: str) -> Opening | None:
        """What opens conversation `id`; None if there is none such."""
        seen = func.coalesce(sessions.c.seen_at, conversations.c.started_at, type_=DateTime)
        wanted = select(conversations.c.token_digest, seen, conversations.c.channel).where(
            conversations.c.id == id
        )
        joined = wanted.select_from(conversations.outerjoin(sessions))
        with reading(self._engine) as connection:
            found = connection.execute(joined).first()
        if found is None:
            return None
        return Opening(found[0], found[1].replace(tzinfo=UTC), found[2] or Opening.channel)

    def see(self, id: str, now: datetime) -> None:
        """Notes that somebody is at conversation `id`; raises UnknownConversation."""
        with writing(self._engine) as connection:
            expect(connection, id)
            _see(connection, id, now)

    def language(self, id: str) -> str:
        """The language of the last reply in conversation `id`, else the one it was started in.

        Empty if there is no such conversation.
        """
        last = select(turns.c.replies).where(turns.c.conversation_id == id)
        started = select(conversations.c.language).where(conversations.c.id == id)
        with reading(self._engine) as connection:
            replies = connection.execute(last.order_by(turns.c.id.desc()).limit(1)).scalar()
            if replies is not None:
                return str(json.loads(replies)[-1]["language"])
            return str(connection.execute(started).scalar() or "")

    def record(self, transcript: Transcript) -> Told:
        """Keeps one turn; raises UnknownConversation where the conversation was forgotten."""
        id, first = transcript.conversation_id, transcript.replies[0]
        with writing(self._engine) as connection:
            expect(connection, id)
            kept = connection.execute(
                insert(turns).values(
                    conversation_id=id,
                    asked_at=transcript.asked_at,
                    question=transcript.question,
                    replies=json.dumps([reply_as_json(reply) for reply in transcript.replies]),
                    outcome=first.outcome,
                    kind=first.kind,
                    item_id=first.item_id,
                    release=first.release,
                    confidence=first.confidence,
                    milliseconds=transcript.milliseconds,
                    language=transcript.language,
                )
            )
            seq = kept.inserted_primary_key[0]
            if transcript.ref is not None:
                connection.execute(
                    insert(deliveries).values(turn_id=seq, conversation_id=id, ref=transcript.ref)
                )
            _see(connection, id, transcript.asked_at)
        return Told(seq, transcript.ref, transcript.question, tuple(transcript.replies))

    def told(self, id: str, ref: str) -> Told | None:
        """What was told to the message `ref` of conversation `id`; None if there is none."""
        found = self._told(id, deliveries.c.ref == ref)
        return found[0] if found else None

    def told_since(self, id: str, seq: int) -> list[Told]:
        """The turns of conversation `id` after turn `seq`, in order."""
        return self._told(id, turns.c.id > seq)

    def _told(self, id: str, which: Any) -> list[Told]:
        wanted = (
            select(turns.c.id, deliveries.c.ref, turns.c.question, turns.c.replies)
            .select_from(turns.outerjoin(deliveries, deliveries.c.turn_id == turns.c.id))
            .where(turns.c.conversation_id == id, which)
            .order_by(turns.c.id)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).all()
        return [
            Told(seq, ref, question, tuple(map(reply_from_json, json.loads(replies))))
            for seq, ref, question, replies in rows
        ]

    def forget(self, id: str) -> None:
        """Deletes conversation `id` and all that was said in it."""
        self._forget([id])

    def forget_before(self, limit: datetime) -> int:
        """Deletes the conversations that nobody was at since `limit`; returns how many."""
        seen = func.coalesce(sessions.c.seen_at, conversations.c.started_at)
        old = select(conversations.c.id).select_from(conversations.outerjoin(sessions))
        with reading(self._engine) as connection:
            ids = [str(id) for (id,) in connection.execute(old.where(seen < limit))]
        self._forget(ids)
        # What a turn that was given up still wrote after its conversation was forgotten.
        left_over = trackers.c.conversation_id.not_in(select(conversations.c.id))
        with writing(self._engine) as connection:
            connection.execute(delete(trackers).where(left_over))
        return len(ids)

    def _forget(self, ids: Sequence[str]) -> None:
        holding = [table for table in metadata.sorted_tables if "conversation_id" in table.c]
        for at in range(0, len(ids), LARGEST_LOT):
            lot = ids[at : at + LARGEST_LOT]
            with writing(self._engine) as connection:
                # Who writes in one of them waits, and then finds it gone: see `expect`.
                mine = select(conversations.c.id).where(conversations.c.id.in_(lot))
                connection.execute(mine.order_by(conversations.c.id).with_for_update()).all()
                for table in reversed(holding):
                    connection.execute(delete(table).where(table.c.conversation_id.in_(lot)))
                connection.execute(delete(conversations).where(conversations.c.id.in_(lot)))


def expect(connection: Connection, id: str) -> None:
    """Raises UnknownConversation unless there is one; nobody else writes in it until the end."""
    known = select(conversations.c.id).where(conversations.c.id == id)
    if connection.execute(known.with_for_update()).first() is None:
        raise UnknownConversation(UNKNOWN)


def _see(connection: Connection, id: str, now: datetime) -> None:
    seen = update(sessions).where(sessions.c.conversation_id == id).values(seen_at=now)
    if not connection.execute(seen).rowcount:
        connection.execute(insert(sessions).values(conversation_id=id, seen_at=now))
