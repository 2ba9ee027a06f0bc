"""What entries say, each text stored once under its digest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from bot.editing.tables import blobs
from bot.knowledge.entries import Entry

LARGEST_LOT = 500  # blobs asked for in one statement


def keep(connection: Connection, entries: Iterable[Entry]) -> None:
    """Stores the bodies of `entries` that are not there yet."""
    bodies = {entry.digest: entry.body for entry in entries}
    known = stored(connection, [*bodies])
    new = [{"digest": d, "body": body} for d, body in bodies.items() if d not in known]
    if new:
        connection.execute(insert(blobs), new)


def stored(connection: Connection, digests: Sequence[str]) -> dict[str, str]:
    """The bodies under `digests`, as far as they are there."""
    found: dict[str, str] = {}
    for lot in _lots(digests):
        wanted = select(blobs.c.digest, blobs.c.body).where(blobs.c.digest.in_(lot))
        found.update({str(digest): str(body) for digest, body in connection.execute(wanted)})
    return found


def _lots(digests: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(digests), LARGEST_LOT):
        yield digests[at : at + LARGEST_LOT]
