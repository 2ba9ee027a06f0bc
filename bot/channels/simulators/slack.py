"""Slack with an invented app.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import re
import secrets
import time
from typing import Any
from urllib.parse import urlencode

from bot.channels.records import Call, Request, Response
from bot.channels.simulators.simulator import Shown
from bot.channels.slack import SlackSettings

CITIZEN, ROOM = "U0SIMULATED", "D0SIMULATED"
LONGEST_SECTION, LONGEST_TITLE, LONGEST_VALUE = 3000, 75, 2000
LINK = re.compile(r"<([^|>]*)\|([^>]*)>")


class SlackSimulator:
    """One app, one direct conversation."""

    def __init__(self, settings: SlackSettings | None = None) -> None:
        self.settings = settings or SlackSettings(
            secrets.token_hex(16), f"xoxb-{secrets.token_hex(12)}"
        )
        self._buttons: dict[str, dict[str, Any]] = {}

    def says(self, text: str, number: int) -> Call:
        """An event with a direct message."""
        event = {
            "type": "message",
            "channel_type": "im",
            "user": CITIZEN,
            "channel": ROOM,
            "text": html.escape(text, quote=False),
            "ts": f"{number}.000100",
        }
        body = {"type": "event_callback", "event_id": f"Ev{number:08d}", "event": event}
        return self._signed(json.dumps(body), "application/json")

    def presses(self, title: str, number: int) -> Call:
        """The payload of a pressed button."""
        action = {**self._buttons[title], "action_ts": f"{number}.000200"}
        payload = {
            "type": "block_actions",
            "user": {"id": CITIZEN},
            "channel": {"id": ROOM},
            "message": {"ts": "1.0"},
            "actions": [action],
        }
        form = urlencode({"payload": json.dumps(payload)})
        return self._signed(form, "application/x-www-form-urlencoded")

    def answers(self, request: Request) -> Response:
        """As chat.postMessage does."""
        if request.headers.get("Authorization") != f"Bearer {self.settings.bot_token}":
            return Response(200, {"ok": False, "error": "invalid_auth"})
        if request.body.get("channel") != ROOM:
            return Response(200, {"ok": False, "error": "channel_not_found"})
        for button in _buttons(request):
            title, value = button["text"]["text"], button["value"]
            if not (0 < len(title) <= LONGEST_TITLE and 0 < len(value) <= LONGEST_VALUE):
                return Response(200, {"ok": False, "error": "invalid_blocks"})
        if not 0 < len(request.body["text"]) <= LONGEST_SECTION:
            return Response(200, {"ok": False, "error": "msg_too_long"})
        return Response(200, {"ok": True, "ts": "1.0"})

    def shown(self, request: Request) -> tuple[Shown, ...]:
        """The message with its buttons."""
        buttons = _buttons(request)
        self._buttons |= {one["text"]["text"]: one for one in buttons}
        text = LINK.sub(r"\2 (\1)", str(request.body["text"]))
        return (Shown(html.unescape(text), tuple(one["text"]["text"] for one in buttons)),)

    def shown_in_response(self, body: str) -> tuple[Shown, ...]:
        """Nothing: replies go over the API."""
        return ()

    def _signed(self, body: str, content_type: str) -> Call:
        stamp = str(int(time.time()))
        told = f"v0:{stamp}:{body}".encode()
        key = self.settings.signing_secret.encode()
        signed = "v0=" + hmac.new(key, told, hashlib.sha256).hexdigest()
        headers = (
            ("Content-Type", content_type),
            ("X-Slack-Request-Timestamp", stamp),
            ("X-Slack-Signature", signed),
        )
        return Call("POST", "/channels/slack", (), headers, body.encode())


def _buttons(request: Request) -> list[dict[str, Any]]:
    blocks = request.body.get("blocks", [])
    found = [one for block in blocks if block["type"] == "actions" for one in block["elements"]]
    return list(found)
