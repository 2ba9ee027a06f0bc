"""The tables of the channels: who writes, what waits to be answered, what is kept for all."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.database import metadata

# A citizen on a channel, and the conversation they are in. It goes with the conversation.
channel_people = Table(
    "channel_people",
    metadata,
    Column("id", String(32), primary_key=True),  # random: of somebody who is forgotten, nobody's
    Column("channel", String(40), nullable=False),
    Column("conversation_id", ForeignKey("conversations.id"), index=True),
    Column("language", String(8), nullable=False),
    Column("offered", Text, nullable=False),  # JSON: what a typed number stands for
)

# The ids of a citizen: networks change them, or know one person by several.
channel_names = Table(
    "channel_names",
    metadata,
    Column("channel", String(40), nullable=False),
    Column("name", String(200), nullable=False),
    Column("person_id", String(32), nullable=False, index=True),
    PrimaryKeyConstraint("channel", "name"),
)

# What citizens sent. Text and replies are emptied once the answer was taken; the ids stay for as
# long as a network may deliver a message again.
channel_messages = Table(
    "channel_messages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("channel", String(40), nullable=False),
    Column("message_id", String(200), nullable=False),
    Column("person_id", String(32), nullable=False),
    Column("user", String(200), nullable=False),
    Column("address", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("occasion", String(32), nullable=False),
    Column("received_at", DateTime, nullable=False),
    Column("state", String(16), nullable=False),  # waiting, answered, told, undelivered
    Column("parts", Text, nullable=False),  # JSON: the messages that tell the answer
    Column("sent", Integer, nullable=False),  # how many of them the network took
    Column("tries", Integer, nullable=False),  # to send the next one
    Column("taken", Integer, nullable=False),  # 1: the first went out in a response
    Column("held_until", DateTime),  # a response may still take it; before that none is sent
    Column("due_at", DateTime, nullable=False),  # before that nobody takes it up
    Column("worker", String(32), nullable=False),  # who does so now, until due_at
    UniqueConstraint("channel", "message_id"),
    Index("ix_channel_messages_due", "state", "due_at"),
    Index("ix_channel_messages_person", "person_id", "state"),
)

# Tokens of the networks' APIs, one for all processes: a new one may end the one before.
channel_tokens = Table(
    "channel_tokens",
    metadata,
    Column("channel", String(40), primary_key=True),
    Column("token", Text, nullable=False),
    Column("ends_at", DateTime, nullable=False),
    Column("fetched_until", DateTime, nullable=False),  # a process is at it
)

# The channels that staff switched off.
channel_switches = Table(
    "channel_switches",
    metadata,
    Column("channel", String(40), primary_key=True),
    Column("off_since", DateTime, nullable=False),
    Column("off_by", String(100), nullable=False),
)

# Try-outs without an account: their invented secrets, and what would have gone to the network.
channel_trials = Table(
    "channel_trials",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("network", String(16), nullable=False),
    Column("settings", Text, nullable=False),  # JSON
    Column("made_by", String(100), nullable=False),
    Column("made_at", DateTime, nullable=False),
)

channel_trial_requests = Table(
    "channel_trial_requests",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("trial_id", ForeignKey("channel_trials.id"), nullable=False, index=True),
    Column("request", Text, nullable=False),  # JSON
    Column("sent_at", DateTime, nullable=False),
)
