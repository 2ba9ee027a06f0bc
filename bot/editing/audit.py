"""Who did what: rows that are added with the change they tell of, in the same transaction."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from bot.editing.tables import audit


def note(connection: Connection, now: datetime, who: str, what: str, **details: object) -> None:
    """Adds a row; `details` never hold a citizen's words."""
    told = json.dumps(details, ensure_ascii=False)
    connection.execute(insert(audit).values(at=now, who=who, what=what, details=told))
