"""Small talk gets a prepared sentence, unless the message also asks something."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.intents import SMALL_TALK
from bot.answering.make_small_talk import make_small_talk
from bot.records import Context, Offer
from tests.conftest import CaseFor

CARRIED = Context(about=("park-xicheng",), attribute="area", question="how big?")


@pytest.mark.parametrize("intent", SMALL_TALK)
def test_small_talk_has_a_sentence_of_its_own(intent: str, case_for: CaseFor) -> None:
    case = case_for("hello", {"faq-metro": 0.3}, {intent: 0.9}, CARRIED)
    end = make_small_talk(case)
    assert end is not None
    (reply,) = end.replies
    assert (reply.outcome, reply.kind) == ("small_talk", intent)
    assert reply.text == case.said(intent)
    assert "{" not in reply.text
    assert end.context == replace(CARRIED, language="en")  # a thank you ends no subject


def test_wish_for_a_person_is_handed_over_with_the_hotline(case_for: CaseFor) -> None:
    end = make_small_talk(case_for("a human please", intents={"ask_for_person": 0.9}))
    assert end is not None
    (reply,) = end.replies
    assert (reply.outcome, reply.kind) == ("handed_over", "person")
    assert "12345 (Citizen Hotline, day and night)" in reply.text
    assert [source.title for source in reply.sources] == ["Office of Examples"]


def test_question_behind_a_greeting_is_not_lost(case_for: CaseFor) -> None:
    assert make_small_talk(case_for("hi, metro fare?", {"faq-metro": 0.7}, {"greet": 0.9})) is None


@pytest.mark.parametrize("intents", [{"greet": 0.44}, {"ask_place": 0.99}, {}])
def test_what_is_hardly_small_talk_goes_on(intents: dict[str, float], case_for: CaseFor) -> None:
    assert make_small_talk(case_for("hm", intents=intents)) is None


def test_thanks_keep_what_was_quoted_and_offered(case_for: CaseFor) -> None:
    before = replace(CARRIED, answers=("park-xicheng:area",), offers=(Offer("A?", "faq-metro"),))
    end = make_small_talk(case_for("thanks", intents={"thank": 0.9}, context=before))
    assert end is not None
    assert (end.context.answers, end.context.offers) == (before.answers, before.offers)
