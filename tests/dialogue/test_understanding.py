"""Rasa's reading of a message becomes a turn, and what a turn carries over becomes slots."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.dialogue.understanding import CHANNEL, slots_of, turn_from
from bot.records import Context, Offer, Turn
from bot.settings import ROOT

PARSED: dict[str, Any] = {
    "text": "phone of Xicheng",
    "language": "en",
    "language_sure": True,
    "intent_ranking": [
        {"name": "ask_attribute", "confidence": 0.8},
        {"name": "greet", "confidence": 0.1},
    ],
    "entities": [
        {"entity": "place", "value": "park-xicheng"},
        {"entity": "place", "value": "dist-xicheng"},
        {"entity": "attribute", "value": "phone"},
        {"entity": "place", "value": "park-xicheng"},
    ],
}
CONTEXT = Context(("park-xicheng",), "phone", "phone?", (Offer("How big?", "faq-a"),), "zh")


def test_message_becomes_a_turn() -> None:
    turn = turn_from(PARSED, {})
    assert turn == Turn(
        "phone of Xicheng",
        {"ask_attribute": 0.8, "greet": 0.1},
        ("park-xicheng", "dist-xicheng"),
        ("phone",),
    )
    assert turn.intent == "ask_attribute"


def test_turn_tells_the_channel_that_the_message_came_by() -> None:
    assert turn_from({**PARSED, CHANNEL: "sms"}, {}).channel == "sms"
    assert turn_from({**PARSED, CHANNEL: None}, {}).channel == ""


def test_message_of_which_nothing_is_known_becomes_an_empty_turn() -> None:
    assert turn_from({}, {}) == Turn("", {})
    assert turn_from({"text": None, "language": None, "entities": None}, {}) == Turn("", {})


def test_context_comes_back_from_slots_as_it_was() -> None:
    slots = json.loads(json.dumps(slots_of(CONTEXT)))
    assert turn_from(PARSED, slots).context == CONTEXT
    assert turn_from(PARSED, slots_of(Context())).context == Context()


def test_domain_has_a_slot_for_whatever_is_carried_over() -> None:
    domain = (ROOT / "domain.yml").read_text("utf-8")
    assert [slot for slot in slots_of(Context()) if f"\n  {slot}:" not in domain] == []


@pytest.mark.parametrize(
    ("found", "sure", "before", "replied_in"),
    [
        ("en", False, "de", "de"),  # "12345" in a German conversation
        ("en", False, "", "en"),  # "12345" as the first message
        ("en", False, None, "en"),
        ("en", True, "zh", "en"),  # a citizen may change over
        ("ru", True, "", "ru"),
    ],
)
def test_message_that_tells_no_language_keeps_that_of_the_conversation(
    found: str, sure: bool, before: str | None, replied_in: str
) -> None:
    parsed = {"text": "12345", "language": found, "language_sure": sure}
    assert turn_from(parsed, {"language_before": before}).language == replied_in


def test_language_is_kept_over_several_messages_that_tell_none() -> None:
    slots = slots_of(Context(language=turn_from({"language": "de"}, {}).language))
    for text in ("12345", "?", "110"):
        turn = turn_from({"text": text, "language": "en", "language_sure": False}, slots)
        assert turn.language == "de"
        slots = slots_of(Context(language=turn.language))
