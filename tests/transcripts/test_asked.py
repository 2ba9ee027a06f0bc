"""Which turns wait for staff, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine

from bot.records import Reply
from bot.transcripts.asked import NOT_KNOWN, Asked, Reason, read_asked
from bot.transcripts.marks import MarkStore
from tests.transcripts.conftest import (
    ASKED_BACK,
    CHOSEN,
    FAILED,
    SURE,
    UNANSWERED,
    UNSURE,
    Citizens,
)


def waiting(engine: Engine) -> list[Asked]:
    with engine.connect() as connection:
        return read_asked(connection)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        *((replace(UNANSWERED, kind=kind), "declined") for kind in NOT_KNOWN),
        (ASKED_BACK, "unclear"),
        (replace(ASKED_BACK, kind="which_place"), "unclear"),
        (UNSURE, "unsure"),
        (FAILED, "failed"),
    ],
)
def test_question_that_was_not_answered_well_waits_with_its_reason(
    reply: Reply, reason: Reason, citizens: Citizens, engine: Engine
) -> None:
    turn = citizens.ask("how do I pay?", reply)
    (asked,) = waiting(engine)
    assert (asked.turn, asked.question, asked.reasons) == (turn, "how do I pay?", (reason,))
    assert (asked.outcome, asked.kind, asked.item_id) == (reply.outcome, reply.kind, reply.item_id)
    assert (asked.confidence, asked.release) == (reply.confidence, reply.release)


@pytest.mark.parametrize(
    "reply",
    [
        SURE,
        CHOSEN,
        replace(SURE, confidence=0.8),
        Reply("Hello!", "small_talk", "greet"),
        Reply("Call 110.", "handed_over", "emergency"),
        Reply("I tell no opinions.", "declined", "opinion"),
        Reply("One after the other.", "declined", "busy"),
        Reply("Which park?", "clarified", "which_name"),
    ],
)
def test_question_that_was_dealt_with_waits_for_nobody(
    reply: Reply, citizens: Citizens, engine: Engine
) -> None:
    citizens.ask("how do I pay?", reply)
    assert waiting(engine) == []


@pytest.mark.parametrize("reply", [CHOSEN, replace(CHOSEN, kind="attribute")])
def test_question_whose_option_was_taken_was_clear(
    reply: Reply, citizens: Citizens, engine: Engine
) -> None:
    id = citizens.start()
    citizens.ask("pay", ASKED_BACK, id)
    citizens.ask("1", reply, id)
    assert waiting(engine) == []


@pytest.mark.parametrize(
    "reply", [SURE, Reply("Fine.", "small_talk", "deny"), Reply("Both.", "answered", "comparison")]
)
def test_question_whose_options_were_passed_over_was_unclear(
    reply: Reply, citizens: Citizens, engine: Engine
) -> None:
    id, other = citizens.start(), citizens.start()
    turn = citizens.ask("pay", ASKED_BACK, id)
    citizens.ask("2", CHOSEN, other)  # somebody else's choice
    citizens.ask("never mind", reply, id)
    citizens.ask("1", CHOSEN, id)  # too late: it is about something else
    assert [(asked.turn, asked.reasons) for asked in waiting(engine)] == [(turn, ("unclear",))]


def test_answer_that_did_not_help_waits(citizens: Citizens, engine: Engine) -> None:
    id = citizens.start()
    sure, unsure, liked = (citizens.ask("pay?", reply, id) for reply in (SURE, UNSURE, SURE))
    citizens.rate(sure, id)
    citizens.rate(unsure, id)
    citizens.rate(liked, id, helped=True)
    found = {asked.turn: asked.reasons for asked in waiting(engine)}
    assert found == {sure: ("rated",), unsure: ("rated", "unsure")}


def test_test_conversations_and_marked_turns_do_not_wait(
    citizens: Citizens, engine: Engine, marks: MarkStore
) -> None:
    id = citizens.start(is_test=True)
    citizens.rate(citizens.ask("only a test", SURE, id), id)
    citizens.ask("only a test", UNANSWERED, id)
    marked, other = citizens.ask("what?"), citizens.ask("what?")
    marks.mark([marked], "out of scope", "ann")
    assert [asked.turn for asked in waiting(engine)] == [other]


def test_language_is_that_of_the_question_else_of_the_conversation(
    citizens: Citizens, engine: Engine
) -> None:
    citizens.ask("多大？", id=citizens.start("en"), language="zh")
    citizens.ask("多大？", id=citizens.start("zh-CN"), language=None)
    assert [asked.language for asked in waiting(engine)] == ["zh", "zh"]


def test_more_ratings_than_fit_into_one_statement_are_read(
    citizens: Citizens, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.transcripts.asked.LARGEST_LOT", 2)
    id = citizens.start()
    rated = [citizens.ask(f"question {number}", SURE, id) for number in range(5)]
    for turn in rated:
        citizens.rate(turn, id)
    assert [asked.turn for asked in waiting(engine)] == rated
