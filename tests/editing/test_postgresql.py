"""What only a server of databases does: refuse, restart, crash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy.engine import make_url

from bot.database import open_database
from bot.editing.releases import ReleaseStore
from bot.errors import JingjingError, StorageUnusable
from bot.settings import ROOT
from tests.databases import Postgres
from tests.editing.conftest import Edited

DATABASES = ("postgresql",)
RECOVERED_WITHIN = 20.0  # seconds


@pytest.fixture
def name(database: str) -> str:
    return str(make_url(database).database)


@pytest.fixture
def guest(postgres: Postgres) -> Iterator[str]:
    """A user without any rights."""
    postgres.run("CREATE ROLE guest LOGIN PASSWORD 's3cret'")
    yield "guest:s3cret"
    postgres.run("DROP ROLE guest")


def test_database_that_is_not_there_is_named(postgres: Postgres) -> None:
    with pytest.raises(
        StorageUnusable, match=r'the database nowhere at .*"nowhere" does not exist'
    ):
        open_database(postgres.url("nowhere"))


def test_user_without_rights_is_told_which(postgres: Postgres, guest: str) -> None:
    name = postgres.new()
    with pytest.raises(StorageUnusable, match=r"permission denied .* may make tables") as caught:
        open_database(postgres.url(name).replace("postgres:@", f"{guest}@"))
    postgres.drop(name)
    assert "s3cret" not in str(caught.value)


def test_database_that_cannot_hold_chinese_is_refused(postgres: Postgres) -> None:
    postgres.run("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    with pytest.raises(StorageUnusable, match="its encoding is LATIN1, not UTF8"):
        open_database(postgres.url("latin"))
    postgres.drop("latin")


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_restart_of_the_server_ends_nothing(
    mode: str, postgres: Postgres, database: str, edited: Edited
) -> None:
    store = ReleaseStore(open_database(database))
    made = store.make(edited("one"), "ann")
    postgres.restart(mode)
    assert store.set_live(made.id, "ann")
    live = store.live()
    assert live is not None
    assert live.release == made.id


def test_crash_of_the_server_in_a_publish_undoes_it_and_ends_nothing(
    postgres: Postgres, database: str, name: str, edited: Edited
) -> None:
    store = ReleaseStore(open_database(database))
    before = store.make(edited("one"), "ann").id
    store.set_live(before, "ann")

    def crash(*_: object) -> None:
        for process in postgres.backends(name):
            os.kill(process, signal.SIGKILL)

    with pytest.raises(StorageUnusable, match=r"connection to the database broke"):
        store.publish(edited("two"), "ann", "", over=before, along=crash)
    live = _as_soon_as_it_runs(store)
    assert live == before
    after = store.publish(edited("two"), "ann", "", over=before, along=lambda *_: None)
    assert _as_soon_as_it_runs(store) == after
    assert [made.id for made in store.history()] == [after, before]


ABANDONED = """
import os, signal
from tests.databases import Postgres
server = Postgres()
print(server.process(), server.url("postgres").partition("host=")[2], flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_nothing_is_left_of_a_server_whose_tests_are_killed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ABANDONED],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    process, data = done.stdout.split()
    until = time.monotonic() + RECOVERED_WITHIN
    while psutil.pid_exists(int(process)) or Path(data).parent.exists():
        assert time.monotonic() < until
        time.sleep(0.1)


def _as_soon_as_it_runs(store: ReleaseStore) -> str | None:
    until = time.monotonic() + RECOVERED_WITHIN
    while True:
        try:
            live = store.live()
        except JingjingError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return live.release if live else None
