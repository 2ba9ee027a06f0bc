"""A report is made once for one content, and made anew for another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from bot.database import open_database
from bot.editing.checks.checker import Checker
from bot.editing.checks.records import Told
from bot.editing.checks.saved import SavedQuestions
from bot.errors import ContentInvalid, UnknownQuestion
from bot.knowledge.building import Builder
from bot.knowledge.content import content_of
from bot.knowledge.entries import Entry
from bot.knowledge.release import Release
from tests.conftest import HashingEncoder, lessons
from tests.editing.checks.conftest import edited

Reword = Callable[[str], Sequence[Entry]]


class Days:
    def __init__(self) -> None:
        self.today = date(2026, 7, 1)

    def __call__(self) -> date:
        return self.today


class Telling:
    """Answers nothing, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, questions: Sequence[str], release: Release) -> list[Told]:
        self.asked += 1
        return [Told("declined", None, "") for _ in questions]


@pytest.fixture
def questions(database: str) -> SavedQuestions:
    return SavedQuestions(open_database(database))


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture
def telling() -> Telling:
    return Telling()


@pytest.fixture
def checker(
    release: Release, tmp_path: Path, telling: Telling, questions: SavedQuestions, days: Days
) -> Checker:
    builder = Builder(HashingEncoder(), tmp_path / "var", lessons())
    return Checker(
        lambda entries: builder.rebuild(content_of(entries), release), telling, questions, days
    )


@pytest.fixture
def reword(entries: Sequence[Entry]) -> Reword:
    def reword(answer: str) -> Sequence[Entry]:
        return [
            edited(one, lambda item: item["answer"].update(en=answer))
            if one.key == "item:faq-metro"
            else one
            for one in entries
        ]

    return reword


def test_same_content_is_checked_once(
    checker: Checker, entries: Sequence[Entry], reword: Reword, telling: Telling
) -> None:
    first = checker.report(entries, reword("Pay by phone."))
    asked = telling.asked
    assert checker.report(entries, reword("Pay by phone.")) is first
    assert telling.asked == asked
    assert checker.report(entries, reword("Pay with coins.")) is not first


def test_other_questions_another_day_and_another_live_release_are_checked_anew(
    checker: Checker,
    entries: Sequence[Entry],
    reword: Reword,
    questions: SavedQuestions,
    days: Days,
) -> None:
    proposed = reword("Pay by phone.")
    first = checker.report(entries, proposed)
    questions.add("who makes vaccines", "en", "daxing-f1", "ann")
    second = checker.report(entries, proposed)
    assert "who makes vaccines" in [one.question for one in second.questions]
    days.today = date(2026, 7, 2)
    third = checker.report(entries, proposed)
    fourth = checker.report(reword("Pay with shells."), proposed)
    assert len({id(one) for one in (first, second, third, fourth)}) == 4


def test_two_who_look_at_once_wait_for_one_report(
    checker: Checker, entries: Sequence[Entry], reword: Reword
) -> None:
    proposed = reword("Pay by phone.")
    with ThreadPoolExecutor(4) as threads:
        reports = [*threads.map(lambda _: checker.report(entries, proposed), range(4))]
    assert len({id(report) for report in reports}) == 1


def test_what_is_no_content_is_refused_and_not_remembered(
    checker: Checker, entries: Sequence[Entry]
) -> None:
    for _ in range(2):
        with pytest.raises(ContentInvalid):
            checker.report(entries, [*entries, entries[0]])


def test_all_that_is_live_is_checked_and_asked_once(
    checker: Checker, entries: Sequence[Entry], reword: Reword, questions: SavedQuestions
) -> None:
    questions.add("metro fare", "en", "faq-metro", "ann")
    report = checker.of_all(reword("It costs 3 yuan. " * 3))
    assert [(one.question, one.is_right) for one in report.questions] == [("metro fare", False)]
    assert report.told == report.questions


def test_saved_questions_are_added_changed_and_removed(questions: SavedQuestions) -> None:
    first = questions.add("metro fare", "en", "faq-metro", "ann")
    second = questions.add("地铁怎么付钱", "zh", None, "ben")
    assert [one.id for one in questions.all()] == [first, second]
    assert [one.id for one in questions.page(0, 1)] == [second]
    assert questions.count() == 2
    questions.change(first, "metro ticket", "en", None, "ben")
    assert questions.get(first).question == "metro ticket"
    questions.remove(second, "ben")
    assert questions.count() == 1
    for change in (
        lambda: questions.get(second),
        lambda: questions.remove(second, "ben"),
        lambda: questions.change(second, "x", "en", None, "ben"),
    ):
        with pytest.raises(UnknownQuestion):
            change()


def test_no_question_gets_into_the_audit(questions: SavedQuestions) -> None:
    from sqlalchemy import select

    from bot.audit import audit

    questions.add("a citizen's very own words", "en", None, "ann")
    with questions._engine.connect() as connection:
        rows = connection.execute(select(audit)).all()
    assert len(rows) == 1
    assert "words" not in str(rows)
