"""The database is made, brought up to date, or refused with the way out."""

from __future__ import annotations

import re
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

import bot.accounts.tables
import bot.audit
import bot.dialogue.tables
import bot.editing.tables
import bot.exchange.uploads  # noqa: F401 - they declare their tables
from bot import database
from bot.audit import audit, note
from bot.database import (
    MIGRATIONS,
    REVISION,
    VERSIONS,
    metadata,
    open_database,
    reading,
    writing,
)
from bot.dialogue.tables import conversations
from bot.errors import StorageUnusable
from bot.settings import ROOT
from tests.databases import run_sql, sqlite_file

CONVERSATION = "INSERT INTO conversations VALUES ('c-1', 'digest', 'en', '2026-01-01 00:00:00')"

LATER = (("conversations", "channel"), ("conversations", "is_test"), ("turns", "language"))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def old_database(url: str, *tables: str) -> None:
    """A database as earlier versions made it: some tables, no revision."""
    if url.startswith("sqlite"):
        sqlite_file(url).parent.mkdir(parents=True, exist_ok=True)
    engine = database.create_engine(url, future=True)
    metadata.create_all(engine, tables=[metadata.tables[name] for name in tables])
    with engine.begin() as connection:
        for table, column in LATER:
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
        connection.execute(text(CONVERSATION))
    engine.dispose()


def test_migrations_make_the_tables_that_the_code_declares(empty_database: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with reading(open_database(empty_database)) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_last_migration_is_the_one_that_the_code_works_with() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


@pytest.mark.parametrize(
    "tables",
    [
        ["conversations", "turns", "trackers"],
        ["conversations", "turns", "deliveries", "sessions", "trackers", "ratings", "notes"],
    ],
    ids=["oldest", "last"],
)
def test_database_of_an_earlier_version_keeps_what_it_holds(
    tables: list[str], empty_database: str
) -> None:
    old_database(empty_database, *tables)
    engine = open_database(empty_database)
    assert set(inspect(engine).get_table_names()) == {VERSIONS, *metadata.tables}
    assert run_sql(empty_database, "SELECT id FROM conversations") == [("c-1",)]


def test_database_of_a_newer_version_is_refused_and_left_alone(database: str) -> None:
    run_sql(database, f"UPDATE {VERSIONS} SET version_num = '9999'")
    with pytest.raises(StorageUnusable, match=r"newer version.*revision 9999.*restore a backup"):
        open_database(database)
    assert run_sql(database, f"SELECT version_num FROM {VERSIONS}") == [("9999",)]


def test_database_that_is_up_to_date_is_not_migrated_again(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.database._upgrade", lambda *_: pytest.fail("it was migrated"))
    open_database(database)


def test_migration_that_fails_leaves_nothing_behind(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import op

    create = op.create_table

    def break_at_releases(name: str, *columns: Any, **more: Any) -> Any:
        if name == "releases":
            raise OSError("the disk is full")
        return create(name, *columns, **more)

    monkeypatch.setattr(op, "create_table", break_at_releases)
    with pytest.raises(StorageUnusable, match="the disk is full"):
        open_database(empty_database)
    monkeypatch.undo()
    plain = database.create_engine(empty_database, future=True)
    assert inspect(plain).get_table_names() == []
    plain.dispose()
    open_database(empty_database)


def test_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "jingjing.db"
    path.write_bytes(b"These are the days. " * 200)
    with pytest.raises(StorageUnusable, match="not a database"):
        open_database(f"sqlite:///{path}")


def test_two_that_start_at_once_find_one_database(empty_database: str) -> None:
    faults: list[Exception] = []

    def start() -> None:
        try:
            open_database(empty_database)
        except StorageUnusable as error:
            faults.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


class Making:
    """A connection to a file that another process makes a database of at the moment."""

    def __init__(self, locked: int) -> None:
        self.locked = locked
        self.done: list[str] = []

    def execute(self, statement: str) -> None:
        if "WAL" in statement and self.locked:
            self.locked -= 1
            raise sqlite3.OperationalError("database is locked")
        self.done.append(statement)


def test_file_that_another_process_makes_a_database_of_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from bot.database import SQLITE, _set_up_sqlite

    making = Making(locked=3)
    _set_up_sqlite(making, None)
    assert making.done == [f"PRAGMA {pragma}" for pragma in SQLITE]
    monkeypatch.setattr("bot.database.WAL_WITHIN", 0.05)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        _set_up_sqlite(Making(locked=1000), None)


def test_time_is_kept_in_utc_wherever_the_server_is(database: str) -> None:
    engine = open_database(database)
    with writing(engine) as connection:
        note(connection, NOON, "ann", "made")
    with reading(engine) as connection:
        before = select(audit.c.at).where(audit.c.at <= NOON)
        assert connection.execute(before).scalars().all() == [NOON.replace(tzinfo=None)]


@pytest.mark.parametrize(("given", "kept"), [("a\0b", "a\ufffdb"), ("a\ud800b", "a?b")])
def test_text_that_no_database_takes_is_kept_without_what_is_wrong(
    given: str, kept: str, database: str
) -> None:
    engine = open_database(database)
    with writing(engine) as connection:
        connection.execute(_conversation(given))
    with reading(engine) as connection:
        found = select(conversations.c.id).where(conversations.c.id == given)
        assert connection.execute(found).scalars().all() == [kept]


def test_what_was_to_be_written_is_in_no_error(database: str) -> None:
    engine = open_database(database)
    attempts = [
        _conversation("c-secret"),
        conversations.insert().values(id="c-2", token_digest="secret", language=None),
    ]
    with writing(engine) as connection:
        connection.execute(_conversation("c-secret"))
    for attempt in attempts:
        with pytest.raises(IntegrityError) as caught, writing(engine) as connection:
            connection.execute(attempt)
        assert "secret" not in f"{caught.value} {caught.value.__cause__}"


def _conversation(id: str) -> Any:
    values = {"id": id, "token_digest": "d", "language": "en", "started_at": NOON}
    return conversations.insert().values(values)


def test_whoever_writes_reads_what_is_so_until_the_end(database: str) -> None:
    """Two add one to the highest number there is, at once: no number comes twice."""
    engine = open_database(database)

    def add() -> None:
        for _ in range(5):
            with writing(engine, alone="numbers") as connection:
                known = connection.execute(select(audit.c.who)).scalars().all()
                last = max(map(int, known), default=0)
                note(connection, NOON, str(last + 1), "counted")

    threads = [threading.Thread(target=add) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as connection:
        numbers = [int(who) for who in connection.execute(select(audit.c.who)).scalars()]
    assert sorted(numbers) == list(range(1, 16))


def test_all_reads_and_writes_go_through_one_place() -> None:
    """Where they do not, SQLite may begin too late, and errors are not the house's own."""
    direct = re.compile(r"\b_?engine\.(begin|connect|execute)\(")
    found = {
        str(path.relative_to(ROOT))
        for folder in ("bot", "actions")
        for path in (ROOT / folder).rglob("*.py")
        if direct.search(path.read_text("utf-8"))
    }
    assert found == {"bot/database.py"}
