"""Backups that are taken as docs/running.md says, while something is published."""

from __future__ import annotations

import sqlite3
import subprocess
from pathlib import Path

import pytest

from bot.database import open_database
from bot.editing.releases import ReleaseStore
from bot.knowledge.content import content_of
from bot.knowledge.content_files import read_entries
from tests.conftest import REAL_CONTENT
from tests.databases import Postgres, run_sql, sqlite_file
from tests.editing.children import children

TAKEN = 3


def backup(database: str, target: Path, request: pytest.FixtureRequest) -> str:
    """The URL of a database that was restored from a backup taken now."""
    if database.startswith("sqlite"):
        with sqlite3.connect(sqlite_file(database)) as source, sqlite3.connect(target) as copy:
            source.backup(copy)  # as `.backup` of the shell does
        return f"sqlite:///{target}"
    server: Postgres = request.getfixturevalue("postgres")
    restored = server.url(server.new())
    for call in (
        ["pg_dump", "--format=custom", f"--file={target}", database],
        ["pg_restore", "--exit-on-error", "--no-owner", f"--dbname={restored}", str(target)],
    ):
        subprocess.run([server.program(call[0]), *call[1:]], check=True, capture_output=True)
    return restored


def test_backup_taken_during_a_publish_is_whole(
    store: ReleaseStore, database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    live = store.make(read_entries(REAL_CONTENT), "ann").id
    store.set_live(live, "ann")
    with children(1, database, REAL_CONTENT, tmp_path) as (child,):
        child.does("open")
        for number in range(TAKEN):
            child.does("stage", over=live, answer=f"It is number {number}.")
            child.tell("publish_drafts")
            copy = backup(database, tmp_path / f"copy-{number}", request)
            after = child.answer()["done"]
            restored = ReleaseStore(open_database(copy))
            now = restored.live()
            assert now is not None
            assert now.release in (live, after)
            content_of(restored.entries(now.release))
            live = after
            if copy.startswith("sqlite"):
                assert run_sql(copy, "PRAGMA integrity_check") == [("ok",)]
