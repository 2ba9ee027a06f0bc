"""Rasa's reading of a message as the house's record of a turn, and the context as slots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.records import DEFAULT_LANGUAGE, Context, Offer, Turn

CHANNEL = "channel"  # where a parsed message tells by which way it came


def turn_from(parsed: Mapping[str, Any], slots: Mapping[str, Any]) -> Turn:
    """The turn for a message that Rasa parsed, in a conversation with these slots."""
    return Turn(
        text=parsed.get("text") or "",
        language=_language(parsed, slots),
        intents={rank["name"]: rank["confidence"] for rank in parsed.get("intent_ranking") or []},
        places=_values(parsed, "place"),
        attributes=_values(parsed, "attribute"),
        context=Context(
            about=tuple(slots.get("about") or ()),
            attribute=slots.get("attribute_asked"),
            question=slots.get("question_before") or "",
            answers=tuple(slots.get("answers_before") or ()),
            offers=tuple(Offer(*pair) for pair in slots.get("offers") or ()),
            language=slots.get("language_before") or "",
        ),
        channel=parsed.get(CHANNEL) or "",
    )


def _language(parsed: Mapping[str, Any], slots: Mapping[str, Any]) -> str:
    """The language to reply in; a message such as "12345" keeps that of the conversation."""
    found = str(parsed.get("language") or DEFAULT_LANGUAGE)
    return found if parsed.get("language_sure", True) else slots.get("language_before") or found


def _values(parsed: Mapping[str, Any], entity: str) -> tuple[str, ...]:
    found = (e["value"] for e in parsed.get("entities") or [] if e["entity"] == entity)
    return tuple(dict.fromkeys(found))


def slots_of(context: Context) -> dict[str, Any]:
    """The slots that carry `context` to the next turn, as JSON can store them."""
    return {
        "about": list(context.about),
        "attribute_asked": context.attribute,
        "question_before": context.question,
        "answers_before": list(context.answers),
        "language_before": context.language,
        "offers": [[offer.title, offer.answer] for offer in context.offers],
    }
