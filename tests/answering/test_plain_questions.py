"""What names nothing but a place and an attribute is asked in the usual words."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import pytest

from bot.answering.plain_questions import plain_questions
from bot.knowledge.names import AttributeWords
from tests.answering.conftest import Asking

PHONE = "what is the phone of Haidian Park"


@pytest.mark.parametrize(
    ("text", "language", "asked"),
    [
        ("phone Haidian Park", "en", [PHONE]),
        ("ok, back to Haidian Park, what's the phone number please?", "en", [PHONE]),
        ("and the phone there?", "en", [PHONE]),
        ("海淀园电话多少", "zh", ["海淀园的电话是多少"]),
        ("电话呢", "zh", ["海淀园的电话是多少"]),
        ("海淀区GDP呢", "zh", ["海淀区的地区生产总值是多少"]),
        ("how big is Fengtai", "en", ["what is the area of Fengtai Park"]),
        ("phone of Fengtai District", "en", []),
        ("the area of Xicheng District", "en", ["what is the area of Xicheng District"]),
    ],
)
def test_usual_question_is_asked(
    text: str, language: str, asked: list[str], asking: Asking
) -> None:
    case = asking(text, language, about=("park-haidian",))
    assert [*plain_questions(case.turn, case.release)] == asked


def test_name_of_several_places_is_asked_for_each(asking: Asking) -> None:
    case = asking("how big is Fengtai")
    assert sorted(plain_questions(case.turn, case.release)) == [
        "what is the area of Fengtai District",
        "what is the area of Fengtai Park",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "phone of Haidian hospital",
        "Haidian Park phone in 2015",
        "phone and area of Haidian Park",
        "is Haidian Park open",
        "Haidian Park",
        "how big is the lake in Haidian Park",
        "海淀公园电话",
        "",
    ],
)
def test_what_says_more_or_less_is_left_alone(text: str, asking: Asking) -> None:
    case = asking(text)
    assert [*plain_questions(case.turn, case.release)] == []


def test_attribute_with_a_value_is_meant_by_a_word_for_several(asking: Asking) -> None:
    case = asking("who's in charge", about=("dist-fengtai",))
    words = AttributeWords(
        {
            id: replace(attribute, words={"en": ("who's in charge",)})
            for id, attribute in case.release.content.attributes.items()
            if id in ("area", "residents", "hours")
        }
    )
    reader = copy(case.release.reader)
    reader.attribute_words = words
    release = replace(case.release, reader=reader)
    assert [*plain_questions(case.turn, release)] == ["what is the area of Fengtai District"]


def test_distance_between_places_is_no_plain_question(asking: Asking) -> None:
    turn = replace(asking("area of Fengtai Park from Haidian Park").turn, attributes=("distance",))
    assert [*plain_questions(turn, asking("").release)] == []
