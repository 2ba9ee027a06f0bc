"""A distance to anything but the centre is told from one to the centre."""

from __future__ import annotations

import pytest

from bot.answering.other_end import names_other_end, with_end
from bot.records import Context, Turn


@pytest.mark.parametrize(
    "text",
    [
        "how far is it from the Capital Airport",
        "distance to Tiananmen Square?",
        "how far is Huairou Park from Haidian Park",
        "how far away from Tianjin is that",
        "离首都机场多远",
        "怀柔科学城距离首都机场有多远？",
        "从天安门过去多少公里",
        "离首都机场呢",
    ],
)
def test_other_end_is_noticed(text: str) -> None:
    assert names_other_end(Turn(text, {}, attributes=("distance",)))


@pytest.mark.parametrize(
    "text",
    [
        "how far is it",
        "how far is Huairou Park from the city centre, in km?",
        "distance to downtown",
        "how far from the city",
        "how far from Beijing?",
        "离市中心多远",
        "离城里有多远",
        "距离是多少",
        "离得远吗",
    ],
)
def test_centre_and_nothing_are_no_other_end(text: str) -> None:
    assert not names_other_end(Turn(text, {}, attributes=("distance",)))


def test_only_questions_for_a_distance_have_ends() -> None:
    text = "how do I get from the airport to the city"
    assert not names_other_end(Turn(text, {}))
    assert names_other_end(Turn("and from the airport?", {}, context=Context(attribute="distance")))


@pytest.mark.parametrize(
    ("question", "text", "asked"),
    [
        (
            "how far is Huairou Park from the city centre?",
            "and from the airport?",
            "how far is Huairou Park from the airport?",
        ),
        ("怀柔园离市中心多远？", "离首都机场呢", "怀柔园离首都机场多远？"),
        ("怀柔园有多大", "离首都机场呢", None),
        ("how far is Huairou Park from the city centre?", "and by bus?", None),
    ],
)
def test_end_of_the_question_before_is_replaced(
    question: str, text: str, asked: str | None
) -> None:
    assert with_end(question, text) == asked
