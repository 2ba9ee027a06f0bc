"""The databases that Jingjing runs on, for tests: SQLite files and a PostgreSQL server."""

from __future__ import annotations

import os
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.pool import NullPool

from bot.database import open_database

EMPTY = "template0"
# Reads until the process of the tests is gone, however it went; then nothing is left of the server.
AFTERWARDS = """
read -r _
kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")" && sleep 1
rm -rf "$1"
"""
# Quick, and with a time zone in which whoever forgets theirs is found out.
SETTINGS = (
    "fsync = off",
    "full_page_writes = off",
    "autovacuum = off",
    "timezone = 'Asia/Shanghai'",
)


class Postgres:
    """A server of its own in a folder that goes with it; raises ImportError without pgserver."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="jingjing-postgresql-"))
        self._afterwards = subprocess.Popen(
            ["sh", "-c", AFTERWARDS, "sh", str(self._folder)],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.environ.setdefault("XDG_RUNTIME_DIR", str(self._folder))  # where pgserver keeps a lock
        try:
            from pgserver import get_server

            self._server = get_server(self._folder / "data", cleanup_mode="delete")
        except BaseException:
            self._afterwards.communicate()
            raise
        self._numbers = count(1)
        self._admin = _plain_engine(self.url("postgres"))
        for setting in SETTINGS:
            self.run(f"ALTER SYSTEM SET {setting}")
        self.run("SELECT pg_reload_conf()")
        self.migrated = self.new()
        open_database(self.url(self.migrated)).dispose()

    def url(self, name: str) -> str:
        return str(self._server.get_uri(name))

    def new(self, template: str = EMPTY) -> str:
        """The name of a new database, a copy of `template`."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def restart(self, mode: str = "fast") -> None:
        """Stops and starts the server; mode "immediate" is as after a crash."""
        from pgserver._commands import pg_ctl

        data = self._folder / "data"
        pg_ctl(["-w", "-m", mode, "stop"], pgdata=data, user=self._server.system_user)
        self._server.ensure_postgres_running()

    def process(self) -> int:
        """The process of the server."""
        return int(self._server.get_pid())

    def backends(self, name: str) -> list[int]:
        """The processes of the server that work for Jingjing on a database."""
        query = (
            "SELECT pid FROM pg_stat_activity"
            f" WHERE datname = '{name}' AND application_name = 'jingjing'"
        )
        return [int(pid) for (pid,) in run_sql(self.url("postgres"), query)]

    def program(self, name: str) -> str:
        """The path of a program that comes with the server."""
        from pgserver._commands import POSTGRES_BIN_PATH

        return str(POSTGRES_BIN_PATH / name)

    def stop(self) -> None:
        self._admin.dispose()
        self._server.cleanup()
        self._afterwards.communicate()

    def run(self, statement: str) -> None:
        """Runs a statement that no transaction takes, on the server as a whole."""
        with self._admin.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql(statement)


def run_sql(url: str, statement: str) -> list[tuple[Any, ...]]:
    """What a statement gives, run in a transaction of its own beside the code under test."""
    engine = _plain_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        return [tuple(row) for row in result] if result.returns_rows else []


def _plain_engine(url: str) -> Engine:
    return create_engine(url, future=True, poolclass=NullPool)


def sqlite_file(url: str) -> Path:
    """The file of a database of SQLite."""
    return Path(str(make_url(url).database))


def everything_in(url: str) -> bytes:
    """All that a database holds: SQLite's files as they are, of a server every row."""
    if url.startswith("sqlite"):
        run_sql(url, "PRAGMA wal_checkpoint(TRUNCATE)")
        file = sqlite_file(url)
        return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    tables = run_sql(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return repr([run_sql(url, f"SELECT * FROM {name}") for (name,) in tables]).encode()
