"""The largest, smallest, oldest or newest place is named, with what is not known."""

from __future__ import annotations

import pytest

from bot.answering.name_extreme import name_extreme
from bot.records import TurnEnd
from tests.answering.conftest import Asking


def told(end: TurnEnd | None) -> str:
    assert end is not None
    (reply,) = end.replies
    assert (reply.outcome, reply.kind) == ("answered", "superlative")
    return reply.text


@pytest.mark.parametrize(
    ("text", "winner", "value"),
    [
        ("the largest park?", "Haidian Park", "17,400 hectares"),
        ("which of the parks is the biggest one", "Haidian Park", "17,400 hectares"),
        ("park with the smallest area please", "Xicheng Park", "10 square kilometres"),
        ("which park is the newest", "Xicheng Park", "June 2001"),
        ("which district has the most residents", "Haidian District", "3.125 million"),
        ("Which district has most people living in it?", "Haidian District", "3.125 million"),
        ("the most populous district of Beijing", "Haidian District", "3.125 million"),
        ("which district has the lowest GDP", "Xicheng District", "500.73 billion"),
        ("what is the area of the largest park", "Haidian Park", "17,400 hectares"),
    ],
)
def test_place_at_the_end_asked_for_is_named_with_its_value(
    text: str, winner: str, value: str, asking: Asking
) -> None:
    first = told(name_extreme(asking(text))).splitlines()[0]
    assert winner in first
    assert value in first


@pytest.mark.parametrize(
    ("text", "winner"),
    [
        ("面积最大的园区", "海淀园"),
        ("最大的园区是哪个？", "海淀园"),
        ("各分园里面积最小的是哪个呀", "西城园"),
        ("哪个区人口最多", "海淀区"),
        ("人口最少的是哪个区", "西城区"),
        ("北京面积最小的区", "西城区"),
        ("哪个区经济总量最高", "海淀区"),
    ],
)
def test_chinese_question_names_the_place_in_chinese(
    text: str, winner: str, asking: Asking
) -> None:
    assert winner in told(name_extreme(asking(text, "zh"))).splitlines()[0]


def test_places_without_a_value_are_told(asking: Asking) -> None:
    text = told(name_extreme(asking("the largest park")))
    assert text.splitlines()[-1] == "No source says this for: Tongzhou Park."


def test_differing_values_are_told_with_their_sources(asking: Asking) -> None:
    end = name_extreme(asking("the smallest park"))
    assert "12 km2 according to" in told(end)
    assert end is not None
    assert [source.as_of for source in end.replies[0].sources] == ["2021-12-29", "2018-01-19"]


def test_equal_values_leave_it_open(asking: Asking) -> None:
    end = name_extreme(asking("最早成立的园区", "zh"))
    text = told(end)
    assert "海淀园" in text
    assert "丰台园" in text
    assert end is not None
    assert end.context.about == ()


def test_answer_carries_the_winner_and_the_attribute(asking: Asking) -> None:
    end = name_extreme(asking("the largest park"))
    assert end is not None
    assert (end.context.about, end.context.attribute) == (("park-haidian",), "area")
    assert end.replies[0].item_id == "park-haidian"


def test_kind_is_taken_from_the_conversation(asking: Asking) -> None:
    end = name_extreme(asking("and the smallest?", about=("dist-haidian",)))
    assert "Xicheng District" in told(end)


@pytest.mark.parametrize(
    "text",
    [
        "which park is best for kids",
        "most beautiful park",
        "which is the best park to work",
        "the largest park for children",
        "largest hospital in Haidian",
        "the largest company in Haidian Park",
        "is Haidian Park the largest park",
        "the largest district of Shanghai",
        "which district has the most hospitals",
        "which district has the highest gdp per capita",
        "which district had the highest GDP in 2005",
        "the largest park open on Sunday",
        "when was the largest park established",
        "the area of the oldest park",
        "which park has the most companies",
        "the largest",
        "what is the latest policy",
        "nearest park",
        "哪个园区最好",
        "最漂亮的区",
        "人均收入最高的区",
        "最大的问题是什么",
        "",
    ],
)
def test_what_asks_for_something_else_is_left_alone(text: str, asking: Asking) -> None:
    assert name_extreme(asking(text)) is None


def test_other_end_is_asked_of_the_attribute_before(asking: Asking) -> None:
    before = {"about": ("dist-haidian",), "attribute": "residents", "question": "most residents"}
    assert "Xicheng District" in told(name_extreme(asking("and the fewest?", **before)))
    assert name_extreme(asking("the fewest?", **before)) is None
    assert name_extreme(asking("and the farthest?", **before)) is None
    assert name_extreme(asking("and the fewest?", about=("dist-haidian",))) is None
