"""The best hit is quoted where it is sure enough, with its sources."""

from __future__ import annotations

import pytest

from bot.answering.answer import answer
from tests.conftest import CaseFor


def test_sure_hit_is_quoted_with_its_sources(case_for: CaseFor) -> None:
    case = case_for("how big is Xicheng Park", {"park-xicheng:area": 0.9, "faq-metro": 0.1})
    end = answer(case)
    assert end is not None
    (reply,) = end.replies
    assert (reply.outcome, reply.kind, reply.confidence) == ("answered", "attribute", 0.9)
    assert (reply.item_id, reply.release) == ("park-xicheng", case.release.id)
    assert "10 square kilometres" in reply.text
    assert [source.as_of for source in reply.sources] == ["2021-12-29", "2018-01-19"]


def test_answer_carries_its_subject_to_the_next_turn(case_for: CaseFor) -> None:
    end = answer(case_for("how big is it", {"park-xicheng:area": 0.9}))
    assert end is not None
    assert end.context.about == ("park-xicheng",)
    assert end.context.attribute == "area"
    assert end.context.question == "how big is it"


def test_attribute_asked_for_is_carried_where_a_fact_sheet_answers(case_for: CaseFor) -> None:
    hits = {"park-xicheng": 0.9}
    end = answer(case_for("phone of Xicheng Park", hits, attributes=("phone",)))
    assert end is not None
    assert end.context.attribute == "phone"
    unknown = answer(case_for("fax of Xicheng Park", hits, attributes=("fax",)))
    assert unknown is not None
    assert unknown.context.attribute is None


def test_answer_about_nothing_carries_the_question_alone(case_for: CaseFor) -> None:
    end = answer(case_for("metro fare", {"faq-metro": 0.9}))
    assert end is not None
    assert (end.context.about, end.context.attribute) == ((), None)
    assert end.context.question == "metro fare"


def test_gap_is_declined_as_an_unknown_value_with_the_hotline(case_for: CaseFor) -> None:
    end = answer(case_for("when is Xicheng Park open", {"park-xicheng:hours": 0.8}))
    assert end is not None
    (reply,) = end.replies
    assert (reply.outcome, reply.kind) == ("declined", "unknown_value")
    assert reply.text.startswith("I have no hours for Xicheng Park. ")
    assert "12345 (Citizen Hotline, day and night)" in reply.text
    assert [source.title for source in reply.sources] == ["Office of Examples"]
    assert end.context.about == ("park-xicheng",)


@pytest.mark.parametrize(("confidence", "is_quoted"), [(0.6, True), (0.5999, False)])
def test_confidence_must_reach_the_setting(
    confidence: float, is_quoted: bool, case_for: CaseFor
) -> None:
    end = answer(case_for("metro fare", {"faq-metro": confidence}))
    assert (end is not None) is is_quoted


def test_nothing_found_is_not_quoted(case_for: CaseFor) -> None:
    assert answer(case_for("metro fare")) is None


def test_answer_is_carried_for_the_question_where_it_comes_from(case_for: CaseFor) -> None:
    end = answer(case_for("metro fare", {"faq-metro": 0.9}))
    assert end is not None
    assert end.context.answers == ("faq-metro",)
    assert end.context.question == "metro fare"


@pytest.mark.parametrize(
    ("text", "attribute"), [("phone of Xicheng Park", "phone"), ("phone of the old school", None)]
)
def test_attribute_plainly_asked_is_carried_where_an_item_answers(
    text: str, attribute: str | None, case_for: CaseFor
) -> None:
    end = answer(case_for(text, {"faq-name": 0.9}, attributes=("phone",)))
    assert end is not None
    assert end.context.attribute == attribute
