"""The audit: who did what when. Nothing in it is ever changed, and no citizen's words are in it."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Column, DateTime, Integer, String, Table, Text, insert
from sqlalchemy.engine import Connection

from bot.database import metadata

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False, index=True),
    Column("who", String(100), nullable=False),
    Column("what", String(32), nullable=False),
    Column("details", Text, nullable=False),  # JSON
)


def note(connection: Connection, now: datetime, who: str, what: str, **details: object) -> None:
    """Adds a line to the audit in the transaction of `connection`, with what it is about."""
    told = json.dumps(details, ensure_ascii=False)
    connection.execute(insert(audit).values(at=now, who=who, what=what, details=told))
