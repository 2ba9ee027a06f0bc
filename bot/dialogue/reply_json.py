"""The Reply of the chat API as JSON, and back."""

from __future__ import annotations

import uuid
from typing import Any

from bot.records import Card, CardField, Option, Reply, Source


def reply_as_json(reply: Reply) -> dict[str, Any]:
    """`reply` in the form that the API documents; an id is made if it has none."""
    return {
        "id": reply.id or uuid.uuid4().hex,
        "text": reply.text,
        "outcome": reply.outcome,
        "kind": reply.kind,
        "confidence": round(reply.confidence, 4),
        "language": reply.language,
        "sources": [
            {"title": source.title, "url": source.url, "as_of": source.as_of}
            for source in reply.sources
        ],
        "options": [{"title": option.title, "value": option.value} for option in reply.options],
        "card": card_as_json(reply.card) if reply.card else None,
        "item_id": reply.item_id,
        "release": reply.release,
    }


def reply_from_json(stored: dict[str, Any]) -> Reply:
    """The reply that `reply_as_json` made; sources lose their kind, which citizens never see."""
    return Reply(
        id=stored["id"],
        text=stored["text"],
        outcome=stored["outcome"],
        kind=stored["kind"],
        confidence=stored["confidence"],
        language=stored["language"],
        sources=tuple(
            Source(source["title"], source["url"], "other", source["as_of"])
            for source in stored["sources"]
        ),
        options=tuple(Option(option["title"], option["value"]) for option in stored["options"]),
        card=_card_from_json(stored["card"]) if stored.get("card") else None,
        item_id=stored["item_id"],
        release=stored["release"],
    )


def card_as_json(card: Card) -> dict[str, Any]:
    return {
        "title": card.title,
        "fields": [{"name": field.name, "values": [*field.values]} for field in card.fields],
        "map_url": card.map_url,
    }


def _card_from_json(stored: dict[str, Any]) -> Card:
    return Card(
        title=stored["title"],
        fields=tuple(CardField(field["name"], (*field["values"],)) for field in stored["fields"]),
        map_url=stored["map_url"],
    )
