"""Turns learn the language that they were asked in."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("turns", Column("language", String(8)))
