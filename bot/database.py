"""The one database of the house: the engine that opens it, and the metadata of all its tables.

Each room declares its tables on `metadata`; bot/migrations/ makes them and brings the databases of
earlier versions up to date. Reads and writes go through `reading` and `writing`, on SQLite and on
PostgreSQL.
"""

from __future__ import annotations

import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, create_engine, event, func, inspect, select, text
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.database_url import checked_url, name_of, way_out, without_password
from bot.errors import StorageUnusable

SQLITE = (
    "busy_timeout=5000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten, not left in a free page of the file
)
POSTGRESQL = (
    "TIME ZONE 'UTC'",  # our times have no zone in the database: they are all UTC
    "lock_timeout = '5s'",
    "idle_in_transaction_session_timeout = '60s'",  # a process that hangs holds nobody up for ever
)
WAL_WITHIN = 5.0  # seconds
MIGRATED_WITHIN = 60  # seconds, by another process
CONNECT_WITHIN = 5  # seconds, unless the URL says otherwise
MIGRATIONS = Path(__file__).parent / "migrations"
REVISION = "0007"  # the last of bot/migrations/versions; what this version of the code works with
VERSIONS = "alembic_version"  # the table in which Alembic notes the revision of a database
WRITES = "writes"  # the option of a connection that is to write

metadata = MetaData()


def open_database(url: str) -> Engine:
    """An engine on the database at `url` with all tables; raises StorageUnusable with the way out.

    What was acknowledged survives a power cut: SQLite runs in WAL mode with synchronous=FULL, a
    PostgreSQL server does so unless it was told otherwise.
    """
    parsed = checked_url(url)
    engine = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)
    try:
        if engine.dialect.name == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        _migrate(engine, name_of(parsed))
    except (SQLAlchemyError, OSError) as error:
        engine.dispose()
        told = without_password(reason(error), parsed)
        problem = f"the database {name_of(parsed)} cannot be {_wanted(engine)} ({told})"
        raise StorageUnusable(f"{problem}; {way_out(parsed)}") from None
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read from; raises StorageUnusable where the database does not answer."""
    with _clear_errors(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, alone: str = "") -> Iterator[Connection]:
    """One transaction, all of it or nothing; raises StorageUnusable where it cannot be.

    On SQLite one writes at a time: what was read stays so until the end. On PostgreSQL that holds
    among those who write `alone` under the same name.
    """
    with _clear_errors(), _transaction(engine, alone) as connection:
        yield connection


@contextmanager
def _transaction(engine: Engine, alone: str, patience: int = 0) -> Iterator[Connection]:
    """`patience` is for how many seconds to wait for others, instead of the usual ones."""
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        connection.execution_options(**{WRITES: True})
        if patience and is_sqlite:
            connection.connection.execute(f"PRAGMA busy_timeout={1000 * patience}")
        with connection.begin():
            if patience and not is_sqlite:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{patience}s'")
            if alone and not is_sqlite:
                connection.execute(select(func.pg_advisory_xact_lock(zlib.crc32(alone.encode()))))
            yield connection


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise  # of which those who write make sense
    except (DBAPIError, PoolTimeout) as error:
        told = " ".join(reason(error).split())
        if getattr(error, "connection_invalidated", False):  # maybe after all was done
            raise StorageUnusable(
                f"the connection to the database broke ({told}); see that its server runs, and"
                " look whether what was asked was done before you try again"
            ) from error
        raise StorageUnusable(
            f"the database did not do what was asked ({told}); nothing was changed: try again, and"
            " see that it runs and no other program keeps it locked"
        ) from error


def reason(error: Exception) -> str:
    """What the database itself says of an error, without the statement that met it."""
    return str(getattr(error, "orig", None) or error)


def _wanted(engine: Engine) -> str:
    return "written" if engine.dialect.name == "sqlite" else "used"


def _sqlite(url: URL) -> Engine:
    # Parameters are citizens' words: an error must not carry them into a log.
    engine = create_engine(url, future=True, hide_parameters=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "before_cursor_execute", _clean_parameters, retval=True)
    return engine


def _set_up_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # Python's driver would begin at the first change only
    for pragma in SQLITE:
        _patiently(connection, f"PRAGMA {pragma}")


def _patiently(connection: Any, statement: str) -> None:
    # Of processes that make a database at once, one may find it locked without having waited:
    # SQLite's busy_timeout does not count while it changes to WAL.
    until = time.monotonic() + WAL_WITHIN
    while True:
        try:
            connection.execute(statement)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # Whoever writes waits for others before it reads what its writes follow from, not after.
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(url: URL) -> Engine:
    within = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_WITHIN}
    engine = create_engine(
        url,
        future=True,
        hide_parameters=True,
        pool_pre_ping=True,  # connections that a restart of the server cut are made anew
        client_encoding="utf8",
        connect_args={"fallback_application_name": "jingjing", **within},
    )
    event.listen(engine, "connect", _set_up_postgresql)
    event.listen(engine, "handle_error", _hide_rows)
    event.listen(engine, "before_cursor_execute", _clean_parameters, retval=True)
    return engine


def _set_up_postgresql(connection: Any, record: Any) -> None:
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise OSError(f"its encoding is {encoding}, not UTF8: make it with ENCODING 'UTF8'")
    with connection.cursor() as cursor:
        for setting in POSTGRESQL:
            cursor.execute(f"SET {setting}")
    connection.commit()


def _hide_rows(context: Any) -> None:
    """Cuts off where PostgreSQL quotes what was to be written: it may be citizens' words."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            first = str(error.args[0]).split("\nDETAIL:")[0].split("\nCONTEXT:")[0]
            error.args = (first, *error.args[1:])


def _clean_parameters(
    connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
) -> tuple[str, Any]:
    return statement, _storable(parameters)


def _storable(value: Any) -> Any:
    """`value` with U+FFFD and "?" for what no database takes as text: NUL, halves of characters."""
    if isinstance(value, str):
        plain = value.replace("\0", "\ufffd") if "\0" in value else value
        return plain if plain.isascii() else plain.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {name: _storable(one) for name, one in value.items()}
    return type(value)(map(_storable, value)) if isinstance(value, list | tuple) else value


def _migrate(engine: Engine, name: str) -> None:
    """Makes the tables, or brings those of an earlier version up to date: all or nothing."""
    with engine.connect() as connection:
        if _revision(connection) == REVISION:
            return
    # Of two processes that start at once, the second is to find the work done.
    with _transaction(engine, alone="migration", patience=MIGRATED_WITHIN) as connection:
        if _revision(connection) != REVISION:
            _upgrade(connection, name)


def _revision(connection: Connection) -> str | None:
    """The revision of the database; None before the first, or where no migration ever ran."""
    if not inspect(connection).has_table(VERSIONS):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSIONS}")).scalar()
    return None if found is None else str(found)


def _upgrade(connection: Connection, name: str) -> None:
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
            f"the database {name} belongs to a newer version of Jingjing (revision {found}, this"
            f" one knows {REVISION}); run that version, or restore a backup made before it"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
