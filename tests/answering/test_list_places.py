"""Places are listed by what their stored values contain, and by nothing else."""

from __future__ import annotations

import pytest

from bot.answering.list_places import list_places
from bot.records import TurnEnd
from tests.answering.conftest import Asking


def told(end: TurnEnd | None) -> str:
    assert end is not None
    (reply,) = end.replies
    assert (reply.outcome, reply.kind) == ("answered", "list")
    return reply.text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("which parks do biomedicine?", "en"),
        ("my lab makes drugs, so list me the parks that have biomedicine, please", "en"),
        ("哪些园区有生物医药", "zh"),
        ("我们做新药，想问问有哪些园区是搞生物医药的", "zh"),
        ("发展生物医药的园区有哪些", "zh"),
    ],
)
def test_places_are_found_under_every_name_of_the_topic(
    text: str, language: str, asking: Asking
) -> None:
    end = list_places(asking(text, language))
    lines = told(end).splitlines()
    assert "2" in lines[0]
    assert len(lines) == 4
    assert {"en": "Fengtai", "zh": "丰台"}[language] not in told(end)
    assert {"en": "Tongzhou Park", "zh": "通州园"}[language] in lines[-1]


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("parks with low altitude economy", "en", "Fengtai Park"),
        ("Which of the parks work on artificial intelligence?", "en", "Haidian Park"),
        ("which parks do AI", "en", "Haidian Park"),
        ("are there parks for rail transport", "en", "Fengtai Park"),
        ("which park focuses on fintech and new energy", "en", "Xicheng Park"),
        ("哪几个园区发展低空经济", "zh", "丰台园"),
        ("哪个园区做金融科技和新能源", "zh", "西城园"),
        ("which parks are in Xicheng District", "en", "Xicheng Park"),
    ],
)
def test_single_place_is_told_with_its_value(
    text: str, language: str, name: str, asking: Asking
) -> None:
    end = list_places(asking(text, language))
    assert name in told(end).splitlines()[0]
    assert end is not None
    assert end.context.about == (end.replies[0].item_id,)


def test_leaning_message_lists_another_topic(asking: Asking) -> None:
    before = "which parks do biomedicine?"
    assert "Fengtai Park" in told(list_places(asking("and rail transport?", question=before)))
    assert list_places(asking("rail transport", question="how big is it")) is None


@pytest.mark.parametrize(
    "text",
    [
        "which park is best for kids",
        "which parks have free wifi",
        "which parks do biomedicine and rail transport",
        "which parks in Shanghai do biomedicine",
        "which park should I choose",
        "which parks are there",
        "which park is Haidian Park",
        "which district is Haidian Park in",
        "which parks are open on Sunday",
        "biomedicine in Haidian Park",
        "where can I park my car",
        "哪个园区最好",
        "海淀园在哪个区",
        "什么园区适合孩子",
        "",
    ],
)
def test_topic_that_no_value_contains_is_left_alone(text: str, asking: Asking) -> None:
    assert list_places(asking(text)) is None


@pytest.mark.parametrize("text", ["and biomedicine companies, how many?", "那生物医药企业有多少"])
def test_other_question_about_what_was_listed_lists_nothing(text: str, asking: Asking) -> None:
    before = {"question": "which parks do biomedicine"}
    assert list_places(asking("and biomedicine?", **before)) is not None
    assert list_places(asking(text, **before)) is None
