"""What ever happened to an entry: each edit, review and publish, with what it then said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, insert, select
from sqlalchemy.engine import Connection, Engine

from bot.database import reading
from bot.editing.blobs import stored
from bot.editing.tables import revisions
from bot.errors import EntryDamaged

ENDS = ("published", "discarded")  # what ends an edit


@dataclass(frozen=True)
class Revision:
    """One thing that was done to an entry."""

    id: int
    what: str  # saved, submitted, approved, returned, kept, discarded, published
    body: str | None  # what it then said, as JSON; None: it was to be removed
    who: str
    at: datetime
    note: str
    release: str | None  # that it went live with
    digest: str | None  # of what it then said


def revise(
    connection: Connection,
    key: str,
    what: str,
    blob: str | None,
    who: str,
    at: datetime,
    note: str = "",
    release: str | None = None,
) -> None:
    """Adds what was done to the entry `key`."""
    row = {"key": key, "what": what, "blob": blob, "who": who, "at": at, "note": note}
    connection.execute(insert(revisions).values(**row, release_id=release))


def authors(connection: Connection, key: str) -> set[str]:
    """Who saved something of the edit of `key` that is under way."""
    ends = select(func.max(revisions.c.id)).where(
        revisions.c.key == key, revisions.c.what.in_(ENDS)
    )
    last = connection.execute(ends).scalar() or 0
    saved = select(revisions.c.who).where(
        revisions.c.key == key, revisions.c.what == "saved", revisions.c.id > last
    )
    return {str(who) for (who,) in connection.execute(saved)}


def history(engine: Engine, key: str) -> list[Revision]:
    """All that was done to the entry `key`, the last first; raises EntryDamaged."""
    past = select(revisions).where(revisions.c.key == key).order_by(revisions.c.id.desc())
    with reading(engine) as connection:
        rows = connection.execute(past).all()
        wanted = [row.blob for row in rows if row.blob is not None]
        bodies = stored(connection, wanted)
    if not bodies.keys() >= set(wanted):
        raise EntryDamaged(key)
    return [
        Revision(
            row.id,
            row.what,
            bodies[row.blob] if row.blob is not None else None,
            row.who,
            row.at.replace(tzinfo=UTC),
            row.note,
            row.release_id,
            row.blob,
        )
        for row in rows
    ]
