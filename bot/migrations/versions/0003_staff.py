"""What staff work with: drafts, revisions, saved questions, the inbox, accounts.

Conversations learn their channel, and whether somebody only tries things out.
"""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    String,
    Text,
    false,
)

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _drafts()
    _accounts()
    op.create_table(
        "saved_questions",
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("question", Text, nullable=False),
        Column("language", String(8), nullable=False),
        Column("expected", Text),
        Column("added_by", String(100), nullable=False),
        Column("added_at", DateTime, nullable=False),
    )
    op.create_table(
        "inbox_marks",
        Column("turn_id", Integer, ForeignKey("turns.id"), primary_key=True),
        Column(
            "conversation_id",
            String(32),
            ForeignKey("conversations.id"),
            nullable=False,
            index=True,
        ),
        Column("state", String(16), nullable=False),
        Column("key", Text),
        Column("marked_by", String(100), nullable=False),
        Column("marked_at", DateTime, nullable=False),
    )
    op.add_column("conversations", Column("channel", String(16), server_default="web"))
    op.add_column("conversations", Column("is_test", Boolean, server_default=false()))


def _drafts() -> None:
    op.create_table(
        "drafts",
        Column("key", String(200), primary_key=True),
        Column("kind", String(16), nullable=False),
        Column("entry_id", Text, nullable=False),
        Column("file", Text, nullable=False),
        Column("base", String(64), ForeignKey("blobs.digest")),
        Column("blob", String(64), ForeignKey("blobs.digest")),
        Column("state", String(16), nullable=False),
        Column("version", Integer, nullable=False),
        Column("edited_by", String(100), nullable=False),
        Column("edited_at", DateTime, nullable=False),
        Column("decided_by", String(100)),
        Column("decided_at", DateTime),
        Column("note", Text, nullable=False),
    )
    op.create_table(
        "revisions",
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("key", String(200), nullable=False, index=True),
        Column("what", String(16), nullable=False),
        Column("blob", String(64), ForeignKey("blobs.digest")),
        Column("who", String(100), nullable=False),
        Column("at", DateTime, nullable=False),
        Column("note", Text, nullable=False),
        Column("release_id", String(32), ForeignKey("releases.id")),
    )


def _accounts() -> None:
    op.create_table(
        "users",
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("name", String(100), nullable=False, unique=True),
        Column("password", String(200)),
        Column("role", String(16), nullable=False),
        Column("categories", Text, nullable=False),
        Column("languages", Text, nullable=False),
        Column("totp", String(64)),
        Column("totp_used", Integer),
        Column("subject", String(255), unique=True),
        Column("active", Boolean, nullable=False),
        Column("created_at", DateTime, nullable=False),
        Column("failures", Integer, nullable=False),
        Column("locked_until", DateTime),
    )
    op.create_table(
        "staff_sessions",
        Column("digest", String(64), primary_key=True),
        Column("user_id", Integer, ForeignKey("users.id"), nullable=False, index=True),
        Column("form_key", String(64), nullable=False),
        Column("started_at", DateTime, nullable=False),
        Column("seen_at", DateTime, nullable=False),
    )
