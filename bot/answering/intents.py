"""What the intents of data/nlu/ mean for answering, by name."""

from __future__ import annotations

from bot.records import Turn

ASKING = ("ask_place", "ask_attribute", "ask_policy", "ask_service")
DANGER = ("distress", "emergency")
SMALL_TALK = (
    "greet",
    "thank",
    "goodbye",
    "ask_capabilities",
    "ask_identity",
    "praise",
    "complain",
    "affirm",
    "deny",
)
FOR_PERSON = "ask_for_person"
# Kinds of questions that no content answers; each is declined in its own words.
OUT_OF_SCOPE = (
    "other_place",
    "opinion",
    "personal_case",
    "live_information",
    "chit_chat",
    "off_topic",
    "injection",
    "abuse",
)


def out_of_scope(turn: Turn) -> float:
    """The probability that the message asks for nothing that content could answer."""
    # A place of ours looks like a place elsewhere to the classifier; the names know better.
    kinds = [kind for kind in OUT_OF_SCOPE if not (turn.places and kind == "other_place")]
    return sum(turn.intents.get(kind, 0.0) for kind in kinds)
