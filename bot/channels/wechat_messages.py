"""What citizens send over WeChat and WeCom, whose messages have the same elements."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.records import Incoming
from bot.channels.wechat_menu import TOPICS
from bot.errors import Malformed

LONGEST_ID = 128  # characters of a citizen's or an account's; the platforms' have up to 64
LONGEST_EVENT = 40  # characters of its name


def incoming(fields: Mapping[str, str]) -> Incoming | None:
    """What a citizen sent; None for events that nobody expects an answer to.

    Raises Malformed where an element is missing that each message has.
    """
    kind, user = fields.get("MsgType", ""), fields.get("FromUserName", "")
    account = fields.get("ToUserName", "")
    if not (0 < len(user) <= LONGEST_ID and 0 < len(account) <= LONGEST_ID) or not kind:
        raise Malformed("the message has no sender, no receiver or no type")
    if kind == "event":
        return _event(fields, user)
    id = fields.get("MsgId", "")
    if not _is_number(id):
        raise Malformed("the message has no id")
    text = {"text": "Content", "voice": "Recognition"}.get(kind)
    told = fields.get(text, "").strip() if text else ""
    if told:
        return Incoming(id, user, told)
    return Incoming(id, user, occasion="location" if kind == "location" else "unsupported")


def _event(fields: Mapping[str, str], user: str) -> Incoming | None:
    """Events have no id: who and when tells them apart."""
    event, key = fields.get("Event", "").lower(), fields.get("EventKey", "")
    at = fields.get("CreateTime", "")
    if not _is_number(at):
        raise Malformed("the event has no time")
    id = f"{user} {at} {event[:LONGEST_EVENT]}"
    if event == "subscribe":
        return Incoming(id, user, occasion="greet")
    if event == "click" and key:
        return Incoming(id, user, key, occasion="topic" if key in TOPICS else "greet")
    return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 20
