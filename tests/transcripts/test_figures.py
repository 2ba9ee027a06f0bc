"""Figures count what citizens asked, by the days of the city."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.engine import Engine

from bot.records import Reply
from bot.transcripts import figures
from bot.transcripts.figures import Figures, Frequent, Times, read_figures
from bot.transcripts.grouping import Grouping
from bot.transcripts.period import Period
from tests.clock import Clock
from tests.transcripts.conftest import FAILED, SURE, UNANSWERED, Citizens

BEIJING = ZoneInfo("Asia/Shanghai")
PERIOD = Period(date(2026, 3, 1), date(2026, 3, 3), BEIJING)


@pytest.fixture
def clock() -> Clock:
    """Just before the first of March in Beijing."""
    clock = Clock()
    clock.time = datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC)
    return clock


def read(engine: Engine, grouping: Grouping) -> Figures:
    return read_figures(engine, PERIOD, grouping)


def test_nothing_asked_makes_empty_days(engine: Engine, grouping: Grouping) -> None:
    found = read(engine, grouping)
    assert [(day.date.day, day.questions) for day in found.days] == [(1, 0), (2, 0), (3, 0)]
    assert (found.total, found.conversations, found.times) == (0, 0, None)
    assert (found.items, found.questions, found.outcomes) == ((), (), {})
    assert found.opinions.mean_stars is None


def test_turns_count_on_the_day_in_the_city(
    citizens: Citizens, clock: Clock, engine: Engine, grouping: Grouping
) -> None:
    citizens.ask("at midnight")
    clock.pass_by(hours=23, minutes=59, seconds=58)
    citizens.ask("in the last second", SURE)
    citizens.ask("at the next midnight", FAILED)
    clock.pass_by(days=2)
    citizens.ask("after the period")
    found = read(engine, grouping)
    assert [dict(day.outcomes) for day in found.days] == [
        {"declined": 1, "answered": 1},
        {"failed": 1},
        {},
    ]
    assert found.total == 3


def test_turn_before_the_period_does_not_count(
    citizens: Citizens, clock: Clock, engine: Engine, grouping: Grouping
) -> None:
    clock.pass_by(seconds=-1)
    citizens.ask("a second before")
    assert read(engine, grouping).total == 0


def test_outcomes_kinds_languages_and_channels_are_told(
    citizens: Citizens, engine: Engine, grouping: Grouping
) -> None:
    wechat = citizens.start("zh-CN", channel="wechat")
    citizens.ask("多大", SURE, wechat, language=None)
    citizens.ask("how", SURE, wechat)
    citizens.ask("how", SURE)
    citizens.ask("why", replace(UNANSWERED, kind="opinion"))
    citizens.ask("hi", Reply("Hello!", "small_talk", "greet"))
    found = read(engine, grouping)
    assert found.outcomes == {"answered": 3, "declined": 1, "small_talk": 1}
    assert found.kinds == {"opinion": 1}
    assert found.languages == {"en": 4, "zh": 1}
    assert found.channels == {"web": 3, "wechat": 2}
    assert found.conversations == 4


def test_most_frequent_items_and_questions_come_first(
    citizens: Citizens, engine: Engine, grouping: Grouping
) -> None:
    for question in ("dogs allowed?", "Dogs allowed", "taxis", "are dogs allowed"):
        citizens.ask(question)
    for _ in range(2):
        citizens.ask("metro fare", SURE)
    citizens.ask("mail me: a@example.org", replace(SURE, item_id="faq-other"))
    found = read(engine, grouping)
    assert found.items == (Frequent("faq-metro", 2), Frequent("faq-other", 1))
    assert found.questions[:2] == (Frequent("dogs allowed?", 3), Frequent("metro fare", 2))
    assert {one.name for one in found.questions[2:]} == {"taxis", "mail me: [e-mail]"}


def test_only_the_most_frequent_questions_are_grouped(
    citizens: Citizens, engine: Engine, grouping: Grouping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "MOST_GROUPED", 1)
    for question in ("dogs", "dogs", "dogs!"):
        citizens.ask(question)
    assert read(engine, grouping).questions == (Frequent("dogs", 2),)


def test_response_times_are_told_by_their_share(
    citizens: Citizens, engine: Engine, grouping: Grouping
) -> None:
    id = citizens.start()
    for spent in range(101):
        citizens.ask("how", id=id, spent=float(spent))
    assert read(engine, grouping).times == Times(50.0, 95.0, 99.0)


def test_opinions_are_those_given_in_the_period(
    citizens: Citizens, clock: Clock, engine: Engine, grouping: Grouping
) -> None:
    clock.pass_by(seconds=1)
    first, second = citizens.start(), citizens.start()
    turns = [citizens.ask("how", SURE, first) for _ in range(4)]
    for turn in turns[:3]:
        citizens.rate(turn, first, helped=turn != turns[0])
    citizens.survey(first, 5)
    citizens.survey(second, 2)
    clock.pass_by(days=5)
    citizens.rate(turns[3], first)
    found = read(engine, grouping).opinions
    assert (found.helped, found.did_not_help) == (2, 1)
    assert (found.surveys, found.mean_stars) == (2, 3.5)


def test_tests_do_not_count(citizens: Citizens, engine: Engine, grouping: Grouping) -> None:
    id = citizens.start(is_test=True)
    citizens.rate(citizens.ask("how", SURE, id), id)
    citizens.survey(id, 1)
    found = read(engine, grouping)
    assert (found.total, found.conversations, found.items, found.languages) == (0, 0, (), {})
    assert (found.opinions.did_not_help, found.opinions.surveys) == (0, 0)


def test_turns_are_read_in_lots(
    citizens: Citizens, engine: Engine, grouping: Grouping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "LOT", 2)
    for _ in range(5):
        citizens.ask("how")
    assert read(engine, grouping).total == 5
