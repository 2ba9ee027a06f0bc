"""An uploaded file waits for its owner alone, and not for ever."""

from __future__ import annotations

import pytest

from bot.database import open_database
from bot.exchange.records import Reading
from bot.exchange.uploads import UploadStore
from tests.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database: str, clock: Clock) -> UploadStore:
    return UploadStore(open_database(database), clock)


def test_file_comes_back_as_it_was_with_how_to_read_it(store: UploadStore) -> None:
    data = bytes(range(256))
    id = store.add("x.csv", data, "ann")
    reading = Reading(columns={"表!答案": "answer.zh"}, defaults={"category": "x"}, replace=True)
    store.read_as(id, reading)
    found = store.get(id, "ann")
    assert found
    assert (found.name, found.data, found.reading) == ("x.csv", data, reading)
    assert store.of("ann") == (id, "x.csv")


def test_nobody_else_sees_it(store: UploadStore) -> None:
    id = store.add("x.csv", b"x", "ann")
    store.add("y.csv", b"y", "ben")
    assert store.get(id, "ben") is None
    assert store.get("", "ann") is None
    assert store.get(id, "ann") is not None


def test_each_user_has_one_at_most(store: UploadStore) -> None:
    first, second = store.add("x.csv", b"x", "ann"), store.add("y.csv", b"y", "ann")
    assert store.get(first, "ann") is None
    store.remove(second)
    assert store.of("ann") is None


def test_files_that_nobody_decided_on_go_after_a_day(store: UploadStore, clock: Clock) -> None:
    id = store.add("x.csv", b"x", "ann")
    clock.pass_by(hours=23)
    store.add("y.csv", b"y", "ben")
    assert store.get(id, "ann") is not None
    clock.pass_by(hours=2)
    store.add("y.csv", b"y", "ben")
    assert store.get(id, "ann") is None
