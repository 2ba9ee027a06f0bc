"""A correction asks the question before again; anything else is no correction."""

from __future__ import annotations

from typing import Any

import pytest

from bot.answering.take_correction import corrected
from tests.answering.conftest import Asking

AREA: dict[str, Any] = {
    "about": ("park-haidian",),
    "attribute": "area",
    "question": "how big is Haidian Park",
}
INCOME: dict[str, Any] = {
    "about": ("park-haidian",),
    "question": "income of Haidian Park in 2018",
}


@pytest.mark.parametrize(
    "text",
    [
        "no, I meant Fengtai",
        "no, fengtai i meant",
        "not Haidian, Fengtai",
        "not Haidian. Fengtai please",
        "fengtai, not haidian",
        "sorry, Fengtai park",
        "sorry wrong one, fengtai park",
        "Actually Fengtai",
        "I don't want Haidian, I want Fengtai",
        "no, I asked about Fengtai",
    ],
)
def test_question_is_asked_again_of_the_place_meant(text: str, asking: Asking) -> None:
    case = asking(text, **AREA)
    correction = corrected(case.turn, case.release)
    assert correction is not None
    assert correction.turn.text == "what is the area of Fengtai Park"
    assert (correction.turn.places, correction.understood) == (("park-fengtai",), "Fengtai Park")


@pytest.mark.parametrize(
    "text",
    [
        "不是，我说的是丰台",
        "说错了，是丰台",
        "不是海淀，是丰台",
        "不对，丰台园",
        "不是，我要问的是丰台园",
    ],
)
def test_chinese_correction_is_understood(text: str, asking: Asking) -> None:
    case = asking(text, "zh", **AREA)
    correction = corrected(case.turn, case.release)
    assert correction is not None
    assert (correction.turn.text, correction.understood) == ("丰台园的面积是多少", "丰台园")


@pytest.mark.parametrize(
    ("text", "language", "asked"),
    [
        ("no, the phone number", "en", "what is the phone of Haidian Park"),
        ("no, the phone number is what I wanted", "en", "what is the phone of Haidian Park"),
        ("I wanted the phone actually, not the area", "en", "what is the phone of Haidian Park"),
        ("搞错了，我想知道电话", "zh", "海淀园的电话是多少"),
        ("no I meant Fengtai Park's phone", "en", "what is the phone of Fengtai Park"),
        ("not the park, the district", "en", "what is the area of Haidian District"),
        ("是海淀区不是海淀园", "zh", "海淀区的面积是多少"),
        ("No no, Haidian District, not the park", "en", "what is the area of Haidian District"),
    ],
)
def test_attribute_or_kind_is_corrected(
    text: str, language: str, asked: str, asking: Asking
) -> None:
    case = asking(text, language, **AREA)
    correction = corrected(case.turn, case.release)
    assert correction is not None
    assert correction.turn.text == asked


def test_question_without_an_attribute_keeps_its_words(asking: Asking) -> None:
    case = asking("no, fengtai", **INCOME)
    correction = corrected(case.turn, case.release)
    assert correction is not None
    assert correction.turn.text == "income of Fengtai Park in 2018"


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "no thanks",
        "sorry",
        "no that is wrong",
        "Fengtai",
        "and Fengtai?",
        "no, how do I pay in the metro",
        "wait, what is the phone number?",
        "sorry, I meant Shanghai",
        "sorry to say Fengtai is boring",
        "not far from Fengtai there is a lake",
        "不客气",
        "不动产登记",
        "不是吗",
        "",
    ],
)
def test_what_corrects_nothing_is_left_alone(text: str, asking: Asking) -> None:
    case = asking(text, **AREA)
    assert corrected(case.turn, case.release) is None


def test_first_turn_corrects_nothing(asking: Asking) -> None:
    case = asking("no, I meant Fengtai")
    assert corrected(case.turn, case.release) is None
