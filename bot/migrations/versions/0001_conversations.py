"""Conversations, transcripts, trackers, ratings and notes: the tables of the first versions.

Those made them without noting a revision, the oldest without some of them: what is there stays.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    inspect,
)

revision = "0001"
down_revision = None


def upgrade() -> None:
    there = set(inspect(op.get_bind()).get_table_names())
    for name, make in TABLES.items():
        if name not in there:
            make()


def _conversations() -> None:
    op.create_table(
        "conversations",
        Column("id", String(32), primary_key=True),
        Column("token_digest", String(64), nullable=False),
        Column("language", String(8), nullable=False),
        Column("started_at", DateTime, nullable=False),
    )


def _turns() -> None:
    op.create_table(
        "turns",
        Column("id", Integer, primary_key=True, autoincrement=True),
        _conversation(index=True),
        Column("asked_at", DateTime, nullable=False, index=True),
        Column("question", Text, nullable=False),
        Column("replies", Text, nullable=False),
        Column("outcome", String(16), nullable=False),
        Column("kind", String(32)),
        Column("item_id", String(100)),
        Column("release", String(32)),
        Column("confidence", Float, nullable=False),
        Column("milliseconds", Float, nullable=False),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        Column("turn_id", Integer, ForeignKey("turns.id"), primary_key=True),
        _conversation(),
        Column("ref", String(64), nullable=False),
        UniqueConstraint("conversation_id", "ref"),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        _conversation(primary_key=True),
        Column("seen_at", DateTime, nullable=False),
    )


def _trackers() -> None:
    op.create_table(
        "trackers",
        Column("conversation_id", String(64), primary_key=True),
        Column("events", Text, nullable=False),
        Column("saved_at", DateTime, nullable=False),
    )


def _ratings() -> None:
    op.create_table(
        "ratings",
        _conversation(),
        Column("reply_id", String(32), nullable=False),
        Column("helped", Boolean, nullable=False),
        Column("comment", Text, nullable=False),
        Column("rated_at", DateTime, nullable=False),
        PrimaryKeyConstraint("conversation_id", "reply_id"),
    )


def _surveys() -> None:
    op.create_table(
        "surveys",
        _conversation(primary_key=True),
        Column("stars", Integer, nullable=False),
        Column("comment", Text, nullable=False),
        Column("rated_at", DateTime, nullable=False),
    )


def _notes() -> None:
    op.create_table(
        "notes",
        Column("id", Integer, primary_key=True, autoincrement=True),
        _conversation(index=True),
        Column("text", Text, nullable=False),
        Column("contact", String(200), nullable=False),
        Column("left_at", DateTime, nullable=False),
    )


def _conversation(**more: bool) -> Column:
    """The conversation that a row belongs to."""
    return Column(
        "conversation_id", String(32), ForeignKey("conversations.id"), nullable=False, **more
    )


# What others refer to comes first.
TABLES = {
    "conversations": _conversations,
    "turns": _turns,
    "deliveries": _deliveries,
    "sessions": _sessions,
    "trackers": _trackers,
    "ratings": _ratings,
    "surveys": _surveys,
    "notes": _notes,
}
