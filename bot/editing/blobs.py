"""What entries say, each text stored once under its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from bot.editing.tables import blobs
from bot.knowledge.entries import Entry

LARGEST_LOT = 500  # blobs asked for in one statement


def keep(connection: Connection, entries: Iterable[Entry]) -> None:
    """Stores the bodies of `entries` that are not there yet, and mends those that are damaged."""
    bodies = {entry.digest: entry.body for entry in entries}
    known = _read(connection, [*bodies])
    new = [{"digest": d, "body": body} for d, body in bodies.items() if d not in known]
    if new:
        connection.execute(insert(blobs), new)
    for digest in (digest for digest, body in known.items() if body != bodies[digest]):
        mended = update(blobs).where(blobs.c.digest == digest).values(body=bodies[digest])
        connection.execute(mended)


def stored(connection: Connection, digests: Sequence[str]) -> dict[str, str]:
    """The bodies under `digests`, as far as they are there and as they were written."""
    found = _read(connection, digests)
    return {digest: body for digest, body in found.items() if _digest(body) == digest}


def _read(connection: Connection, digests: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for lot in _lots(digests):
        wanted = select(blobs.c.digest, blobs.c.body).where(blobs.c.digest.in_(lot))
        found.update({str(digest): str(body) for digest, body in connection.execute(wanted)})
    return found


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def _lots(digests: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(digests), LARGEST_LOT):
        yield digests[at : at + LARGEST_LOT]
