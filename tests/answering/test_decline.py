"""What has no answer is declined in words that fit the kind of question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.decline import decline
from bot.answering.intents import OUT_OF_SCOPE
from bot.records import Context
from tests.conftest import CaseFor

HOTLINE = "12345 (Citizen Hotline, day and night)"


@pytest.mark.parametrize("kind", [kind for kind in OUT_OF_SCOPE if kind != "other_place"])
def test_each_kind_is_declined_in_its_own_words(kind: str, case_for: CaseFor) -> None:
    case = case_for("hm", intents={kind: 0.4, "ask_place": 0.3})
    (reply,) = decline(case).replies
    assert (reply.outcome, reply.kind) == ("declined", kind)
    assert reply.text == case.said(f"declined_{kind}")
    assert bool(reply.sources) is (kind == "personal_case")


@pytest.mark.parametrize("intents", [{}, {"opinion": 0.34}, {"ask_place": 0.9}])
def test_question_within_reach_is_declined_with_the_hotline(
    intents: dict[str, float], case_for: CaseFor
) -> None:
    (reply,) = decline(case_for("hm", intents=intents)).replies
    assert (reply.outcome, reply.kind) == ("declined", "unanswered")
    assert HOTLINE in reply.text
    assert reply.sources[0].title == "Office of Examples"


def test_place_elsewhere_is_told_by_its_name(case_for: CaseFor) -> None:
    (reply,) = decline(case_for("parks in Singapore", intents={"off_topic": 0.9})).replies
    assert reply.kind == "other_place"


def test_place_elsewhere_needs_its_name_and_none_of_ours(case_for: CaseFor) -> None:
    guessed = case_for("parks", intents={"other_place": 0.9})
    ours = case_for("Xicheng or Singapore", places=("park-xicheng",))
    passing = case_for("I am from Singapore")
    kinds = [decline(case).replies[0].kind for case in (guessed, ours, passing)]
    assert kinds == ["unanswered"] * 3


def test_decline_keeps_the_subject_of_the_conversation(case_for: CaseFor) -> None:
    carried = Context(about=("park-xicheng",), question="how big?")
    end = decline(case_for("hm", context=carried))
    assert end.context == replace(carried, question="hm", language="en")


def test_next_message_leans_on_what_was_asked_in_vain(case_for: CaseFor) -> None:
    before = Context(about=("park-xicheng",), attribute="area", question="how big is it?")
    end = decline(case_for("is it nice there", context=before))
    assert (end.context.attribute, end.context.question) == (None, "is it nice there")
    end = decline(case_for("phone in Singapore", context=before, attributes=("phone",)))
    assert (end.context.about, end.context.attribute) == ((), "phone")


@pytest.mark.parametrize("language", ["ko", "ja", "de", "fr", "es", "ru", "ar"])
def test_question_in_a_language_without_an_edition_is_declined_for_that(
    language: str, case_for: CaseFor
) -> None:
    case = case_for("hm", intents={"ask_place": 0.9}, language=language)
    (reply,) = decline(case).replies
    assert (reply.outcome, reply.kind, reply.language) == ("declined", "language", language)
    assert reply.text == case.said("declined_language")
    assert "12345" in reply.text
    assert reply.sources[0].title == "Office of Examples"


def test_kind_that_fits_better_is_told_in_the_same_language(case_for: CaseFor) -> None:
    case = case_for("hm", intents={"opinion": 0.35}, language="de")
    (reply,) = decline(case).replies
    assert (reply.kind, reply.language) == ("opinion", "de")
    assert reply.text != case_for("hm").said("declined_opinion")
    elsewhere = case_for("Parks in Singapore", {}, {"opinion": 0.9}, language="de")
    assert decline(elsewhere).replies[0].kind == "other_place"
