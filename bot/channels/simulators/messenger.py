"""Messenger with an invented page.

https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages
https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

from __future__ import annotations

import secrets
from typing import Any

from bot.channels.messenger import MessengerSettings
from bot.channels.records import Call, Request, Response
from bot.channels.simulators.meta import delivered, refusal, refused, units
from bot.channels.simulators.simulator import Shown

LONGEST_TEXT = 2000
MOST_REPLIES, LONGEST_TITLE, LONGEST_PAYLOAD = 13, 20, 1000
CITIZEN = "6254459191234"


class MessengerSimulator:
    """One page, one citizen."""

    def __init__(self, settings: MessengerSettings | None = None) -> None:
        self.settings = settings or MessengerSettings(
            app_secret=secrets.token_hex(16),
            verify_token=secrets.token_urlsafe(16),
            access_token=secrets.token_urlsafe(48),
            page_id=str(secrets.randbelow(10**15)),
        )
        self._payloads: dict[str, str] = {}  # what each quick reply sends, by its title

    def says(self, text: str, number: int) -> Call:
        """A text message."""
        return self._delivers(number, {"text": text})

    def presses(self, title: str, number: int) -> Call:
        """A quick reply: its title as text, its payload beside it."""
        payload = {"payload": self._payloads[title]}
        return self._delivers(number, {"text": title, "quick_reply": payload})

    def answers(self, request: Request) -> Response:
        """As the Send API does."""
        refuses = refusal(request, self.settings.page_id, self.settings)
        if refuses is not None:
            return refuses
        body = request.body
        replies = body["message"].get("quick_replies", [])
        fits = 0 < units(body["message"]["text"]) <= LONGEST_TEXT and len(replies) <= MOST_REPLIES
        fits = fits and all(0 < len(one["title"]) <= LONGEST_TITLE for one in replies)
        fits = fits and all(0 < len(one["payload"]) <= LONGEST_PAYLOAD for one in replies)
        if body["recipient"] != {"id": CITIZEN} or body["messaging_type"] != "RESPONSE" or not fits:
            return refused(100)
        return Response(200, {"recipient_id": CITIZEN, "message_id": "m_sent"})

    def shown(self, request: Request) -> tuple[Shown, ...]:
        """The message with its quick replies."""
        message = request.body["message"]
        replies = message.get("quick_replies", [])
        self._payloads |= {one["title"]: one["payload"] for one in replies}
        return (Shown(message["text"], tuple(one["title"] for one in replies)),)

    def shown_in_response(self, body: str) -> tuple[Shown, ...]:
        """Nothing: replies go over the API."""
        return ()

    def _delivers(self, number: int, message: dict[str, Any]) -> Call:
        page = self.settings.page_id
        event = {
            "sender": {"id": CITIZEN},
            "recipient": {"id": page},
            "timestamp": 1458692752478,
            "message": {"mid": f"m_{number}", **message},
        }
        entry = {"id": page, "time": 1458692752478, "messaging": [event]}
        return delivered({"object": "page", "entry": [entry]}, self.settings)
