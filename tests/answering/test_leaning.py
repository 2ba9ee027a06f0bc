"""Messages that lean on the conversation are told from those that stand alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.answering.leaning import LEANING, counterparts, follow_ups, is_short, may_lean, with_place
from tests.answering.conftest import Asking

HALL: dict[str, Any] = {"about": ("c-hall",), "attribute": "phone", "question": "phone of the hall"}


@pytest.mark.parametrize("text", ["", "Haidian?", "and in the park", "那海淀区面积有多大呢"])
def test_four_words_or_ten_han_letters_are_short(text: str) -> None:
    assert is_short(text)


@pytest.mark.parametrize(
    "text", ["how do I pay there", "海淀区的面积一共到底有多大呢", "GDP of 海淀区 in 这一年里"]
)
def test_more_is_not_short(text: str) -> None:
    assert not is_short(text)


@pytest.mark.parametrize(
    "text",
    [
        "and the phone",
        "who runs it?",
        "how big is that park",
        "那海淀呢",
        "它的地址",
        "那里有多少企业",
    ],
)
def test_pronouns_and_openings_lean(text: str) -> None:
    assert LEANING.search(text)


@pytest.mark.parametrize(
    "text",
    ["phone of Haidian Park", "sandy beaches", "the item", "海淀园有多大", "怎么办理那本护照"],
)
def test_full_question_does_not_lean(text: str) -> None:
    assert not LEANING.search(text)


def test_few_words_that_name_something_may_lean_whatever_the_intent(asking: Asking) -> None:
    turn = replace(asking("Haidian?").turn, intents={"chit_chat": 0.9})
    assert may_lean(turn)
    assert not may_lean(replace(turn, places=()))
    long = "tell me a very long story about Haidian"
    assert not may_lean(replace(turn, text=long))


@pytest.mark.parametrize("text", ["and where is the one in Fengtai", "丰台那个呢"])
def test_office_in_another_place_is_asked_for(text: str, asking: Asking) -> None:
    case = asking(text, **HALL)
    assert "what is the phone of Hall for Foreigners, Fengtai District branch" in [
        reading.text for reading in counterparts(case.turn, case.release)
    ]


@pytest.mark.parametrize("text", ["and in Fengtai?", "the one with the lake", "phone of Fengtai"])
def test_without_pointing_to_another_office_none_is_asked_for(text: str, asking: Asking) -> None:
    case = asking(text, **HALL)
    assert counterparts(case.turn, case.release) == []


def test_place_of_a_question_is_replaced(asking: Asking) -> None:
    release = asking("").release
    asked = with_place("income of haidian park in 2018", "Fengtai Park", release)
    assert asked == "income of Fengtai Park in 2018"
    assert with_place("how do I pay", "Fengtai Park", release) is None
    assert with_place("from Haidian Park to Xicheng Park", "Fengtai Park", release) is None


def test_other_end_of_a_distance_leans_whatever_the_intent(asking: Asking) -> None:
    text = "and from the airport?"
    far = asking(text, about=("park-haidian",), attribute="distance", question="how far is it")
    assert may_lean(replace(far.turn, intents={"live_information": 0.9}))
    near = asking(text, about=("park-haidian",), attribute="area", question="how big is it")
    assert not may_lean(replace(near.turn, intents={"live_information": 0.9}))


def test_place_as_the_other_end_of_a_distance_is_not_asked_how_far_it_is(asking: Asking) -> None:
    before = {"about": ("park-haidian",), "attribute": "distance", "question": "how far is it"}
    case = asking("and from Fengtai Park?", **before)
    assert follow_ups(case.turn, case.release) == []
