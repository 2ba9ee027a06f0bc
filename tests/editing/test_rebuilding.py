"""Releases are built one at a time, and the one that is tried is built once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.answering.compose import compose
from bot.answering.per_release import per_release
from bot.answering.published import published
from bot.answering.still_known import still_known
from bot.answering.suggest import Suggestions
from bot.editing.rebuilding import Rebuilding
from bot.errors import ContentInvalid
from bot.knowledge import live
from bot.knowledge.building import Builder
from bot.knowledge.content_files import read_entries
from bot.knowledge.entries import Entry
from bot.knowledge.release import Release
from bot.knowledge.validity import TimeTable
from bot.records import Context, Offer, Turn
from bot.settings import Settings
from tests.clock import Clock
from tests.conftest import HashingEncoder, Knowledge, lessons
from tests.editing.conftest import ITEMS, Edited

BEIJING = TimeTable(ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture
def rebuilding(tmp_path: Path, release: Release, encoder: HashingEncoder) -> Rebuilding:
    live.publish(release)
    builder = Builder(encoder, tmp_path / "var", lessons())
    return Rebuilding(builder, BEIJING, Clock())


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
    live.publish(tried)
    assert rebuilding.release_of(entries) is tried
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


def test_what_is_valid_then_is_built_of_the_same_release(
    rebuilding: Rebuilding, knowledge: Knowledge
) -> None:
    def change(items: list[dict[str, Any]]) -> None:
        items[1]["valid_until"] = "2026-03-01"  # the day of the clock
        items[2]["valid_from"] = "2026-03-02"

    knowledge.edit(ITEMS, change)
    entries = read_entries(knowledge.folder)
    now = rebuilding.release_of(entries)
    then = rebuilding.release_of(entries, datetime(2026, 3, 1, 16, tzinfo=UTC))
    assert then.id == now.id
    for known, there, gone in [
        (now, "faq-metro", "faq-library"),
        (then, "faq-library", "faq-metro"),
    ]:
        assert there in known.by_key
        assert gone not in known.by_key
        assert known.editions["en"].answers == tuple(known.by_key.values())
    assert rebuilding.release_of(entries, datetime(2027, 1, 1, tzinfo=UTC)) is then


def test_only_what_begins_is_encoded_and_nothing_for_what_ends(
    rebuilding: Rebuilding, encoder: HashingEncoder, knowledge: Knowledge
) -> None:
    def change(items: list[dict[str, Any]]) -> None:
        items[1]["valid_until"] = "2026-03-05"
        items[2]["valid_from"] = "2026-03-03"

    knowledge.edit(ITEMS, change)
    entries = read_entries(knowledge.folder)
    live.publish(rebuilding.release_of(entries))
    for day, encoded in [(4, "books"), (6, ""), (1, "")]:
        encoder.encoded.clear()
        live.publish(rebuilding.release_of(entries, datetime(2026, 3, day, tzinfo=UTC)))
        told = [text for text in encoder.encoded if " " in text]  # others are single words
        assert all("books" in text for text in told)
        assert bool(told) is bool(encoded)


def test_questions_and_suggestions_never_lead_to_what_is_not_valid(
    rebuilding: Rebuilding, knowledge: Knowledge
) -> None:
    def change(items: list[dict[str, Any]]) -> None:
        items[0]["valid_until"] = "2026-03-01"

    knowledge.edit(ITEMS, change)
    entries = read_entries(knowledge.folder)
    question = "What was Xicheng Park called before?"
    offers = (Offer(question, "faq-name"), Offer("How big is Xicheng Park?", "park-xicheng:area"))
    asked = Turn("1", {}, context=Context(("park-xicheng",), offers=offers, answers=("faq-name",)))
    for day, is_valid in [(1, True), (2, False)]:
        now = rebuilding.release_of(entries, datetime(2026, 3, day, 8, tzinfo=UTC))
        live.publish(now)
        assert (published(now).answer(question, "en") is not None) is is_valid
        suggested = per_release(Suggestions)(now).matching("what was xicheng", "en")
        assert (question in suggested) is is_valid
        known = still_known(asked, now).context
        assert len(known.offers) == 1 + is_valid
        assert bool(known.answers) is is_valid
        hits = now.hits(question)
        assert ("faq-name" in [hit.answer.key for hit in hits]) is is_valid
        area = Turn("how big is Xicheng Park", {"ask_attribute": 0.9}, ("park-xicheng",), ("area",))
        end = compose(area, now, Settings())
        options = [option.title for reply in end.replies for option in reply.options]
        assert (question in options) is is_valid
