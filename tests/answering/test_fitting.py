"""An answer that has nothing of what the message itself says is not the one that is meant."""

from __future__ import annotations

from typing import Any

import pytest

from bot.answering.fitting import Fitting
from bot.answering.leaning import Reading
from bot.knowledge.release import Release
from bot.records import Answer, Context, Turn

TAXI = Answer(
    "faq-taxi",
    "item",
    {
        "en": "A taxi costs 13 yuan. At night it is 20 percent more.",
        "zh": "出租车13元，夜间加两成。",
    },
    (),
    {"en": ("What does a taxi cost?", "bus or taxi fare"), "zh": ("出租车多少钱？",)},
)
ASKED = Context(question="what does a taxi cost")


def fits(answer: Answer, text: str, release: Release, /, **reading: Any) -> bool:
    """Whether `answer` may be meant by a message after the question for the taxi."""
    reader = release.reader
    language = "en" if text.isascii() else "zh"
    turn = Turn(
        text, {}, reader.places_in(text), reader.attributes_in(text), language, context=ASKED
    )
    return Fitting(turn, release).may_answer(answer, Reading(**{"text": text, **reading}))


@pytest.mark.parametrize(
    ("text", "is_fit"),
    [
        ("and at night?", True),
        ("how many percent more", True),
        ("and a bus?", False),
        ("is there a phone number", False),
        ("", False),
        ("夜间呢", True),
        ("公交车呢", False),
    ],
)
def test_answer_to_a_joined_question_speaks_of_what_was_added(
    text: str, is_fit: bool, release: Release
) -> None:
    joined = f"what does a taxi cost {text}"
    assert fits(TAXI, text, release, **{"text": joined, "own": text or "?"}) is is_fit


@pytest.mark.parametrize(
    ("key", "text", "is_fit"),
    [
        ("park-xicheng:phone", "its phone?", True),
        ("park-xicheng:phone", "on what phone do I order noodles", False),
        ("park-xicheng", "and the fax?", False),
        ("faq-name", "and the fax?", True),  # confidence decides
    ],
)
def test_value_of_what_was_talked_about_answers_nothing_more(
    key: str, text: str, is_fit: bool, release: Release
) -> None:
    answer = release.by_key[key]
    assert fits(answer, text, release, carried=("park-xicheng",)) is is_fit


@pytest.mark.parametrize(
    ("key", "text", "is_fit"),
    [
        ("park-xicheng:area", "Xicheng Park", False),
        ("park-xicheng", "Xicheng Park", True),
        ("park-xicheng", "and Xicheng Park?", False),
        ("park-xicheng:area", "area Xicheng Park", True),
        ("c-police:phone", "police", False),
        ("c-police", "police", True),
        ("c-police:phone", "what is it of the police", True),
    ],
)
def test_mere_name_asks_for_no_single_value(
    key: str, text: str, is_fit: bool, release: Release
) -> None:
    assert fits(release.by_key[key], text, release) is is_fit


def test_few_words_that_go_on_are_not_answered_with_something_else(release: Release) -> None:
    assert fits(TAXI, "and the taxi?", release)
    assert not fits(TAXI, "and the unemployment?", release)


def test_distance_to_the_centre_answers_no_other_distance(release: Release) -> None:
    distance = Answer("park-x", "attribute", {"en": "58 km"}, (), {}, "park-x", "distance")
    for text, is_fit in (("how far from the airport", False), ("how far from downtown", True)):
        turn = Turn(text, {}, attributes=("distance",))
        assert Fitting(turn, release).may_answer(distance, Reading(text)) is is_fit


def test_excluded_fact_sheet_is_no_answer(release: Release) -> None:
    sheet = release.by_key["park-xicheng"]
    text = "tell me about the park"
    assert fits(sheet, text, release)
    assert not fits(sheet, text, release, no_sheets_of=("park-xicheng",))
