"""Where the answer is not sure, the citizen gets questions to choose from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.answering.case import Case
from bot.answering.offer_options import (
    ask_for_place,
    ask_which_place,
    ask_whose,
    offer_options,
    title_of,
)
from bot.knowledge.evidence import FEATURES
from bot.records import Context, Hit
from tests.conftest import CaseFor

MANY = {
    "faq-metro": 0.5,
    "faq-library": 0.4,
    "dist-xicheng:area": 0.3,
    "faq-name": 0.2,
    "daxing-f1": 0.1,
}
XICHENG = ("park-xicheng", "dist-xicheng")
PHONES = {"park-xicheng:phone": 0.9, "dist-xicheng:phone": 0.8, "faq-metro": 0.1}


def unnamed(case: Case) -> Case:
    """`case` with hits about places that its question does not name."""
    features = tuple(float(name == "place_unnamed") for name in FEATURES)
    return replace(case, hits=[Hit(h.answer, h.confidence, features) for h in case.hits])


@pytest.mark.parametrize(("count", "offered"), [(2, 2), (3, 3), (4, 4), (5, 4)])
def test_two_to_four_questions_are_offered(count: int, offered: int, case_for: CaseFor) -> None:
    end = offer_options(case_for("metro books", dict([*MANY.items()][:count])))
    assert end is not None
    (reply,) = end.replies
    assert (reply.outcome, reply.kind, reply.confidence) == ("clarified", "did_you_mean", 0.5)
    assert len(reply.options) == offered
    assert all(option.title.endswith("?") for option in reply.options)
    assert [offer.answer for offer in end.context.offers] == [*MANY][:offered]
    assert [option.value for option in reply.options] == [o.title for o in end.context.offers]


@pytest.mark.parametrize(
    "hits",
    [{}, {"faq-metro": 0.5}, {"faq-metro": 0.14, "faq-library": 0.14}],
    ids=["none", "one", "unlikely"],
)
def test_too_little_is_not_offered(hits: dict[str, float], case_for: CaseFor) -> None:
    assert offer_options(case_for("hm", hits)) is None


def test_message_clearly_out_of_scope_gets_no_options(case_for: CaseFor) -> None:
    assert offer_options(case_for("weather", MANY, {"live_information": 0.5})) is None
    assert offer_options(case_for("weather", MANY, {"live_information": 0.4})) is not None


def test_options_keep_the_subject_of_the_conversation(case_for: CaseFor) -> None:
    end = offer_options(case_for("hm", MANY, context=Context(about=("dist-daxing",))))
    assert end is not None
    assert end.context.about == ("dist-daxing",)


def test_same_question_is_offered_once(case_for: CaseFor) -> None:
    case = case_for("hm", {"faq-metro": 0.5, "faq-library": 0.4})
    metro = case.hits[0].answer
    twin = replace(metro, id="twin", asked={"en": ("how do i pay IN THE METRO?",)})
    doubled = replace(case, hits=[case.hits[0], Hit(twin, 0.45), case.hits[1]])
    end = offer_options(doubled)
    assert end is not None
    assert [offer.answer for offer in end.context.offers] == ["faq-metro", "faq-library"]


def test_long_passage_without_question_is_offered_by_its_beginning(case_for: CaseFor) -> None:
    case = case_for("hm", {"daxing-f1": 0.5})
    passage = replace(case.hits[0].answer, asked={}, text={"en": "word " * 40})
    title = title_of(case, Hit(passage, 0.5))
    assert title.endswith("word…")
    assert 80 < len(title) <= 90


def test_han_letters_count_as_two_wide(case_for: CaseFor) -> None:
    case = case_for("hm", {"daxing-f1": 0.5}, language="zh")
    passage = replace(case.hits[0].answer, asked={}, text={"zh": "大兴区生产疫苗" * 10})
    title = title_of(case, Hit(passage, 0.5))
    assert title.endswith("…")
    assert 40 < len(title) <= 45
    short = replace(passage, text={"zh": "大兴区生产疫苗"})
    assert title_of(case, Hit(short, 0.5)) == "大兴区生产疫苗"


def test_several_places_of_the_conversation_are_asked_about(case_for: CaseFor) -> None:
    case = case_for("and the phone?", PHONES, context=Context(about=XICHENG))
    end = ask_which_place(case)
    assert end is not None
    assert len(end.replies[0].options) == 2
    one = case_for("and the phone?", PHONES, context=Context(about=XICHENG[:1]))
    assert ask_which_place(one) is None


def test_ambiguous_name_asks_which_place(case_for: CaseFor) -> None:
    end = ask_which_place(case_for("phone of Xicheng", PHONES, places=XICHENG))
    assert end is not None
    (reply,) = end.replies
    assert (reply.outcome, reply.kind) == ("clarified", "which_place")
    assert [offer.answer for offer in end.context.offers] == [
        "park-xicheng:phone",
        "dist-xicheng:phone",
    ]
    assert "Xicheng Park" in reply.options[0].title
    assert "Xicheng District" in reply.options[1].title


@pytest.mark.parametrize(
    ("hits", "places"),
    [
        (PHONES, ("park-xicheng",)),
        (PHONES, ()),
        ({"park-xicheng:phone": 0.9, "dist-xicheng:phone": 0.29}, XICHENG),
        ({"park-xicheng:phone": 0.9, "dist-xicheng:area": 0.8}, XICHENG),
        ({"faq-metro": 0.95, **PHONES}, XICHENG),
        ({"park-xicheng:phone": 0.9}, XICHENG),
        ({}, XICHENG),
    ],
    ids=["narrowed", "unnamed", "far behind", "other fact", "item better", "single", "none"],
)
def test_name_that_is_clear_enough_asks_nothing(
    hits: dict[str, float], places: tuple[str, ...], case_for: CaseFor
) -> None:
    assert ask_which_place(case_for("phone of Xicheng", hits, places=places)) is None


def test_attribute_of_nothing_asks_for_the_name(case_for: CaseFor) -> None:
    case = unnamed(case_for("what is the phone number", PHONES, attributes=("phone",)))
    unsure = replace(case, hits=[replace(hit, confidence=0.5) for hit in case.hits])
    end = ask_for_place(unsure)
    assert end is not None
    assert (end.replies[0].outcome, end.replies[0].kind) == ("clarified", "which_name")
    assert ask_for_place(case) is None  # sure enough to be answered


def test_name_is_not_asked_for_where_the_conversation_has_one(case_for: CaseFor) -> None:
    hits, asked = {"park-xicheng:phone": 0.5}, ("phone",)
    carried = case_for("phone?", hits, context=Context(about=("dist-daxing",)), attributes=asked)
    named = case_for("phone of Daxing?", hits, places=("dist-daxing",), attributes=asked)
    unasked = case_for("and then?", hits)
    assert [ask_for_place(unnamed(case)) for case in (carried, named, unasked)] == [None] * 3
    assert ask_for_place(case_for("phone?", hits, attributes=asked)) is None  # hit fits the name


def test_places_picked_by_chance_are_not_offered(case_for: CaseFor) -> None:
    case = case_for("phone?", {"park-xicheng:phone": 0.4, "dist-daxing:phone": 0.4})
    assert offer_options(case) is not None
    assert offer_options(unnamed(case)) is None


def test_attribute_of_nobody_is_not_answered_for_somebody(case_for: CaseFor) -> None:
    hits = {"c-police:phone": 0.9}
    end = ask_whose(case_for("who do i call?", hits, attributes=("phone",)))
    assert end is not None
    assert end.replies[0].kind == "which_name"
    assert (end.context.attribute, end.context.question) == ("phone", "who do i call?")


@pytest.mark.parametrize(
    ("text", "hits", "turn"),
    [
        ("police phone", {"c-police:phone": 0.9}, {}),
        ("who do I call about my dog", {"c-police:phone": 0.9}, {}),
        ("phone", {"faq-metro": 0.9}, {}),
        ("phone of Xicheng Park", {}, {"places": ("park-xicheng",)}),
        ("phone", {}, {"context": Context(about=("park-xicheng",))}),
        ("hello", {}, {"attributes": ()}),
    ],
    ids=["named", "says more", "an item", "place", "carried", "no attribute"],
)
def test_name_is_not_asked_for_where_more_is_said(
    text: str, hits: dict[str, float], turn: dict[str, Any], case_for: CaseFor
) -> None:
    assert ask_whose(case_for(text, hits, **{"attributes": ("phone",), **turn})) is None


def test_next_message_leans_on_the_question_that_got_options(case_for: CaseFor) -> None:
    before = Context(about=("park-xicheng",), attribute="area", question="how big is it")
    end = offer_options(case_for("any money for it", MANY, context=before))
    assert end is not None
    assert (end.context.attribute, end.context.question) == (None, "any money for it")
