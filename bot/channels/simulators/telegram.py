"""Telegram with an invented bot: https://core.telegram.org/bots/api."""

from __future__ import annotations

import html
import json
import re
import secrets
from typing import Any

from bot.channels.records import Call, Request, Response
from bot.channels.simulators.simulator import Shown
from bot.channels.telegram import TelegramSettings

LONGEST = 4096  # UTF-16 code units, after the marks are read
LONGEST_DATA = 64  # bytes
MARK = re.compile(r'<a href="([^"]*)">(.*?)</a>|</?(?:b|i|code)>', re.DOTALL)
CITIZEN = 42


class TelegramSimulator:
    """One bot, one private chat."""

    def __init__(self, settings: TelegramSettings | None = None) -> None:
        self.settings = settings or TelegramSettings(
            f"{secrets.randbelow(10**9)}:{secrets.token_urlsafe(24)}", secrets.token_urlsafe(24)
        )
        self._buttons: dict[str, str] = {}  # what each sends, by its title

    def says(self, text: str, number: int) -> Call:
        """An update with a message."""
        return self._update(number, {"message": {**self._message(), "text": text}})

    def presses(self, title: str, number: int) -> Call:
        """An update with a callback query."""
        query = {
            "id": str(number),
            "from": self._citizen(),
            "message": self._message(),
            "data": self._buttons[title],
        }
        return self._update(number, {"callback_query": query})

    def answers(self, request: Request) -> Response:
        """As sendMessage does: texts that are too long or marked up wrongly are refused."""
        if not request.url.endswith(f"/bot{self.settings.bot_token}/sendMessage"):
            return Response(404, {"ok": False, "description": "Not Found"})
        text = _read(str(request.body["text"]))
        size = len(text.encode("utf-16-le")) // 2
        rows = request.body.get("reply_markup", {}).get("inline_keyboard", [])
        too_long = any(len(row[0]["callback_data"].encode()) > LONGEST_DATA for row in rows)
        if not 0 < size <= LONGEST or "<" in MARK.sub("", str(request.body["text"])) or too_long:
            return Response(400, {"ok": False, "description": "Bad Request"})
        return Response(200, {"ok": True, "result": {"message_id": 1}})

    def shown(self, request: Request) -> tuple[Shown, ...]:
        """The message with its inline keyboard."""
        rows = request.body.get("reply_markup", {}).get("inline_keyboard", [])
        self._buttons |= {row[0]["text"]: row[0]["callback_data"] for row in rows}
        titles = tuple(row[0]["text"] for row in rows)
        return (Shown(_read(str(request.body["text"])), titles),)

    def shown_in_response(self, body: str) -> tuple[Shown, ...]:
        """Nothing: replies go over the API."""
        return ()

    def _update(self, number: int, update: dict[str, Any]) -> Call:
        body = json.dumps({"update_id": number, **update}).encode()
        headers = (
            ("Content-Type", "application/json"),
            ("X-Telegram-Bot-Api-Secret-Token", self.settings.secret),
        )
        return Call("POST", "", (), headers, body)

    def _message(self) -> dict[str, Any]:
        chat = {"id": CITIZEN, "type": "private"}
        return {"message_id": 1, "date": 0, "from": self._citizen(), "chat": chat}

    def _citizen(self) -> dict[str, Any]:
        return {"id": CITIZEN, "is_bot": False, "first_name": "Somebody", "language_code": "en"}


def _read(text: str) -> str:
    """The text as it is shown; an address behind other words is told after them."""
    return html.unescape(MARK.sub(lambda m: f"{m[2]} ({m[1]})" if m[1] else "", text))
