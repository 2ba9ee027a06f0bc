"""One message is cut into the questions that it holds, and nothing else is cut."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.answering.several_questions import as_turns, cuts, sentences
from bot.records import Turn
from tests.answering.conftest import Asking


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("how big is it? who runs it?", ["how big is it?", "who runs it?"]),
        ("海淀园多大？电话是多少", ["海淀园多大？", "电话是多少"]),
        ("I come from Peru. May I buy a flat?", ["I come from Peru. May I buy a flat?"]),
        ("Where is it? I am lost.", ["Where is it? I am lost."]),
        ("Hello! How big is it?", ["Hello! How big is it?"]),
        ("Just looking.", ["Just looking."]),
        ("How big is it? Also the phone.", ["How big is it?", "Also the phone."]),
        ("How big is it? And thanks a lot.", ["How big is it? And thanks a lot."]),
        ("Two things: how big is it? Who runs it?", ["Two things: how big is it?", "Who runs it?"]),
        ("", []),
    ],
)
def test_each_sentence_that_asks_stands_alone(text: str, told: list[str], asking: Asking) -> None:
    assert sentences(text, asking("").release) == told


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        (
            "how big is Haidian Park and who do I call there?",
            ("how big is Haidian Park", "who do I call there?"),
        ),
        ("海淀园多大，电话是多少", ("海淀园多大", "电话是多少")),
        ("哪里买票，还有电话多少", ("哪里买票", "电话多少")),
        ("largest park and its phone", ("largest park", "its phone")),
        ("the phone and area of Haidian Park", ("the phone", "area of Haidian Park")),
        ("phone, area of Haidian Park", ("phone", "area of Haidian Park")),
        ("海淀区面积、人口", ("海淀区面积", "人口")),
    ],
)
def test_sentence_is_cut_where_both_halves_ask(
    text: str, pair: tuple[str, str], asking: Asking
) -> None:
    release = asking("").release
    assert [*cuts(text, release)] == [pair]


def test_three_questions_are_cut_apart_before_two(asking: Asking) -> None:
    text = "how big is Haidian Park, who do I call and when is it open"
    first, *others = cuts(text, asking("").release)
    assert first == ("how big is Haidian Park", "who do I call", "when is it open")
    assert all(len(parts) == 2 for parts in others)


def test_part_is_understood_by_itself_in_the_language_of_the_whole() -> None:
    whole = Turn("area, and will it rain?", {"ask_attribute": 0.9}, language="zh")

    def understand(texts: Sequence[str]) -> list[Turn]:
        return [Turn(text, {text: 1.0}, language="en") for text in texts]

    turns = as_turns(["area", "will it rain?"], whole, understand)
    assert [(turn.intent, turn.language) for turn in turns] == [
        ("area", "zh"),
        ("will it rain?", "zh"),
    ]
    assert [turn.intent for turn in as_turns(["area"], whole, None)] == ["ask_attribute"]


@pytest.mark.parametrize(
    "text",
    [
        "what is the science and technology park",
        "I work here and live here, may I buy a flat",
        "rock and roll",
        "and the phone?",
        "海淀园和丰台园哪个大",
        "您好，海淀园有多大",
        "Xicheng District, what is its gdp",
        "我只知道电话，找不到地址，在哪条路几号",
        "我俩打赌呢，告诉我海淀园有多少企业",
    ],
)
def test_what_is_one_question_is_not_cut(text: str, asking: Asking) -> None:
    release = asking("").release
    assert not [*cuts(text, release)]
