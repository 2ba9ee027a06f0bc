"""Telegram bots: https://core.telegram.org/bots/api#setwebhook and #sendmessage."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any, ClassVar

from bot.channels.bodies import json_body
from bot.channels.network import Network
from bot.channels.records import Ack, Call, Incoming, Part, Received, Recipient, Request
from bot.channels.telling.looks import Dialect, Looks, utf16
from bot.channels.tokens import Tokens
from bot.errors import Forged, SendFailed

SECRET = "X-Telegram-Bot-Api-Secret-Token"
API = "https://api.telegram.org"
LONGEST_DATA = 64  # bytes that a button carries

HTML = Dialect(
    escape=lambda text: escape(text, quote=False),
    bold="<b>{}</b>".format,
    italic="<i>{}</i>".format,
    code="<code>{}</code>".format,
    link=lambda title, url: f'<a href="{escape(url)}">{title}</a>',
    bullet="• ",
    whole=r"<(b|i|code|a)\b[^>]*>[^\n]*?</\1>|&\w+;",
)


@dataclass(frozen=True)
class TelegramSettings:
    """`TELEGRAM_...` in the environment."""

    bot_token: str = field(repr=False)
    secret: str = field(repr=False)  # the secret_token that was given to setWebhook
    language: str = "en"


class Telegram:
    """A bot's webhook and its sendMessage."""

    name: ClassVar[str] = "telegram"
    largest_body: ClassVar[int] = 256 * 1024
    looks = Looks(HTML, 4096, utf16, buttons=8, longest_title=64)

    def __init__(self, settings: TelegramSettings, tokens: Tokens) -> None:
        self._settings = settings
        self.language = settings.language

    def receive(self, call: Call, now: datetime) -> Received:
        """The message or pressed button of an update; edits and all else are let pass."""
        given = call.header(SECRET).encode("utf-8", "replace")
        if call.method != "POST" or not hmac.compare_digest(given, self._settings.secret.encode()):
            raise Forged(f"{SECRET} is not ours")
        update = json_body(call.body)
        found = _incoming(update)
        return Received((found,) if found else (), Ack())

    async def send(self, part: Part, to: Recipient, network: Network) -> None:
        """sendMessage, with the options as an inline keyboard."""
        body: dict[str, Any] = {
            "chat_id": to.address or to.user,
            "text": part.text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        if part.options:
            rows = [
                [{"text": option.title, "callback_data": _data(number, option.value)}]
                for number, option in enumerate(part.options, 1)
            ]
            body["reply_markup"] = {"inline_keyboard": rows}
        url = f"{API}/bot{self._settings.bot_token}/sendMessage"
        response = await network.send(Request(url, body))
        if response.status != 200:
            raise _failed(response.status, response.body)


def _data(number: int, value: str) -> str:
    """What a button carries: its value, or where that is too long the number that stands for it."""
    return value if len(value.encode()) <= LONGEST_DATA else str(number)


def _incoming(update: Mapping[str, Any]) -> Incoming | None:
    id = str(update.get("update_id", ""))
    pressed = update.get("callback_query")
    if isinstance(pressed, dict):
        message, text = pressed.get("message"), pressed.get("data")
        sender = pressed.get("from")
    else:
        message = update.get("message")
        text = message.get("text") if isinstance(message, dict) else None
        sender = message.get("from") if isinstance(message, dict) else None
    if not (id and isinstance(message, dict) and isinstance(sender, dict)):
        return None
    chat = message.get("chat")
    address = str(chat.get("id", "")) if isinstance(chat, dict) else ""
    if not address or sender.get("is_bot"):
        return None
    language = str(sender.get("language_code") or "").split("-")[0]
    occasion = ""
    if text == "/start":
        text, occasion = "", "greet"
    elif not isinstance(text, str):
        text, occasion = "", "location" if "location" in message else "unsupported"
    return Incoming(id, address, text, occasion, address=address, language=language)


def _failed(status: int, body: Mapping[str, Any]) -> SendFailed:
    """429 tells when to try again; other 4xx (a citizen who blocked the bot) never change."""
    told = f"Telegram answered {status}"
    if status == 429:
        parameters = body.get("parameters")
        after = parameters.get("retry_after", 1) if isinstance(parameters, dict) else 1
        return SendFailed(told, float(after))
    return SendFailed(told, None if 400 <= status < 500 else 0.0)
