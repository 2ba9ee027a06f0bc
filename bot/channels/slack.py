"""Slack apps.

https://docs.slack.dev/apis/events-api,
https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any, ClassVar
from urllib.parse import parse_qs

from slack_sdk.signature import SignatureVerifier

from bot.channels.bodies import json_body
from bot.channels.network import Network
from bot.channels.records import Ack, Call, Incoming, Part, Received, Recipient, Request
from bot.channels.telling.looks import Dialect, Looks
from bot.channels.tokens import Tokens
from bot.errors import Forged, Malformed, SendFailed

API = "https://slack.com/api/chat.postMessage"
STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
FORM = "application/x-www-form-urlencoded"
MENTION = re.compile(r"^\s*<@[^>]*>\s*")
LINK = re.compile(r"<([^|>]*)(?:\|([^>]*))?>")
AGAIN = {"ratelimited", "service_unavailable", "fatal_error", "internal_error", "request_timeout"}

MRKDWN = Dialect(
    escape=lambda text: escape(text, quote=False),
    bold="*{}*".format,
    italic="_{}_".format,
    code="`{}`".format,
    link=lambda title, url: f"<{_address(url)}|{title}>",
    bullet="• ",
    whole=r"<[^>\n]*>|&\w+;|([*_`])[^*_`\n]+\1",
)


def _address(url: str) -> str:
    return escape(url, quote=False).replace("|", "%7C")


@dataclass(frozen=True)
class SlackSettings:
    """`SLACK_...` in the environment."""

    signing_secret: str = field(repr=False)
    bot_token: str = field(repr=False)
    language: str = "en"


class _Clock:
    """The time at which a request came."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> float:
        return self._now.timestamp()


class Slack:
    """An app that is mentioned in rooms or written to directly."""

    name: ClassVar[str] = "slack"
    largest_body: ClassVar[int] = 256 * 1024
    looks = Looks(MRKDWN, 3000, buttons=5, longest_title=75)

    def __init__(self, settings: SlackSettings, tokens: Tokens) -> None:
        self._settings = settings
        self.language = settings.language

    def receive(self, call: Call, now: datetime) -> Received:
        """An event, pressed buttons, or the question whether the address is ours."""
        self._verify(call, now)
        if call.header("Content-Type").partition(";")[0].strip().lower() == FORM:
            return Received(_pressed(_payload(call.body)))
        body = json_body(call.body)
        if body.get("type") == "url_verification":
            return Received(ack=Ack(body=str(body.get("challenge", ""))))
        found = _event(body)
        return Received((found,) if found else ())

    def _verify(self, call: Call, now: datetime) -> None:
        stamp, given = call.header(STAMP), call.header(SIGNATURE)
        # The verifier reads the stamp as a number, and compares texts of ASCII alone.
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 15 and given.isascii()):
            raise Forged(STAMP)
        verifier = SignatureVerifier(self._settings.signing_secret, _Clock(now))  # type: ignore[arg-type]
        try:
            body = call.body.decode("utf-8")
        except UnicodeDecodeError:
            raise Forged("the body is not UTF-8, as Slack's are") from None
        if call.method != "POST" or not verifier.is_valid(body, stamp, given):
            raise Forged(SIGNATURE)

    async def send(self, part: Part, to: Recipient, network: Network) -> None:
        """chat.postMessage, with the options as buttons."""
        room, _, thread = to.address.partition(" ")
        body: dict[str, Any] = {"channel": room, "text": part.text, "unfurl_links": False}
        if thread:
            body["thread_ts"] = thread
        if part.options:
            body["blocks"] = _blocks(part)
        headers = {"Authorization": f"Bearer {self._settings.bot_token}"}
        response = await network.send(Request(API, body, headers=headers))
        if response.status == 429 or response.status >= 500:
            raise SendFailed(f"Slack answered {response.status}", response.retry_after or 1.0)
        if response.body.get("ok") is not True:
            error = str(response.body.get("error", response.status))[:50]
            raise SendFailed(f"Slack answered {error}", 1.0 if error in AGAIN else None)


def _blocks(part: Part) -> list[dict[str, Any]]:
    buttons = [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": option.title},
            "value": option.value,
            "action_id": f"option-{number}",
        }
        for number, option in enumerate(part.options, 1)
    ]
    text = {"type": "section", "text": {"type": "mrkdwn", "text": part.text}}
    return [text, {"type": "actions", "elements": buttons}]


def _event(body: Mapping[str, Any]) -> Incoming | None:
    event, id = body.get("event"), body.get("event_id")
    if not isinstance(event, dict) or not isinstance(id, str) or not id:
        return None
    is_direct = event.get("type") == "message" and event.get("channel_type") == "im"
    is_mention = event.get("type") == "app_mention"
    # Subtypes are edits, joins and the like; file_share has the text beside a file.
    is_said = event.get("subtype") in (None, "file_share") and not event.get("bot_id")
    user, room = event.get("user"), event.get("channel")
    if not (is_direct or is_mention) or not is_said:
        return None
    if not (isinstance(user, str) and user and isinstance(room, str) and room):
        return None
    text = event.get("text")
    said = _plain(text) if isinstance(text, str) else ""
    thread = event.get("thread_ts") or (event.get("ts") if is_mention else "")
    address = f"{room} {thread}".strip()
    if said:
        return Incoming(id, user, said, address=address)
    return Incoming(id, user, occasion="greet" if is_mention else "unsupported", address=address)


def _plain(text: str) -> str:
    """What was typed, of Slack's marked-up text: without the mention that calls the app."""
    typed = LINK.sub(lambda m: m[2] or m[1], MENTION.sub("", text))
    return html.unescape(typed).strip()


def _payload(body: bytes) -> Mapping[str, Any]:
    try:
        fields = parse_qs(body.decode("utf-8"), max_num_fields=10)
    except ValueError:
        raise Malformed("the form cannot be read") from None
    return json_body(fields.get("payload", [""])[0].encode())


def _pressed(payload: Mapping[str, Any]) -> tuple[Incoming, ...]:
    """One message for each pressed button, as a rule one."""
    user, room, actions = payload.get("user"), payload.get("channel"), payload.get("actions")
    if payload.get("type") != "block_actions" or not isinstance(actions, list):
        return ()
    if not (isinstance(user, dict) and isinstance(room, dict)):
        return ()
    who, where, message = user.get("id"), room.get("id"), payload.get("message")
    thread = message.get("thread_ts") if isinstance(message, dict) else None
    if not (isinstance(who, str) and who and isinstance(where, str) and where):
        return ()
    found = []
    for action in actions:
        if not isinstance(action, dict):
            continue
        at, value = action.get("action_ts"), action.get("value")
        if isinstance(at, str) and isinstance(value, str) and value:
            id = f"{who} {at} {action.get('action_id', '')}"[:200]
            found.append(Incoming(id, who, value, address=f"{where} {thread or ''}".strip()))
    return tuple(found)
