"""A running process answers from what is published, and from what was before until it can."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

import pytest

from bot.database import open_database
from bot.editing import watching
from bot.editing.releases import ReleaseStore
from bot.editing.watching import Watcher
from bot.errors import ContentInvalid
from bot.knowledge.entries import Entry
from bot.knowledge.release import Release
from tests.clock import Clock
from tests.databases import run_sql
from tests.editing.conftest import Edited
from tests.editing.timely import built

Now = Callable[[], datetime]


class Process:
    """A process that answers from a release; building may take long or fail."""

    def __init__(self, database: str, current: Release, clock: Now) -> None:
        self.built: list[tuple[Sequence[Entry], Release]] = []
        self.live = [current]
        self.saved = 0
        self.fault: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()
        store = ReleaseStore(open_database(database))
        self.watcher = Watcher(
            store, self._release_of, self.live.append, self._save, current, clock
        )

    @property
    def answers_from(self) -> list[Sequence[Entry]]:
        """The entries of each release that was swapped in."""
        entries = {id(release): entries for entries, release in self.built}
        return [entries[id(release)] for release in self.live[1:]]

    def _release_of(self, entries: Sequence[Entry], moment: datetime) -> Release:
        assert self.gate.wait(5)
        if self.fault:
            raise self.fault
        self.built.append((entries, built(entries, moment)))
        return self.built[-1][1]

    def _save(self) -> int:
        self.saved += 1
        return 1


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def first(store: ReleaseStore, edited: Edited, clock: Clock) -> Release:
    entries = edited("one")
    store.set_live(store.make(entries, "ann").id, "ann")
    return built(entries, clock())


@pytest.fixture
def process(database: str, first: Release, clock: Clock) -> Process:
    return Process(database, first, clock)


def test_nothing_is_built_until_something_is_published(
    process: Process, store: ReleaseStore, edited: Edited
) -> None:
    store.make(edited("two"), "ann")
    process.watcher.look()
    assert process.answers_from == []


def test_all_processes_of_a_database_take_what_is_published(
    process: Process,
    store: ReleaseStore,
    edited: Edited,
    database: str,
    first: Release,
    clock: Clock,
) -> None:
    other = Process(database, first, clock)
    entries = edited("two")
    store.set_live(store.make(entries, "ann").id, "ann")
    for one in (process, other):
        one.watcher.look()
        one.watcher.look()
        assert (one.answers_from, one.saved) == ([entries], 1)


def test_rollback_is_taken_too(
    process: Process, store: ReleaseStore, edited: Edited, first: Release
) -> None:
    store.set_live(store.make(edited("two"), "ann").id, "ann")
    process.watcher.look()
    store.set_live(first.id, "ann", rolled_back=True)
    process.watcher.look()
    assert process.answers_from[-1] == store.entries(first.id)


def test_of_many_publications_between_two_looks_the_last_counts(
    process: Process, store: ReleaseStore, edited: Edited, first: Release
) -> None:
    entries = edited("two")
    second = store.make(entries, "ann").id
    for id in (second, first.id, second, first.id, second):
        store.set_live(id, "ann")
    process.watcher.look()
    assert process.answers_from == [entries]


def test_damaged_release_is_logged_once_and_the_one_before_answers_on(
    process: Process,
    store: ReleaseStore,
    edited: Edited,
    database: str,
    first: Release,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store.set_live(store.make(edited("two"), "ann").id, "ann")
    run_sql(database, "UPDATE blobs SET body = '' WHERE body LIKE '%\"two\"%'")
    for _ in range(3):
        process.watcher.look()
    assert process.answers_from == []
    (record,) = (r for r in caplog.records if r.levelno >= logging.ERROR)
    assert f"{first.id} answers on" in record.getMessage()
    assert "is damaged" in record.getMessage()
    entries = edited("three")
    store.set_live(store.make(entries, "ann").id, "ann")
    process.watcher.look()
    assert process.answers_from == [entries]


@pytest.mark.parametrize("fault", [ContentInvalid("f", "e", "", "no"), RuntimeError("broken")])
def test_release_that_cannot_be_built_is_tried_again_later(
    fault: Exception,
    process: Process,
    store: ReleaseStore,
    edited: Edited,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = edited("two")
    store.set_live(store.make(entries, "ann").id, "ann")
    process.fault = fault
    process.watcher.look()
    process.fault = None
    process.watcher.look()
    assert process.answers_from == []  # not at once
    monkeypatch.setattr(watching, "AGAIN_AFTER", 0.0)
    process.fault = fault
    process.watcher._failed = ("", 0.0)
    process.watcher.look()
    process.fault = None
    process.watcher.look()
    assert process.answers_from == [entries]


def test_database_that_cannot_be_read_stops_nothing(
    process: Process, store: ReleaseStore, edited: Edited, database: str
) -> None:
    run_sql(database, "ALTER TABLE publications RENAME TO elsewhere")
    process.watcher.look()
    process.watcher.look()
    run_sql(database, "ALTER TABLE elsewhere RENAME TO publications")
    entries = edited("two")
    store.set_live(store.make(entries, "ann").id, "ann")
    process.watcher.look()
    assert process.answers_from == [entries]


async def test_event_loop_goes_on_while_a_release_is_built(
    process: Process, store: ReleaseStore, edited: Edited
) -> None:
    process.gate.clear()
    store.set_live(store.make(edited("two"), "ann").id, "ann")
    following = asyncio.create_task(process.watcher.run())
    for _ in range(20):
        await asyncio.sleep(0.01)  # nothing holds the loop up
    assert process.answers_from == []
    process.gate.set()
    async with asyncio.timeout(5):
        while not process.answers_from:  # noqa: ASYNC110 - a thread tells of nothing
            await asyncio.sleep(0.01)
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
