"""The messaging channels: who writes, what waits to be answered, tokens, switches, try-outs."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    _people()
    _messages()
    op.create_table(
        "channel_tokens",
        Column("channel", String(40), primary_key=True),
        Column("token", Text, nullable=False),
        Column("ends_at", DateTime, nullable=False),
        Column("fetched_until", DateTime, nullable=False),
    )
    op.create_table(
        "channel_switches",
        Column("channel", String(40), primary_key=True),
        Column("off_since", DateTime, nullable=False),
        Column("off_by", String(100), nullable=False),
    )
    op.create_table(
        "channel_trials",
        Column("id", String(32), primary_key=True),
        Column("network", String(16), nullable=False),
        Column("settings", Text, nullable=False),
        Column("made_by", String(100), nullable=False),
        Column("made_at", DateTime, nullable=False),
    )
    op.create_table(
        "channel_trial_requests",
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("trial_id", String(32), ForeignKey("channel_trials.id"), nullable=False, index=True),
        Column("request", Text, nullable=False),
        Column("sent_at", DateTime, nullable=False),
    )


def _people() -> None:
    op.create_table(
        "channel_people",
        Column("id", String(32), primary_key=True),
        Column("channel", String(40), nullable=False),
        Column("conversation_id", String(32), ForeignKey("conversations.id"), index=True),
        Column("language", String(8), nullable=False),
        Column("offered", Text, nullable=False),
    )
    op.create_table(
        "channel_names",
        Column("channel", String(40), nullable=False),
        Column("name", String(200), nullable=False),
        Column("person_id", String(32), nullable=False, index=True),
        PrimaryKeyConstraint("channel", "name"),
    )


def _messages() -> None:
    op.create_table(
        "channel_messages",
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("channel", String(40), nullable=False),
        Column("message_id", String(200), nullable=False),
        Column("person_id", String(32), nullable=False),
        Column("user", String(200), nullable=False),
        Column("address", String(200), nullable=False),
        Column("text", Text, nullable=False),
        Column("occasion", String(32), nullable=False),
        Column("received_at", DateTime, nullable=False),
        Column("state", String(16), nullable=False),
        Column("parts", Text, nullable=False),
        Column("sent", Integer, nullable=False),
        Column("tries", Integer, nullable=False),
        Column("taken", Integer, nullable=False),
        Column("held_until", DateTime),
        Column("due_at", DateTime, nullable=False),
        Column("worker", String(32), nullable=False),
        UniqueConstraint("channel", "message_id"),
        Index("ix_channel_messages_due", "state", "due_at"),
        Index("ix_channel_messages_person", "person_id", "state"),
    )
