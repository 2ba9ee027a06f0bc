"""Releases in the database: immutable sets of entries, and which of them is live.

A release is named by what it holds: the same content has the same id, whoever makes it and where.
To publish is to add one row that says so. All calls block.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.engine import Connection, Engine

from bot import audit
from bot.database import reading, writing
from bot.editing.blobs import keep, stored
from bot.editing.changes import Changes, Place, changes
from bot.editing.tables import CONTENT, publications, release_entries, releases
from bot.errors import ReleaseDamaged, ReleaseMoved, UnknownRelease
from bot.knowledge.entries import Entry, digest_of, digest_of_parts, release_id

Along = Callable[[Connection, str], None]  # writes along with a publish, told the release
NOTHING = ""  # is live in a new database


@dataclass(frozen=True)
class StoredRelease:
    """A release as it was made."""

    id: str
    number: int  # grows with each
    made_at: datetime
    made_by: str
    note: str
    parent: str | None  # the release that was live when it was made


@dataclass(frozen=True)
class Publication:
    """What is live since when."""

    release: str
    set_at: datetime
    set_by: str
    rolled_back: bool
    follows_files: bool  # whether edits of the files it was made from go live by themselves


class ReleaseStore:
    """The releases of one database."""

    def __init__(
        self, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine, self._now = engine, now
        self._known: Mapping[str, Entry] = {}  # by digest, of the release that was read last

    def make(self, entries: Sequence[Entry], by: str, note: str = "") -> StoredRelease:
        """The release of `entries`, made now unless there is one; publishes nothing.

        What is damaged of one that there is, is mended. Whoever calls has checked that they are
        content.
        """
        id = release_id(digest_of(entries))
        with writing(self._engine, CONTENT) as connection:
            self._make(connection, id, entries, by, note)
            made = connection.execute(_release_row(id)).one()
        return _release(made)

    def _make(
        self, connection: Connection, id: str, entries: Sequence[Entry], by: str, note: str
    ) -> None:
        keep(connection, entries)
        rows = [
            {
                "release_id": id,
                "position": position,
                "kind": entry.kind,
                "entry_id": entry.id,
                "file": entry.file,
                "blob": entry.digest,
            }
            for position, entry in enumerate(entries)
        ]
        if connection.execute(_release_row(id)).first() is None:
            self._insert(connection, id, by, note)
        elif [(row.file, row.blob) for row in connection.execute(_entries_of(id))] == [
            (row["file"], row["blob"]) for row in rows
        ]:
            return
        connection.execute(delete(release_entries).where(release_entries.c.release_id == id))
        if rows:
            connection.execute(insert(release_entries), rows)

    def _insert(self, connection: Connection, id: str, by: str, note: str) -> None:
        last = connection.execute(select(func.max(releases.c.number))).scalar() or 0
        live = _live(connection)
        made = {"id": id, "number": last + 1, "made_at": self._now(), "made_by": by, "note": note}
        parent = live.release if live else None
        connection.execute(insert(releases).values(**made, parent=parent))
        audit.note(connection, self._now(), by, "made", release=id, note=note)

    def entries(self, id: str) -> list[Entry]:
        """The entries of release `id` in order; raises UnknownRelease or ReleaseDamaged."""
        if self._found(id) is None:
            raise UnknownRelease(_unknown(id))
        entries = self.some_entries(id, lambda key: True)
        self._known = {entry.digest: entry for entry in entries}
        return entries

    def some_entries(self, id: str, wanted: Callable[[str], bool]) -> list[Entry]:
        """Those entries of release `id` whose key is `wanted`, in order; may raise ReleaseDamaged.

        What the others say is not looked at, but none is missing.
        """
        with reading(self._engine) as connection:
            rows = connection.execute(_entries_of(id)).all()
            if release_id(digest_of_parts(tuple(row) for row in rows)) != id:
                raise ReleaseDamaged(id, "some of its entries are missing or were exchanged")
            return self._read(connection, id, [row for row in rows if wanted(_key(row))])

    def _read(self, connection: Connection, id: str, rows: Sequence[Any]) -> list[Entry]:
        missing = list(dict.fromkeys(row.blob for row in rows if row.blob not in self._known))
        bodies = stored(connection, missing)
        entries = []
        for row in rows:
            entry = _entry(row, self._known.get(row.blob), bodies)
            if entry.digest != row.blob:
                raise ReleaseDamaged(id, f"{entry.key} of {entry.file} is not as it was written")
            entries.append(entry)
        return entries

    def live(self) -> Publication | None:
        """What is live; None in a new database."""
        with reading(self._engine) as connection:
            return _live(connection)

    def set_live(
        self,
        id: str,
        by: str,
        *,
        follows_files: bool = False,
        rolled_back: bool = False,
        over: str | None = None,
    ) -> bool:
        """Makes release `id` the live one; False where it is already. Raises UnknownRelease.

        `over` is what was live when that was decided, NOTHING where nothing was: raises
        ReleaseMoved, and changes nothing, where it is not live any more.
        """
        with writing(self._engine, CONTENT) as connection:
            if over is not None:
                _expect(connection, over)
            if connection.execute(_release_row(id)).first() is None:
                raise UnknownRelease(_unknown(id))
            return self._set_live(connection, id, by, follows_files, rolled_back)

    def publish(
        self, entries: Sequence[Entry], by: str, note: str, *, over: str, along: Along
    ) -> str:
        """The id of the release of `entries`, made and set live together with what `along` does.

        Raises ReleaseMoved, and changes nothing, unless `over` is live until then. Whoever calls
        has checked that the entries are content.
        """
        id = release_id(digest_of(entries))
        with writing(self._engine, CONTENT) as connection:
            _expect(connection, over)
            self._make(connection, id, entries, by, note)
            self._set_live(connection, id, by, follows_files=False, rolled_back=False)
            along(connection, id)
        return id

    def _set_live(
        self, connection: Connection, id: str, by: str, follows_files: bool, rolled_back: bool
    ) -> bool:
        before = _live(connection)
        if before and before.release == id and (before.follows_files or not follows_files):
            return False
        connection.execute(
            insert(publications).values(
                release_id=id,
                set_at=self._now(),
                set_by=by,
                rolled_back=rolled_back,
                follows_files=follows_files,
            )
        )
        was = before.release if before else None
        what = "rolled back" if rolled_back else "published"
        audit.note(connection, self._now(), by, what, release=id, before=was)
        return was != id

    def before(self) -> str | None:
        """The release that a rollback leads to: the one live before, those undone left out."""
        wanted = select(publications.c.release_id, publications.c.rolled_back)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(publications.c.id)).all()
        path: list[str] = []
        for release, rolled_back in rows:
            if rolled_back and release in path:
                while path[-1] != release:
                    path.pop()
            elif not path or path[-1] != release:
                path.append(str(release))
        return path[-2] if len(path) > 1 else None

    def history(self) -> list[StoredRelease]:
        """All releases, the newest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(releases).order_by(releases.c.number.desc())).all()
        return [_release(row) for row in rows]

    def find(self, name: str) -> StoredRelease:
        """The release with this id, beginning of an id, or number; raises UnknownRelease."""
        known = self.history()
        exact = [one for one in known if name in (one.id, str(one.number))]
        found = exact or [one for one in known if len(name) > 2 and one.id.startswith(name)]
        if len(found) != 1:
            raise UnknownRelease(_unknown(name, many=len(found) > 1))
        return found[0]

    def diff(self, before: str | None, after: str) -> Changes:
        """What changed from one release to another; from None, all was added."""
        return changes(self._places(before) if before else {}, self._places(after))

    def compare(self, before: str | None, entries: Sequence[Entry]) -> Changes:
        """What `entries` would change in release `before`."""
        after = {entry.key: (entry.file, entry.digest) for entry in entries}
        return changes(self._places(before) if before else {}, after)

    def _places(self, id: str) -> dict[str, Place]:
        with reading(self._engine) as connection:
            rows = connection.execute(_entries_of(id)).all()
        return {_key(row): (row.file, row.blob) for row in rows}

    def _found(self, id: str) -> StoredRelease | None:
        with reading(self._engine) as connection:
            row = connection.execute(_release_row(id)).first()
        return None if row is None else _release(row)


