"""A question asked as it is shown gets its answer; one that says more, less or two things not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.answer_published import answer_published
from bot.answering.case import Case
from bot.answering.published import folded
from bot.knowledge.release import Release
from bot.records import Turn
from tests.conftest import THRESHOLDS, CaseFor


@pytest.mark.parametrize(
    "text",
    [
        "How do I pay in the metro?",
        "how do i pay in the metro",
        "  HOW  DO I PAY\nIN THE METRO ?!",
        "Ｈｏｗ do I pay in the metro？",
    ],
)
def test_published_question_is_answered_whatever_was_found(text: str, case_for: CaseFor) -> None:
    end = answer_published(case_for(text, hits={"faq-library": 0.9}))
    assert end is not None
    (reply,) = end.replies
    assert (reply.outcome, reply.item_id, reply.confidence) == ("answered", "faq-metro", 1.0)
    assert reply.text == "Pay with a Yikatong card."
    assert end.context.answers == ("faq-metro",)
    assert end.context.question == text


def test_published_question_of_a_profile_is_leant_on(case_for: CaseFor) -> None:
    end = answer_published(case_for("what is the phone number of Daxing District"))
    assert end is not None
    assert end.replies[0].text == "Call 010-81298000."
    assert (end.context.about, end.context.attribute) == (("dist-daxing",), "phone")


def test_known_gap_is_admitted(case_for: CaseFor) -> None:
    end = answer_published(case_for("When is Xicheng Park open?"))
    assert end is not None
    assert (end.replies[0].outcome, end.replies[0].kind) == ("declined", "unknown_value")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "metro fare",  # a way of asking that is not shown
        "How do I pay in the metro? And where can I borrow books?",
        "How do I pay in the",
        "Don't tell me how do I pay in the metro",
    ],
)
def test_any_other_message_is_left_to_the_other_steps(text: str, case_for: CaseFor) -> None:
    assert answer_published(case_for(text, hits={"faq-metro": 0.9})) is None


def test_question_that_two_answers_show_is_left_to_the_other_steps(release: Release) -> None:
    text = "How do I pay in the metro?"
    metro = release.by_key["faq-metro"]
    twin = replace(release, by_key={**release.by_key, "twin": replace(metro, id="twin")})
    case = Case(Turn(text, {}), twin, [], THRESHOLDS)
    assert answer_published(case) is None
    assert answer_published(replace(case, release=release)) is not None


def test_language_without_content_is_asked_in_the_default_one(case_for: CaseFor) -> None:
    end = answer_published(case_for("How do I pay in the metro?", language="ko"))
    assert end is not None
    assert end.replies[0].text.endswith("Pay with a Yikatong card.")


@pytest.mark.parametrize(
    "typed",
    [
        "西城园的电话是多少",
        "西城園的電話是多少？",
        "西城园 的电话 是多少 ?",
        "西城园的电话是多少。",
    ],
)
def test_chinese_is_compared_in_one_script_and_without_spaces(typed: str) -> None:
    assert folded(typed) == "西城园的电话是多少"


def test_latin_words_keep_their_spaces_and_a_price_its_point() -> None:
    assert folded("Über 2.5  km?") == "uber 2.5 km"
    assert folded("做 GDP 多少") == "做gdp多少"
