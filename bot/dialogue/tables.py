"""The tables of conversations: what was said, what is carried over, what citizens think of it."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.database import metadata

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token_digest", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("started_at", DateTime, nullable=False),
    Column("channel", String(16), server_default="web"),
    Column("is_test", Boolean, server_default=false()),  # staff try something out
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
    Column("language", String(8)),  # of the question; empty: not told by earlier versions
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

# Turns of the inbox that staff have dealt with. They go with their conversation.
inbox_marks = Table(
    "inbox_marks",
    metadata,
    Column("turn_id", ForeignKey("turns.id"), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("state", String(16), nullable=False),  # assigned, new, out of scope
    Column("key", Text),  # of the entry that answers it now
    Column("marked_by", String(100), nullable=False),
    Column("marked_at", DateTime, nullable=False),
)
