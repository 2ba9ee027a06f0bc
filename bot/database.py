"""The one database of the house: the engine that opens it, and the metadata of all its tables.

Each room declares its tables on `metadata`; bot/migrations/ makes them and brings the databases of
earlier versions up to date.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, create_engine, event, inspect, text
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from bot.errors import StorageUnusable

SQLITE = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten, not left in a free page of the file
)
MIGRATIONS = Path(__file__).parent / "migrations"
REVISION = "0005"  # the last of bot/migrations/versions; what this version of the code works with
VERSIONS = "alembic_version"  # the table in which Alembic notes the revision of a database

metadata = MetaData()


def open_database(url: str) -> Engine:
    """An engine on the database at `url` with all tables; raises StorageUnusable with the way out.

    SQLite runs in WAL mode with synchronous=FULL: what was acknowledged survives a power cut.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        # Parameters are citizens' words: an error must not carry them into a log.
        engine = create_engine(parsed, future=True, hide_parameters=True)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _set_up_sqlite)
        _migrate(engine, url)
    except ArgumentError as error:
        raise StorageUnusable(f"DATABASE_URL is not the URL of a database: {error}") from error
    except (SQLAlchemyError, OSError) as error:
        raise StorageUnusable(
            f"the database {url} cannot be written ({reason(error)});"
            " make its folder writable, or set DATA_DIR or DATABASE_URL"
        ) from error
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read from; raises StorageUnusable where the database does not answer."""
    with _clear_errors(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, all of it or nothing; raises StorageUnusable where it cannot be."""
    with _clear_errors(), engine.begin() as connection:
        yield connection


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise StorageUnusable(
            f"the database did not do what was asked ({reason(error)}); nothing was changed:"
            " try again, and see that no other program keeps it locked"
        ) from error


def reason(error: Exception) -> str:
    """What the database itself says of an error, without the statement that met it."""
    return str(getattr(error, "orig", None) or error)


def _set_up_sqlite(connection: Any, record: Any) -> None:
    for pragma in SQLITE:
        connection.execute(f"PRAGMA {pragma}")


def _migrate(engine: Engine, url: str) -> None:
    """Makes the tables, or brings those of an earlier version up to date: all or nothing."""
    with engine.connect() as connection:
        if _revision(connection) == REVISION:
            return
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            # Python's driver opens no transaction for CREATE TABLE; and of two processes that
            # start at once, the second is to find the work done.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        if _revision(connection) != REVISION:
            _upgrade(connection, url)


def _revision(connection: Connection) -> str | None:
    """The revision of the database; None before the first, or where no migration ever ran."""
    if not inspect(connection).has_table(VERSIONS):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSIONS}")).scalar()
    return None if found is None else str(found)


def _upgrade(connection: Connection, url: str) -> None:
    # Imported here: a database that is up to date, as most are, need not wait for it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    found = _revision(connection)
    if found is not None and found not in known:
        raise StorageUnusable(
            f"the database {url} belongs to a newer version of Jingjing (revision {found}, this"
            f" one knows {REVISION}); run that version, or restore a backup made before it"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