def _expect(connection: Connection, over: str) -> None:
    live = _live(connection)
    if (live.release if live else NOTHING) != over:
        raise ReleaseMoved(over)


def _release_row(id: str) -> Any:
    return select(releases).where(releases.c.id == id)


def _entry(row: Any, known: Entry | None, bodies: Mapping[str, str]) -> Entry:
    """The entry of a row; the known one with these words where it stands at the same place."""
    if known is None:
        return Entry(row.kind, row.entry_id, row.file, bodies.get(row.blob, ""))
    if (known.kind, known.id, known.file) == (row.kind, row.entry_id, row.file):
        return known  # its digest was worked out before: of thousands that takes long
    return Entry(row.kind, row.entry_id, row.file, known.body)


def _entries_of(id: str) -> Any:
    wanted = select(
        release_entries.c.kind,
        release_entries.c.entry_id,
        release_entries.c.file,
        release_entries.c.blob,
    )
    return wanted.where(release_entries.c.release_id == id).order_by(release_entries.c.position)


def _key(row: Any) -> str:
    return Entry(row.kind, row.entry_id, row.file, "").key


def _live(connection: Connection) -> Publication | None:
    last = select(publications).order_by(publications.c.id.desc()).limit(1)
    row = connection.execute(last).first()
    if row is None:
        return None
    set_at = row.set_at.replace(tzinfo=UTC)
    return Publication(row.release_id, set_at, row.set_by, row.rolled_back, row.follows_files)


def _release(row: Any) -> StoredRelease:
    made_at = row.made_at.replace(tzinfo=UTC)
    return StoredRelease(row.id, row.number, made_at, row.made_by, row.note, row.parent)


def _unknown(name: str, many: bool = False) -> str:
    problem = "several releases begin with" if many else "there is no release"
    return f"{problem} {name!r}; `jingjing releases` shows all"
