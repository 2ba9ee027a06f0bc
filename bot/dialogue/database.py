"""The tables of the database, and the engine that opens it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.errors import StorageUnusable

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

# Which message of a client led to which turn, so that one sent twice is answered once.
deliveries = Table(
    "deliveries",
    metadata,
    Column("turn_id", ForeignKey("turns.id"), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("ref", String(64), nullable=False),
    UniqueConstraint("conversation_id", "ref"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("seen_at", DateTime, nullable=False),
)

trackers = Table(
    "trackers",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("events", Text, nullable=False),  # JSON, as Rasa writes events; the last turns
    Column("saved_at", DateTime, nullable=False),
)

ratings = Table(
    "ratings",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("reply_id", String(32), nullable=False),
    Column("helped", Boolean, nullable=False),
    Column("comment", Text, nullable=False),  # personal data removed
    Column("rated_at", DateTime, nullable=False),
    PrimaryKeyConstraint("conversation_id", "reply_id"),
)

surveys = Table(
    "surveys",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("stars", Integer, nullable=False),  # 1 to 5
    Column("comment", Text, nullable=False),  # personal data removed
    Column("rated_at", DateTime, nullable=False),
)

# Left for staff by people who want to be reached: these keep what they wrote, as they wrote it.
notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("contact", String(200), nullable=False),
    Column("left_at", DateTime, nullable=False),
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
