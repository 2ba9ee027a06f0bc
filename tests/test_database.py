"""The database is made, brought up to date, or refused with the way out."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

import bot.accounts.tables
import bot.audit
import bot.dialogue.tables
import bot.editing.tables
import bot.exchange.uploads  # noqa: F401 - they declare their tables
from bot import database
from bot.database import MIGRATIONS, REVISION, VERSIONS, metadata, open_database
from bot.errors import StorageUnusable

CONVERSATION = "INSERT INTO conversations VALUES ('c-1', 'digest', 'en', '2026-01-01 00:00:00')"

LATER = (("conversations", "channel"), ("conversations", "is_test"), ("turns", "language"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "jingjing.db"


def url(path: Path) -> str:
    return f"sqlite:///{path}"


def old_database(path: Path, *tables: str) -> None:
    """A database as earlier versions made it: some tables, no revision."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = database.create_engine(url(path), future=True)
    metadata.create_all(engine, tables=[metadata.tables[name] for name in tables])
    with engine.begin() as connection:
        for table, column in LATER:
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
        connection.execute(text(CONVERSATION))


def test_migrations_make_the_tables_that_the_code_declares(path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with open_database(url(path)).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


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
def test_database_of_an_earlier_version_keeps_what_it_holds(tables: list[str], path: Path) -> None:
    old_database(path, *tables)
    engine = open_database(url(path))
    assert set(inspect(engine).get_table_names()) == {VERSIONS, *metadata.tables}
    with engine.connect() as connection:
        assert connection.execute(text("SELECT id FROM conversations")).scalars().all() == ["c-1"]


def test_database_of_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    open_database(url(path))
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE {VERSIONS} SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(StorageUnusable, match=r"newer version.*revision 9999.*restore a backup"):
        open_database(url(path))
    assert path.read_bytes() == before


def test_database_that_is_up_to_date_is_not_migrated_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_database(url(path))
    monkeypatch.setattr(database, "_upgrade", lambda *_: pytest.fail("it was migrated"))
    open_database(url(path))


def test_migration_that_fails_leaves_nothing_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import op

    create = op.create_table

    def break_at_releases(name: str, *columns: Any, **more: Any) -> Any:
        if name == "releases":
            raise OSError("the disk is full")
        return create(name, *columns, **more)

    monkeypatch.setattr(op, "create_table", break_at_releases)
    with pytest.raises(StorageUnusable, match="the disk is full"):
        open_database(url(path))
    monkeypatch.undo()
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
    open_database(url(path))


def test_file_that_is_no_database_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"These are the days. " * 200)
    with pytest.raises(StorageUnusable, match="not a database"):
        open_database(url(path))


def test_two_that_start_at_once_find_one_database(path: Path) -> None:
    faults: list[Exception] = []

    def start() -> None:
        try:
            open_database(url(path))
        except StorageUnusable as error:
            faults.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
