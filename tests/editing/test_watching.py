"""A running process answers from what is published, and from what was before until it can."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.database import open_database
from bot.editing import watching
from bot.editing.releases import ReleaseStore
from bot.editing.watching import Watcher
from bot.errors import ContentInvalid
from bot.knowledge.content_files import read_entries
from bot.knowledge.entries import Entry
from bot.knowledge.release import Release
from tests.clock import Clock
from tests.conftest import Knowledge
from tests.editing.conftest import ITEMS, Edited
from tests.editing.timely import built

Now = Callable[[], datetime]


class Process:
    """A process that answers from a release; building may take long or fail."""

    def __init__(self, path: Path, current: Release, clock: Now) -> None:
        self.built: list[tuple[Sequence[Entry], Release]] = []
        self.live = [current]
        self.saved = 0
        self.fault: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()
        store = ReleaseStore(open_database(f"sqlite:///{path}"))
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
def process(path: Path, first: Release, clock: Clock) -> Process:
    return Process(path, first, clock)


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
    path: Path,
    first: Release,
    clock: Clock,
) -> None:
    other = Process(path, first, clock)
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
    path: Path,
    first: Release,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store.set_live(store.make(edited("two"), "ann").id, "ann")
    with sqlite3.connect(path) as connection:
        connection.execute('UPDATE blobs SET body = "" WHERE body LIKE \'%"two"%\'')
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
    process: Process, store: ReleaseStore, edited: Edited, path: Path
) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE publications RENAME TO elsewhere")
    process.watcher.look()
    process.watcher.look()
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE elsewhere RENAME TO publications")
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


@pytest.fixture
def timed(store: ReleaseStore, knowledge: Knowledge) -> Sequence[Entry]:
    """What is live: an answer that ends with the day of the clock, and one that begins then."""

    def change(items: list[dict[str, Any]]) -> None:
        items[1]["valid_until"] = "2026-03-01"
        items[2]["valid_from"] = "2026-03-02"

    knowledge.edit(ITEMS, change)
    entries = read_entries(knowledge.folder)
    store.set_live(store.make(entries, "ann").id, "ann")
    return entries


MIDNIGHT = datetime(2026, 3, 1, 16, tzinfo=UTC)  # in Beijing


@pytest.fixture
def timely(path: Path, timed: Sequence[Entry], clock: Clock) -> Process:
    return Process(path, built(timed, clock()), clock)


def valid(process: Process) -> set[str]:
    return {item.id for item in process.live[-1].content.items}


def test_items_begin_and_end_by_themselves_within_one_look(timely: Process, clock: Clock) -> None:
    timely.watcher.look()
    assert len(timely.live) == 1
    assert valid(timely) == {"faq-name", "faq-metro"}
    clock.time = MIDNIGHT
    timely.watcher.look()
    assert valid(timely) == {"faq-name", "faq-library"}
    assert timely.live[-1].id == timely.live[0].id
    clock.pass_by(days=400)
    timely.watcher.look()
    assert len(timely.live) == 2


def test_what_is_valid_next_is_built_before_and_only_swapped_in_on_time(
    timely: Process, clock: Clock
) -> None:
    clock.time = MIDNIGHT - watching.AHEAD - timedelta(seconds=1)
    timely.watcher.look()
    assert timely.built == []
    clock.pass_by(seconds=2)
    for _ in range(3):
        timely.watcher.look()
    assert len(timely.built) == 1
    assert len(timely.live) == 1  # not yet
    timely.gate.clear()  # nothing can be built any more
    clock.time = MIDNIGHT
    timely.watcher.look()
    assert valid(timely) == {"faq-name", "faq-library"}


def test_publish_shortly_before_wins_over_what_was_built_before(
    timely: Process, clock: Clock, store: ReleaseStore, edited: Edited
) -> None:
    clock.time = MIDNIGHT - watching.AHEAD / 2
    timely.watcher.look()
    store.set_live(store.make(edited("two"), "ann").id, "ann")
    clock.time = MIDNIGHT
    timely.watcher.look()
    (metro,) = (one for one in timely.answers_from[-1] if one.id == "faq-metro")
    assert metro.loaded()["answer"]["en"] == "two"
    assert valid(timely) == {"faq-name", "faq-library"}


def test_clock_that_is_set_back_brings_back_what_was_valid(timely: Process, clock: Clock) -> None:
    for moment, there in [
        (MIDNIGHT, "faq-library"),
        (MIDNIGHT - timedelta(seconds=1), "faq-metro"),
        (MIDNIGHT + timedelta(days=9), "faq-library"),
        (MIDNIGHT - timedelta(days=900), "faq-metro"),
    ]:
        clock.time = moment
        for _ in range(2):
            timely.watcher.look()
        assert valid(timely) == {"faq-name", there}


def test_what_cannot_be_built_before_is_tried_again_and_breaks_nothing(
    timely: Process, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "AGAIN_AFTER", 0.0)
    timely.fault = RuntimeError("broken")
    clock.time = MIDNIGHT - watching.AHEAD / 2
    timely.watcher.look()
    assert valid(timely) == {"faq-name", "faq-metro"}
    timely.fault = None
    clock.time = MIDNIGHT
    timely.watcher.look()
    assert valid(timely) == {"faq-name", "faq-library"}


async def test_running_process_meets_the_moment_within_a_second(
    path: Path, store: ReleaseStore, knowledge: Knowledge
) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=0.6)

    def change(items: list[dict[str, Any]]) -> None:
        items[1]["valid_until"] = ends.isoformat()

    knowledge.edit(ITEMS, change)
    entries = read_entries(knowledge.folder)
    store.set_live(store.make(entries, "ann").id, "ann")
    process = Process(path, built(entries, datetime.now(UTC)), lambda: datetime.now(UTC))
    assert "faq-metro" in valid(process)
    following = asyncio.create_task(process.watcher.run())
    async with asyncio.timeout(5):
        while "faq-metro" in valid(process):  # noqa: ASYNC110 - a thread tells of nothing
            await asyncio.sleep(0.01)
    assert timedelta(0) <= datetime.now(UTC) - ends < timedelta(seconds=1)
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
