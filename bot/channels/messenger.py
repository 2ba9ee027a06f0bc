"""Messenger, for a Facebook Page.

Webhooks: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events
Replies: https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.channels.meta import (
    MetaChannel,
    MetaSettings,
    call_graph,
    carried,
    id_of,
    inside,
    objects,
    text_of,
)
from bot.channels.network import Network
from bot.channels.records import Incoming, Part, Recipient
from bot.channels.telling.looks import Dialect, Looks, utf16
from bot.channels.tokens import Tokens

LONGEST_CARRIED = 1000  # characters
GET_STARTED = "GET_STARTED"  # what the page's first button carries, as docs/channels says


@dataclass(frozen=True)
class MessengerSettings(MetaSettings):
    """`MESSENGER_...` in the environment."""

    page_id: str
    language: str = "en"


class Messenger(MetaChannel):
    """A page's webhook and its Send API."""

    name: ClassVar[str] = "messenger"
    looks = Looks(Dialect(), 2000, utf16, buttons=13, longest_title=20)

    _settings: MessengerSettings

    def __init__(self, settings: MessengerSettings, tokens: Tokens) -> None:
        self._settings = settings
        self.language = settings.language

    def _messages(self, body: Mapping[str, Any]) -> Iterator[Incoming]:
        page = self._settings.page_id
        if body.get("object") != "page":
            return
        for entry in objects(body.get("entry")):
            for event in objects(entry.get("messaging")):
                sender = id_of(inside(event, "sender").get("id"))
                is_to_us = inside(event, "recipient").get("id") == page == entry.get("id")
                found = _incoming(event, sender) if is_to_us and sender not in ("", page) else None
                if found is not None:
                    yield found

    async def send(self, part: Part, to: Recipient, network: Network) -> None:
        """A text, with the options as quick replies."""
        message: dict[str, Any] = {"text": part.text}
        if part.options:
            message["quick_replies"] = [
                {
                    "content_type": "text",
                    "title": option.title,
                    "payload": carried(number, option.value, LONGEST_CARRIED),
                }
                for number, option in enumerate(part.options, 1)
            ]
        body = {"recipient": {"id": to.user}, "messaging_type": "RESPONSE", "message": message}
        await call_graph(network, f"{self._settings.page_id}/messages", body, self._settings)


def _incoming(event: Mapping[str, Any], sender: str) -> Incoming | None:
    postback = inside(event, "postback")
    return _postback(postback, event, sender) if postback else _message(event, sender)


def _message(event: Mapping[str, Any], sender: str) -> Incoming | None:
    """None for echoes of what was sent, for deleted messages, and for events without any."""
    message = inside(event, "message")
    id = id_of(message.get("mid"))
    if not id or message.get("is_echo") or message.get("is_deleted"):
        return None
    text = text_of(inside(message, "quick_reply").get("payload")) or text_of(message.get("text"))
    if text == GET_STARTED:
        return Incoming(id, sender, occasion="greet")
    if text:
        return Incoming(id, sender, text)
    kinds = {str(one.get("type")) for one in objects(message.get("attachments"))}
    return Incoming(id, sender, occasion="location" if "location" in kinds else "unsupported")


def _postback(
    postback: Mapping[str, Any], event: Mapping[str, Any], sender: str
) -> Incoming | None:
    """A pressed button that lasts, such as one of the page's menu."""
    id, payload = id_of(postback.get("mid")), text_of(postback.get("payload"))
    at = event.get("timestamp")
    if not id and type(at) is int:  # older ones have no id
        id = id_of(f"{sender} {at} postback")
    text = payload or text_of(postback.get("title"))
    if not (id and text):
        return None
    is_first = text == GET_STARTED
    return Incoming(id, sender, "" if is_first else text, "greet" if is_first else "")
