"""The tables of the content: immutable releases, what is live, and who did what."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String, Table, Text

from bot.database import metadata

# What entries say, each text once, however many releases hold it.
blobs = Table(
    "blobs",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("body", Text, nullable=False),  # JSON
)

releases = Table(
    "releases",
    metadata,
    Column("id", String(32), primary_key=True),  # follows from the entries alone
    Column("number", Integer, nullable=False, unique=True),
    Column("made_at", DateTime, nullable=False),
    Column("made_by", String(100), nullable=False),
    Column("note", Text, nullable=False),
    Column("parent", ForeignKey("releases.id")),  # the one that was live when it was made
)

release_entries = Table(
    "release_entries",
    metadata,
    Column("release_id", ForeignKey("releases.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("entry_id", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("blob", ForeignKey("blobs.digest"), nullable=False),
)

# The last row is what is live: to publish is to add one.
publications = Table(
    "publications",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("release_id", ForeignKey("releases.id"), nullable=False),
    Column("set_at", DateTime, nullable=False),
    Column("set_by", String(100), nullable=False),
    Column("rolled_back", Boolean, nullable=False),
    Column(
        "follows_files", Boolean, nullable=False
    ),  # edits of KNOWLEDGE_DIR go live by themselves
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False, index=True),
    Column("who", String(100), nullable=False),
    Column("what", String(32), nullable=False),
    Column("details", Text, nullable=False),  # JSON
)
