"""Files that staff uploaded to import, one for each user, until they are imported or let go."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, DateTime, LargeBinary, String, Table, Text, delete, insert, select
from sqlalchemy import update as update_row
from sqlalchemy.engine import Engine

from bot.database import metadata, reading, writing
from bot.exchange.records import Reading

KEPT = timedelta(days=1)

uploads = Table(
    "uploads",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("reading", Text, nullable=False),  # JSON: how it is to be read
    Column("who", String(100), nullable=False, unique=True),
    Column("at", DateTime, nullable=False),
)


@dataclass(frozen=True)
class Upload:
    """A file as it was uploaded."""

    id: str
    name: str
    data: bytes
    reading: Reading


class UploadStore:
    """The uploads of one database; nobody sees those of others. All calls block."""

    def __init__(
        self, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine, self._now = engine, now

    def add(self, name: str, data: bytes, by: str) -> str:
        """Keeps a file in the place of the user's last one; returns its id."""
        id = secrets.token_hex(8)
        row = {"id": id, "name": name, "data": data, "reading": "{}", "who": by, "at": self._now()}
        with writing(self._engine, alone="uploads") as connection:
            over = (uploads.c.who == by) | (uploads.c.at < self._now() - KEPT)
            connection.execute(delete(uploads).where(over))
            connection.execute(insert(uploads).values(**row))
        return id

    def get(self, id: str, by: str) -> Upload | None:
        """The file with this id, if it is `by`'s and still kept."""
        with reading(self._engine) as connection:
            mine = (uploads.c.id == id) & (uploads.c.who == by)
            row = connection.execute(select(uploads).where(mine)).first()
        if row is None:
            return None
        return Upload(row.id, row.name, bytes(row.data), Reading(**json.loads(row.reading)))

    def of(self, by: str) -> tuple[str, str] | None:
        """The id and the name of the file that `by` has not decided on, if there is one."""
        with reading(self._engine) as connection:
            chosen = select(uploads.c.id, uploads.c.name).where(uploads.c.who == by)
            row = connection.execute(chosen).first()
        return (row.id, row.name) if row else None

    def read_as(self, id: str, reading: Reading) -> None:
        """Keeps how a file is to be read."""
        told = json.dumps(asdict(reading), ensure_ascii=False)
        with writing(self._engine) as connection:
            connection.execute(update_row(uploads).where(uploads.c.id == id).values(reading=told))

    def remove(self, id: str) -> None:
        """Lets a file go."""
        with writing(self._engine) as connection:
            connection.execute(delete(uploads).where(uploads.c.id == id))
