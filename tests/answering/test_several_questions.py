"""One message is cut into the questions that it holds, and nothing else is cut."""

from __future__ import annotations

import pytest

from bot.answering.several_questions import halves, sentences
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
        ("", []),
    ],
)
def test_each_sentence_that_asks_stands_alone(text: str, told: list[str]) -> None:
    assert sentences(text) == told


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
    ],
)
def test_sentence_is_cut_where_both_halves_ask(
    text: str, pair: tuple[str, str], asking: Asking
) -> None:
    release = asking("").release
    assert [*halves(text, release)] == [pair]


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
    assert not [*halves(text, release)]
