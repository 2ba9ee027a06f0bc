"""The audit: who did what when. Nothing in it is ever changed, and no citizen's words are in it."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from bot.editing.tables import audit


def note(connection: Connection, now: datetime, who: str, what: str, **details: object) -> None:
    """Adds a line to the audit in the transaction of `connection`, with what it is about."""
    told = json.dumps(details, ensure_ascii=False)
    connection.execute(insert(audit).values(at=now, who=who, what=what, details=told))
