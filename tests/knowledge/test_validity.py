"""Items are answers from their first day to the end of their last one, as days are in the city."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.errors import ContentInvalid
from bot.knowledge.answers import answers_of
from bot.knowledge.content import load_content
from bot.knowledge.validity import TimeTable
from bot.records import Content, Stretch
from tests.conftest import Knowledge

BEIJING = TimeTable(ZoneInfo("Asia/Shanghai"))
ITEMS = "items/things.yml"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def timed(knowledge: Knowledge, **times: str) -> Content:
    """The tiny world, in which the answer about the metro has these times."""

    def change(items: list[dict[str, Any]]) -> None:
        items[1].update(times)

    knowledge.edit(ITEMS, change)
    return load_content(knowledge.folder)


def ids(content: Content) -> Sequence[str]:
    return [item.id for item in content.items]


@pytest.mark.parametrize(
    ("times", "moment", "is_valid"),
    [
        ({"valid_from": "2026-03-02"}, "2026-03-01T15:59:59.999999", False),
        ({"valid_from": "2026-03-02"}, "2026-03-01T16:00", True),  # midnight in Beijing
        ({"valid_until": "2026-03-01"}, "2026-03-01T15:59:59.999999", True),  # the whole day
        ({"valid_until": "2026-03-01"}, "2026-03-01T16:00", False),
        ({"valid_until": "2026-03-01T18:00"}, "2026-03-01T09:59", True),  # as clocks there show
        ({"valid_until": "2026-03-01T18:00"}, "2026-03-01T10:00", False),
        ({"valid_until": "2026-03-01T18:00+01:00"}, "2026-03-01T16:59", True),
        ({"valid_until": "2026-03-01T18:00+01:00"}, "2026-03-01T17:00", False),
        ({"valid_until": "2026-03-01T18:00Z"}, "2026-03-01T17:59", True),
        ({"valid_from": "2026-03-01", "valid_until": "2026-03-01"}, "2026-03-01T03:00", True),
        ({"valid_from": "2026-03-01", "valid_until": "2026-03-01"}, "2026-03-02T03:00", False),
        ({"valid_from": "0001-01-01", "valid_until": "9999-12-31"}, "2026-03-01T12:00", True),
        ({"valid_from": "9999-12-31T23:00-05:00"}, "2026-03-01T12:00", False),
        ({"valid_until": "0001-01-01T00:00+08:00"}, "2026-03-01T12:00", False),
    ],
)
def test_item_is_there_while_it_is_valid(
    times: dict[str, str], moment: str, is_valid: bool, knowledge: Knowledge
) -> None:
    content = timed(knowledge, **times)
    then = BEIJING.content_at(content, at(moment))
    assert ("faq-metro" in ids(then)) is is_valid
    assert then.resting == (() if is_valid else ("faq-metro",))
    assert at(moment) in then.valid
    assert then.digest == content.digest  # it is the same release
    assert [item.id for item in content.items if item.id in ids(then)] == ids(then)


def test_day_of_twenty_three_hours_ends_when_it_ends_there(knowledge: Knowledge) -> None:
    content = timed(knowledge, valid_until="2026-03-29")
    berlin = TimeTable(ZoneInfo("Europe/Berlin"))  # where clocks go forward that night
    assert "faq-metro" in ids(berlin.content_at(content, at("2026-03-29T21:59")))
    assert "faq-metro" not in ids(berlin.content_at(content, at("2026-03-29T22:00")))


def test_midnight_that_clocks_leave_out_is_the_moment_they_go_forward(
    knowledge: Knowledge,
) -> None:
    content = timed(knowledge, valid_from="2026-09-06")
    santiago = TimeTable(ZoneInfo("America/Santiago"))  # 00:00 is 01:00 on that day
    assert "faq-metro" not in ids(santiago.content_at(content, at("2026-09-06T03:59")))
    assert "faq-metro" in ids(santiago.content_at(content, at("2026-09-06T04:00")))


def test_stretch_reaches_from_the_last_change_to_the_next(knowledge: Knowledge) -> None:
    def change(items: list[dict[str, Any]]) -> None:
        items[0]["valid_until"] = "2026-03-01"
        items[1]["valid_from"] = "2026-03-01"
        items[2]["valid_from"] = "2026-04-01T00:00Z"

    knowledge.edit(ITEMS, change)
    content = load_content(knowledge.folder)
    first, second = at("2026-02-28T16:00"), at("2026-03-01T16:00")
    third = at("2026-04-01T00:00")
    for moment, stretch in [
        (at("2026-01-01"), Stretch(None, first)),
        (first, Stretch(first, second)),
        (at("2026-03-15"), Stretch(second, third)),
        (at("2027-01-01"), Stretch(third, None)),
    ]:
        then = BEIJING.content_at(content, moment)
        assert then.valid == stretch
        assert moment in stretch
        again = BEIJING.content_at(content, moment)
        assert then.items == again.items


def test_content_without_times_is_itself_at_all_times(knowledge: Knowledge) -> None:
    content = load_content(knowledge.folder)
    assert BEIJING.content_at(content, at("2026-03-01")) is content
    assert at("0001-01-01") in content.valid
    assert at("9999-12-31") in content.valid


def test_first_question_goes_with_the_item_that_answers_it(knowledge: Knowledge) -> None:
    metro, library = "How do I pay in the metro?", "Where can I borrow books?"
    questions = [metro, library, "What was Xicheng Park called before?"]
    questions.append("What is the phone number of Xicheng Park?")
    knowledge.write("welcome.yml", yaml.safe_dump({"en": questions}))
    content = timed(knowledge, valid_until="2026-03-01")
    assert content.welcome["en"] == tuple(questions)
    then = BEIJING.content_at(content, at("2026-03-02"))
    assert then.welcome["en"] == tuple(questions[1:])
    titles = {answer.title("en") for answer in answers_of(then)}
    assert {*then.welcome["en"]} <= titles


def test_first_question_stays_while_another_item_answers_it(knowledge: Knowledge) -> None:
    metro = "How do I pay in the metro?"

    def change(items: list[dict[str, Any]]) -> None:
        items.append({**items[1], "id": "faq-metro-2", "valid_from": "2026-03-02"})
        items[1]["valid_until"] = "2026-03-01"

    knowledge.edit(ITEMS, change)
    knowledge.write("welcome.yml", yaml.safe_dump({"en": [metro] * 4}))
    content = load_content(knowledge.folder)
    for day, id in [("2026-03-01", "faq-metro"), ("2026-03-03", "faq-metro-2")]:
        then = BEIJING.content_at(content, at(day))
        assert id in ids(then)
        assert then.welcome["en"][0] == metro


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("2026-03-02", "2026-03-01"),
        ("2026-03-02T10:00", "2026-03-01"),
        ("2026-03-02T10:00", "2026-03-02T10:00"),
        ("2026-03-02T10:00+08:00", "2026-03-02T02:00Z"),
        ("2026-03-02", "2026-03-01T23:00"),
    ],
)
def test_end_before_the_beginning_is_a_fault(begin: str, end: str, knowledge: Knowledge) -> None:
    with pytest.raises(ContentInvalid, match="valid_until: expected a time after valid_from"):
        timed(knowledge, valid_from=begin, valid_until=end)


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("2026-03-02", "2026-03-02"),
        ("2026-03-02T10:00", "2026-03-02"),
        ("2026-03-02", "2026-03-02T00:01"),
        ("2026-03-02T10:00+08:00", "2026-03-02"),
    ],
)
def test_end_on_the_first_day_is_none(begin: str, end: str, knowledge: Knowledge) -> None:
    timed(knowledge, valid_from=begin, valid_until=end)
