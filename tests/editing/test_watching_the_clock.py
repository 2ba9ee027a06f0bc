"""Items begin and end by themselves in a running process, on time, and whatever the clock does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.editing import watching
from bot.editing.releases import ReleaseStore
from bot.knowledge.content_files import read_entries
from bot.knowledge.entries import Entry
from tests.clock import Clock
from tests.conftest import Knowledge
from tests.editing.conftest import ITEMS, Edited
from tests.editing.test_watching import Process
from tests.editing.timely import built


@pytest.fixture
def clock() -> Clock:
    return Clock()


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
def timely(database: str, timed: Sequence[Entry], clock: Clock) -> Process:
    return Process(database, built(timed, clock()), clock)


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
    database: str, store: ReleaseStore, knowledge: Knowledge
) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=0.6)

    def change(items: list[dict[str, Any]]) -> None:
        items[1]["valid_until"] = ends.isoformat()

    knowledge.edit(ITEMS, change)
    entries = read_entries(knowledge.folder)
    store.set_live(store.make(entries, "ann").id, "ann")
    process = Process(database, built(entries, datetime.now(UTC)), lambda: datetime.now(UTC))
    assert "faq-metro" in valid(process)
    following = asyncio.create_task(process.watcher.run())
    async with asyncio.timeout(5):
        while "faq-metro" in valid(process):  # noqa: ASYNC110 - a thread tells of nothing
            await asyncio.sleep(0.01)
    assert timedelta(0) <= datetime.now(UTC) - ends < timedelta(seconds=1)
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
