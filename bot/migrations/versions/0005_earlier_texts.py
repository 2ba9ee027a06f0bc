"""What an entry said in earlier releases is found at once."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_index("ix_release_entries_entry_id", "release_entries", ["entry_id"])
