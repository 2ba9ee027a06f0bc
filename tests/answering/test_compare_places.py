"""Values of several places are told side by side, and which is the larger where that is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.compare_places import compare_places
from bot.records import TurnEnd
from tests.answering.conftest import Asking


def told(end: TurnEnd | None) -> list[str]:
    assert end is not None
    (reply,) = end.replies
    assert (reply.outcome, reply.kind) == ("answered", "comparison")
    return reply.text.splitlines()


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("which is bigger, Haidian or Fengtai park", "The larger figure is that of Haidian Park."),
        ("which one is smaller, Haidian Park or Fengtai Park?", "smaller figure is that of Feng"),
        ("compare the area of Haidian Park and Fengtai Park", "larger figure is that of Haidian"),
        ("more residents, xicheng district or haidian district", "larger figure is that of Haid"),
        ("Was Fengtai Park or Xicheng Park founded earlier?", "earlier date is that of Fengtai"),
        ("which is newer: Fengtai park or Xicheng park", "later date is that of Xicheng"),
    ],
)
def test_larger_of_two_is_named(text: str, verdict: str, asking: Asking) -> None:
    lines = told(compare_places(asking(text)))
    assert len(lines) == 4
    assert verdict in lines[-1]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("海淀园和丰台园哪个大", "数值较大的是海淀园。"),
        ("海淀园和丰台园比，谁的面积更小", "数值较小的是丰台园。"),
        ("西城区跟海淀区哪边人多", "数值较大的是海淀区。"),
        ("海淀园与丰台园，面积各是多少，哪个小", "数值较小的是丰台园。"),
    ],
)
def test_chinese_comparison_is_told_in_chinese(text: str, verdict: str, asking: Asking) -> None:
    lines = told(compare_places(asking(text, "zh")))
    assert lines[-1] == verdict


def test_names_of_parks_and_districts_are_compared_as_both(asking: Asking) -> None:
    lines = told(compare_places(asking("is Haidian bigger than Fengtai")))
    assert [line for line in lines if line.startswith("The larger")] == [
        "The larger figure is that of Haidian Park.",
        "The larger figure is that of Haidian District.",
    ]


def test_missing_value_is_admitted_and_nothing_concluded(asking: Asking) -> None:
    lines = told(compare_places(asking("which is bigger, Haidian Park or Tongzhou Park")))
    assert lines[-1] == "No source says this for: Tongzhou Park."
    assert not any("larger figure" in line for line in lines)


def test_values_that_overlap_are_not_ranked(asking: Asking) -> None:
    lines = told(compare_places(asking("which is older, Haidian Park or Fengtai Park")))
    assert len(lines) == 3


def test_attribute_that_has_no_size_is_told_side_by_side(asking: Asking) -> None:
    lines = told(compare_places(asking("phone numbers of Haidian Park and Xicheng Park")))
    assert lines[1:] == [
        "- Phone of Haidian Park: 8008101697.",
        "- Phone of Xicheng Park: 68336190.",
    ]


def test_place_of_the_conversation_is_the_other_side(asking: Asking) -> None:
    case = asking("which is larger, that or Xicheng District?", about=("dist-haidian",))
    assert told(compare_places(case))[-1] == "The larger figure is that of Haidian District."
    case = asking("跟丰台园比哪个大？", "zh", about=("park-haidian",))
    assert told(compare_places(case))[-1] == "数值较大的是海淀园。"


def test_comparison_carries_its_places(asking: Asking) -> None:
    end = compare_places(asking("which is bigger, Haidian or Fengtai park"))
    assert end is not None
    assert end.context.about == ("park-haidian", "park-fengtai")
    assert end.replies[0].item_id == "park-haidian"


@pytest.mark.parametrize(
    "text",
    [
        "is Haidian better than Shanghai",
        "is Haidian bigger than Shanghai",
        "is Haidian Park bigger than Fengtai Park or Singapore",
        "should I live in Haidian or Fengtai",
        "is it more expensive in Haidian or Fengtai",
        "which is better for children, Haidian or Fengtai",
        "how far is it from Haidian to Fengtai",
        "compare Haidian and Fengtai",
        "which has more hospitals, Haidian or Fengtai",
        "how big is Haidian Park",
        "which is larger, that or Xicheng District?",
        "海淀好还是丰台好",
        "海淀和丰台哪个更安全",
        "",
    ],
)
def test_what_compares_something_else_is_left_alone(text: str, asking: Asking) -> None:
    assert compare_places(asking(text)) is None


def test_places_compared_before_are_compared_again(asking: Asking) -> None:
    end = compare_places(asking("and their population?", about=("dist-xicheng", "dist-haidian")))
    assert end is not None
    assert "1.137 million" in end.replies[0].text
    assert "3.125 million" in end.replies[0].text
    assert end.context.answers == ("dist-xicheng:residents", "dist-haidian:residents")


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("and their population?", ("dist-xicheng",)),
        ("and their population?", ("dist-xicheng", "park-xicheng")),
        ("and their mayors?", ("dist-xicheng", "dist-haidian")),
    ],
    ids=["one place", "a name for two kinds", "no attribute"],
)
def test_nothing_is_compared_that_was_not_before(
    text: str, about: tuple[str, ...], asking: Asking
) -> None:
    assert compare_places(asking(text, about=about)) is None


def test_distance_between_two_places_is_not_that_to_the_centre(asking: Asking) -> None:
    case = asking("compare area: Haidian Park from Fengtai Park")
    assert compare_places(replace(case, turn=replace(case.turn, attributes=("distance",)))) is None


def test_comparison_without_an_attribute_is_by_the_one_before(asking: Asking) -> None:
    before = {"about": ("dist-xicheng",), "attribute": "gdp"}
    end = compare_places(asking("compare it with Haidian District", **before))
    assert end is not None
    assert "500.73" in end.replies[0].text
    assert compare_places(asking("what about Haidian District", **before)) is None
    assert (
        compare_places(asking("compare it with Haidian District", about=("dist-xicheng",))) is None
    )
