"""Conversations and transcripts in the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.dialogue.reply_json import reply_as_json
from bot.errors import StorageUnusable
from bot.records import Reply

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token_digest", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("started_at", DateTime, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("asked_at", DateTime, nullable=False, index=True),
    Column("question", Text, nullable=False),  # personal data removed
    Column("replies", Text, nullable=False),  # JSON, as the chat API gives them
    Column("outcome", String(16), nullable=False),
    Column("kind", String(32)),
    Column("item_id", String(100)),
    Column("release", String(32)),
    Column("confidence", Float, nullable=False),
    Column("milliseconds", Float, nullable=False),
)

trackers = Table(
    "trackers",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("events", Text, nullable=False),  # JSON, as Rasa writes events; the last turns
    Column("saved_at", DateTime, nullable=False),
)


@dataclass(frozen=True)
class Transcript:
    """One turn to be kept."""

    conversation_id: str
    asked_at: datetime
    question: str
    replies: Sequence[Reply]
    milliseconds: float


class ConversationStore:
    """All calls block; the caller keeps them off the event loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def start(self, id: str, token_digest: str, language: str, now: datetime) -> None:
        """Adds a conversation."""
        with self._engine.begin() as connection:
            connection.execute(
                insert(conversations).values(
                    id=id, token_digest=token_digest, language=language, started_at=now
                )
            )

    def token_digest(self, id: str) -> str | None:
        """The digest of the token that opens conversation `id`; None if there is none such."""
        with self._engine.connect() as connection:
            found = connection.execute(
                select(conversations.c.token_digest).where(conversations.c.id == id)
            ).scalar()
        return None if found is None else str(found)

    def language(self, id: str) -> str:
        """The language of the last reply in conversation `id`, else the one it was started in.

        Empty if there is no such conversation.
        """
        last = select(turns.c.replies).where(turns.c.conversation_id == id)
        started = select(conversations.c.language).where(conversations.c.id == id)
        with self._engine.connect() as connection:
            replies = connection.execute(last.order_by(turns.c.id.desc()).limit(1)).scalar()
            if replies is not None:
                return str(json.loads(replies)[-1]["language"])
            return str(connection.execute(started).scalar() or "")

    def record(self, transcript: Transcript) -> None:
        """Keeps one turn."""
        first = transcript.replies[0]
        with self._engine.begin() as connection:
            connection.execute(
                insert(turns).values(
                    conversation_id=transcript.conversation_id,
                    asked_at=transcript.asked_at,
                    question=transcript.question,
                    replies=json.dumps([reply_as_json(reply) for reply in transcript.replies]),
                    outcome=first.outcome,
                    kind=first.kind,
                    item_id=first.item_id,
                    release=first.release,
                    confidence=first.confidence,
                    milliseconds=transcript.milliseconds,
                )
            )


def open_database(url: str) -> Engine:
    """An engine on the database at `url` with all tables; raises StorageUnusable with the way out.

    SQLite runs in WAL mode with synchronous=FULL: what was acknowledged survives a power cut.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        # Parameters are citizens' words: an error must not carry them into a log.
        engine = create_engine(parsed, future=True, hide_parameters=True)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _set_up_sqlite)
        metadata.create_all(engine)
    except ArgumentError as error:
        raise StorageUnusable(f"DATABASE_URL is not the URL of a database: {error}") from error
    except (SQLAlchemyError, OSError) as error:
        raise StorageUnusable(
            f"the database {url} cannot be written ({_reason(error)});"
            " make its folder writable, or set DATA_DIR or DATABASE_URL"
        ) from error
    return engine


def _set_up_sqlite(connection: Any, record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error)
