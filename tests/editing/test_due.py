"""Staff are told in time what ends and what is to be reviewed, by the calendar of the city."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.editing.due import Phase, due_soon, phase_of
from bot.knowledge.entries import Entry, body_of
from bot.knowledge.validity import TimeTable
from tests.conftest import item

BEIJING = TimeTable(ZoneInfo("Asia/Shanghai"))
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def entry(id: str = "faq-a", **times: str) -> Entry:
    return Entry("item", id, "items/things.yml", body_of(item(id, "What?", "That.", **times)))


@pytest.mark.parametrize(
    ("times", "phase"),
    [
        ({}, "always"),
        ({"valid_from": "2026-03-01"}, "always"),
        ({"valid_from": "2026-03-02"}, "later"),
        ({"valid_from": "2026-03-02", "valid_until": "2026-04-01"}, "later"),
        ({"valid_until": "2026-03-01"}, "ending"),
        ({"valid_until": "2026-02-28"}, "over"),
        ({"valid_until": "2026-03-01T20:00"}, "over"),  # which is now
        ({"valid_until": "2026-03-01T20:01"}, "ending"),
    ],
)
def test_phase_is_that_of_the_moment(times: Mapping[str, str], phase: Phase) -> None:
    assert phase_of(entry(**times), BEIJING, NOW) == phase


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ({"valid_until": "2026-03-14"}, [("ends", "2026-03-14")]),
        ({"valid_until": "2026-03-15T20:00"}, [("ends", "2026-03-15T20:00")]),
        ({"valid_until": "2026-03-15"}, []),  # which ends four hours later
        ({"valid_until": "2026-02-28"}, []),  # over
        ({"review_by": "2026-03-10"}, [("review", "2026-03-10")]),
        ({"review_by": "2026-03-01"}, [("review", "2026-03-01")]),  # until midnight
        ({"review_by": "2026-02-27"}, [("overdue", "2026-02-27")]),
        ({"review_by": "2026-06-01"}, []),
        ({"review_by": "2026-02-27", "valid_until": "2026-02-28"}, []),
        (
            {"review_by": "2026-03-03", "valid_until": "2026-03-02T09:00"},
            [("ends", "2026-03-02T09:00"), ("review", "2026-03-03")],
        ),
        ({"valid_from": "2026-03-05", "review_by": "2026-03-03"}, [("review", "2026-03-03")]),
        ({"review_by": "9999-12-31", "valid_until": "9999-12-31"}, []),
    ],
)
def test_what_is_soon_to_be_seen_to_is_told(
    times: Mapping[str, str], told: list[tuple[str, str]]
) -> None:
    assert [(due.what, due.on) for due in due_soon([entry(**times)], BEIJING, NOW)] == told


def test_what_is_next_comes_first_and_other_kinds_have_reviews_too() -> None:
    park = Entry("profile", "park-a", "profiles/p.yml", body_of({"review_by": "2026-03-02"}))
    replies = Entry("replies", "replies", "replies.yml", body_of({"review_by": {"en": "Review!"}}))
    later = entry("faq-b", valid_until="2026-03-09")
    due = due_soon([later, replies, park, entry(review_by="2026-01-01")], BEIJING, NOW)
    assert [one.entry.id for one in due] == ["faq-a", "park-a", "faq-b"]


def test_ten_thousand_items_are_looked_through_at_once() -> None:
    entries = [
        entry(f"faq-{n}", **({"review_by": "2026-03-09"} if n % 10 == 0 else {}))
        for n in range(10_000)
    ]
    began = time.perf_counter()
    assert len(due_soon(entries, BEIJING, NOW)) == 1000
    first = time.perf_counter() - began
    began = time.perf_counter()
    due_soon(entries, BEIJING, NOW, timedelta(days=1))
    assert first < 2
    assert time.perf_counter() - began < 0.5
