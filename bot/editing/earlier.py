"""What an entry said before, in earlier releases and in edits, to be looked at and restored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql import ColumnElement

from bot.database import reading
from bot.editing.blobs import stored
from bot.editing.tables import drafts, release_entries, releases, revisions
from bot.knowledge.entries import FILES, FOLDERS, SINGLE, Entry, Kind

MOST = 100  # texts of one entry that are listed
WRITTEN_HERE = "staff.yml"  # where entries are kept whose file nothing tells


@dataclass(frozen=True)
class Earlier:
    """A text of an entry that was in some releases."""

    digest: str
    release: str  # the last that held it
    number: int
    made_at: datetime


def earlier(engine: Engine, key: str) -> list[Earlier]:
    """The texts that the entry `key` had in releases, those in the latest releases first."""
    last = func.max(releases.c.number)
    wanted = (
        select(release_entries.c.blob, last)
        .select_from(release_entries.join(releases))
        .where(_is(key))
        .group_by(release_entries.c.blob)
        .order_by(last.desc())
        .limit(MOST)
    )
    with reading(engine) as connection:
        numbers = {str(blob): int(number) for blob, number in connection.execute(wanted)}
        made = select(releases).where(releases.c.number.in_([*numbers.values()]))
        by_number = {row.number: row for row in connection.execute(made)}
    return [
        Earlier(blob, row.id, number, row.made_at.replace(tzinfo=UTC))
        for blob, number in numbers.items()
        if (row := by_number.get(number)) is not None
    ]


def text_of(engine: Engine, key: str, digest: str) -> Entry | None:
    """The entry `key` as it was when its digest was this; None where it never was.

    It lies in the file that it lay in then.
    """
    kind, id = _parts(key)
    with reading(engine) as connection:
        file = _file(connection, key, digest)
        body = stored(connection, [digest]).get(digest) if file else None
    return Entry(kind, id, file, body) if file and body is not None else None


def held(engine: Engine, release: str, keys: Collection[str]) -> Mapping[str, Entry]:
    """Those of the entries `keys` that `release` holds, by their keys."""
    ids = {_parts(key)[1] for key in keys}
    wanted = select(
        release_entries.c.kind,
        release_entries.c.entry_id,
        release_entries.c.file,
        release_entries.c.blob,
    ).where(release_entries.c.release_id == release, release_entries.c.entry_id.in_([*ids]))
    with reading(engine) as connection:
        rows = connection.execute(wanted).all()
        bodies = stored(connection, [row.blob for row in rows])
    found = (Entry(r.kind, r.entry_id, r.file, bodies[r.blob]) for r in rows)
    return {entry.key: entry for entry in found if entry.key in keys}


def _file(connection: Connection, key: str, digest: str) -> str | None:
    """The file of an entry when it said what has this digest; None where it never did."""
    where = select(release_entries.c.file).where(_is(key))
    in_release = where.where(release_entries.c.blob == digest).limit(1)
    if file := connection.execute(in_release).scalar():
        return str(file)
    edited = select(revisions.c.id).where(revisions.c.key == key, revisions.c.blob == digest)
    if connection.execute(edited.limit(1)).first() is None:
        return None
    drafted = select(drafts.c.file).where(drafts.c.key == key)
    for wanted in (drafted, where.limit(1)):
        if file := connection.execute(wanted).scalar():
            return str(file)
    kind, _ = _parts(key)
    return f"{FOLDERS[kind]}/{WRITTEN_HERE}" if kind in FOLDERS else FILES[kind]


def _is(key: str) -> ColumnElement[bool]:
    kind, id = _parts(key)
    return (release_entries.c.kind == kind) & (release_entries.c.entry_id == id)


def _parts(key: str) -> tuple[Kind, str]:
    """The kind and the id that a key is made of."""
    for single in SINGLE:
        if key == single:
            return single, key
    kind, _, id = key.partition(":")
    known: Kind = next((one for one in (*FOLDERS, *FILES) if one == kind), "item")
    return known, id
