"""Releases are built one at a time, and the one that is tried is built once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.editing.rebuilding import Rebuilding
from bot.errors import ContentInvalid
from bot.knowledge import live
from bot.knowledge.building import Builder
from bot.knowledge.content_files import read_entries
from bot.knowledge.entries import Entry
from bot.knowledge.release import Release
from tests.conftest import HashingEncoder, Knowledge, lessons
from tests.editing.conftest import Edited


@pytest.fixture
def rebuilding(tmp_path: Path, release: Release) -> Rebuilding:
    live.publish(release)
    return Rebuilding(Builder(HashingEncoder(), tmp_path / "var", lessons()))


@pytest.fixture
def entries(knowledge: Knowledge) -> Sequence[Entry]:
    return read_entries(knowledge.folder)


def test_what_is_live_is_not_built(
    rebuilding: Rebuilding, release: Release, entries: Sequence[Entry]
) -> None:
    assert rebuilding.release_of(entries) is release


def test_what_is_tried_is_built_once_and_goes_live_as_it_is(
    rebuilding: Rebuilding, release: Release, edited: Edited
) -> None:
    entries = edited("Pay by phone.")
    tried = rebuilding.release_of(entries)
    assert rebuilding.release_of(entries) is tried
    assert live.current() is release
    assert tried.by_key["faq-metro"].text["en"] == "Pay by phone."
    rebuilding.go_live(entries)
    assert live.current() is tried
    assert rebuilding.save() > 0


def test_what_is_no_content_leaves_all_as_it_was(
    rebuilding: Rebuilding, release: Release, entries: Sequence[Entry]
) -> None:
    with pytest.raises(ContentInvalid):
        rebuilding.release_of([*entries, entries[0]])
    assert rebuilding.release_of(entries) is release


def test_two_who_ask_at_once_get_whole_releases(rebuilding: Rebuilding, edited: Edited) -> None:
    asked = [edited(f"Pay {number}.") for number in range(6)]
    with ThreadPoolExecutor(6) as threads:
        built = [*threads.map(rebuilding.release_of, asked)]
    told = [release.by_key["faq-metro"].text["en"] for release in built]
    assert told == [f"Pay {number}." for number in range(6)]
