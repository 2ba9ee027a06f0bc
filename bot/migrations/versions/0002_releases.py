"""Content in the store: releases of entries, what is live, and who did what."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String, Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "blobs",
        Column("digest", String(64), primary_key=True),
        Column("body", Text, nullable=False),
    )
    op.create_table(
        "releases",
        Column("id", String(32), primary_key=True),
        Column("number", Integer, nullable=False, unique=True),
        Column("made_at", DateTime, nullable=False),
        Column("made_by", String(100), nullable=False),
        Column("note", Text, nullable=False),
        Column("parent", String(32), ForeignKey("releases.id")),
    )
    op.create_table(
        "release_entries",
        Column("release_id", String(32), ForeignKey("releases.id"), primary_key=True),
        Column("position", Integer, primary_key=True),
        Column("kind", String(16), nullable=False),
        Column("entry_id", Text, nullable=False),
        Column("file", Text, nullable=False),
        Column("blob", String(64), ForeignKey("blobs.digest"), nullable=False),
    )
    op.create_table(
        "publications",
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("release_id", String(32), ForeignKey("releases.id"), nullable=False),
        Column("set_at", DateTime, nullable=False),
        Column("set_by", String(100), nullable=False),
        Column("rolled_back", Boolean, nullable=False),
        Column("follows_files", Boolean, nullable=False),
    )
    op.create_table(
        "audit",
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("at", DateTime, nullable=False, index=True),
        Column("who", String(100), nullable=False),
        Column("what", String(32), nullable=False),
        Column("details", Text, nullable=False),
    )
