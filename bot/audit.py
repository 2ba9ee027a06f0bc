"""The audit: who did what when. Nothing in it is ever changed, and no citizen's words are in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Column, DateTime, Integer, String, Table, Text, func, insert, select
from sqlalchemy.engine import Connection, Engine

from bot.database import metadata, reading

LOT = 1000  # lines read at once where all are wanted

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


@dataclass(frozen=True)
class Line:
    """What somebody did."""

    id: int
    at: datetime
    who: str
    what: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Wanted:
    """Which lines: those of a person, of a kind, from one day to another, in UTC; empty: all."""

    who: str = ""
    what: str = ""
    first: date | None = None
    last: date | None = None  # this day included


class AuditLog:
    """The audit of one database, the newest lines first. All calls block."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def count(self, wanted: Wanted) -> int:
        """How many lines there are."""
        counted = select(func.count()).select_from(audit).where(*_conditions(wanted))
        with reading(self._engine) as connection:
            return int(connection.execute(counted).scalar_one())

    def lines(self, wanted: Wanted, limit: int, offset: int = 0) -> list[Line]:
        """`limit` lines after the first `offset`."""
        chosen = select(audit).where(*_conditions(wanted)).order_by(audit.c.id.desc())
        with reading(self._engine) as connection:
            return [_line(row) for row in connection.execute(chosen.limit(limit).offset(offset))]

    def lots(self, wanted: Wanted) -> Iterator[Sequence[Line]]:
        """All lines, some at a time: however many there are, few are in memory."""
        before: list[Any] = []
        while True:
            chosen = select(audit).where(*_conditions(wanted), *before)
            with reading(self._engine) as connection:
                rows = connection.execute(chosen.order_by(audit.c.id.desc()).limit(LOT)).all()
            if not rows:
                return
            yield [_line(row) for row in rows]
            before = [audit.c.id < rows[-1].id]

    def kinds(self) -> list[str]:
        """What was ever done, each kind once."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(audit.c.what).distinct().order_by(audit.c.what))
            return [str(what) for (what,) in rows]


def _conditions(wanted: Wanted) -> list[Any]:
    conditions = []
    if wanted.who:
        conditions.append(audit.c.who == wanted.who)
    if wanted.what:
        conditions.append(audit.c.what == wanted.what)
    if wanted.first:
        conditions.append(audit.c.at >= datetime.combine(wanted.first, time(), UTC))
    if wanted.last and wanted.last < date.max:
        after = wanted.last + timedelta(days=1)
        conditions.append(audit.c.at < datetime.combine(after, time(), UTC))
    return conditions


def _line(row: Any) -> Line:
    at = row.at.replace(tzinfo=UTC)
    return Line(row.id, at, row.who, row.what, json.loads(row.details))
