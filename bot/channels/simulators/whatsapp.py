"""WhatsApp with an invented business number.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/text
https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from bot.channels.records import Call, Request, Response
from bot.channels.simulators.meta import delivered, refusal, refused, units
from bot.channels.simulators.simulator import Shown
from bot.channels.whatsapp import WhatsAppSettings

LONGEST_TEXT, LONGEST_BODY = 4096, 1024  # of a text alone, of one with buttons
LONGEST_TITLE = {"button": 20, "list": 24}
LONGEST_ID = {"button": 256, "list": 200}
MOST = {"button": 3, "list": 10}
LONGEST_LABEL = 20  # of the button that opens a list
MARK = re.compile(r"(?<!\w)([*_`])(?=\S)([^\n]*?\S)\1(?!\w)")
CITIZEN, PHONE = "US.13491208655302741918", "16505551234"


class WhatsAppSimulator:
    """One number, one citizen with a user id and a phone."""

    def __init__(self, settings: WhatsAppSettings | None = None) -> None:
        self.settings = settings or WhatsAppSettings(
            app_secret=secrets.token_hex(16),
            verify_token=secrets.token_urlsafe(16),
            access_token=secrets.token_urlsafe(48),
            phone_number_id=str(secrets.randbelow(10**15)),
        )
        self._choices: dict[str, tuple[str, str]] = {}  # what sends each title, and its kind

    def says(self, text: str, number: int) -> Call:
        """A text message."""
        return self._delivers(number, {"type": "text", "text": {"body": text}})

    def presses(self, title: str, number: int) -> Call:
        """A reply button, or a row of a list."""
        id, kind = self._choices[title]
        chosen = {"type": kind, kind: {"id": id, "title": title}}
        return self._delivers(number, {"type": "interactive", "interactive": chosen})

    def answers(self, request: Request) -> Response:
        """As the messages API does."""
        refuses = refusal(request, self.settings.phone_number_id, self.settings)
        if refuses is not None:
            return refuses
        body = request.body
        to_citizen = body.get("to") == PHONE or ("to" not in body and body["recipient"] == CITIZEN)
        if body.get("messaging_product") != "whatsapp" or not to_citizen:
            return refused(100)
        is_text = body["type"] == "text"
        fits = _text_fits(body["text"]) if is_text else _choice_fits(body["interactive"])
        if not fits:
            return refused(131009)
        contact = {"input": PHONE, "wa_id": PHONE, "user_id": CITIZEN}
        return Response(200, {"contacts": [contact], "messages": [{"id": "wamid.sent"}]})

    def shown(self, request: Request) -> tuple[Shown, ...]:
        """The message with its buttons, or with the rows of its list."""
        body = request.body
        if body["type"] == "text":
            return (Shown(_read(body["text"]["body"])),)
        choice = body["interactive"]
        kind = f"{choice['type']}_reply"
        self._choices |= {one["title"]: (one["id"], kind) for one in _choices(choice)}
        titles = tuple(one["title"] for one in _choices(choice))
        return (Shown(_read(choice["body"]["text"]), titles),)

    def shown_in_response(self, body: str) -> tuple[Shown, ...]:
        """Nothing: replies go over the API."""
        return ()

    def _delivers(self, number: int, content: dict[str, Any]) -> Call:
        message = {
            "from": PHONE,
            "from_user_id": CITIZEN,
            "id": f"wamid.{number}",
            "timestamp": "1749416383",
            **content,
        }
        ours = {
            "display_phone_number": "15550783881",
            "phone_number_id": self.settings.phone_number_id,
        }
        value = {
            "messaging_product": "whatsapp",
            "metadata": ours,
            "contacts": [{"profile": {"name": "Ann"}, "wa_id": PHONE, "user_id": CITIZEN}],
            "messages": [message],
        }
        entry = {"id": "102290129340398", "changes": [{"value": value, "field": "messages"}]}
        return delivered({"object": "whatsapp_business_account", "entry": [entry]}, self.settings)


def _text_fits(text: Mapping[str, Any]) -> bool:
    return 0 < units(text["body"]) <= LONGEST_TEXT


def _choice_fits(choice: Mapping[str, Any]) -> bool:
    kind, choices = choice["type"], _choices(choice)
    ids, titles = {one["id"] for one in choices}, {one["title"] for one in choices}
    fits = 0 < units(choice["body"]["text"]) <= LONGEST_BODY and 0 < len(choices) <= MOST[kind]
    fits = fits and len(ids) == len(titles) == len(choices)
    fits = fits and all(0 < len(title) <= LONGEST_TITLE[kind] for title in titles)
    fits = fits and all(0 < len(id) <= LONGEST_ID[kind] for id in ids)
    return fits and (kind == "button" or 0 < len(choice["action"]["button"]) <= LONGEST_LABEL)


def _choices(choice: Mapping[str, Any]) -> list[dict[str, str]]:
    action = choice["action"]
    if choice["type"] == "button":
        return [button["reply"] for button in action["buttons"]]
    return [row for section in action["sections"] for row in section["rows"]]


def _read(text: str) -> str:
    """The text as it is shown; marks within marks are read too."""
    read = MARK.sub(r"\2", text)
    return read if read == text else _read(read)
