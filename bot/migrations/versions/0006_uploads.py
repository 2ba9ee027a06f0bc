"""Files that staff uploaded to import, until they decide."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, DateTime, LargeBinary, String, Text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "uploads",
        Column("id", String(32), primary_key=True),
        Column("name", Text, nullable=False),
        Column("data", LargeBinary, nullable=False),
        Column("reading", Text, nullable=False),
        Column("who", String(100), nullable=False, unique=True),
        Column("at", DateTime, nullable=False),
    )
