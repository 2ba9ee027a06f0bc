"""What Meta's networks share: signed webhooks that come in batches, and the Graph API.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
https://developers.facebook.com/docs/graph-api/guides/secure-requests
"""

from __future__ import annotations

import hashlib
import hmac
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from bot.channels.bodies import json_body
from bot.channels.network import Network
from bot.channels.records import Ack, Call, Incoming, Received, Request, Response
from bot.errors import Forged, SendFailed

GRAPH = "https://graph.facebook.com/v25.0"
SIGNATURE = "X-Hub-Signature-256"  # the older X-Hub-Signature, with SHA-1, is not looked at
LONGEST_ID = 200  # characters
# Codes of errors that pass: the service is down, or too much was sent in a short time.
PASSING = frozenset((1, 2, 4, 17, 32, 341, 613, 80006, 80007, 130429, 131000, 131016, 131056))
AGAIN_AFTER = 4.0  # seconds


@dataclass(frozen=True)
class MetaSettings:
    """Of an app and the account that it speaks for."""

    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)  # made up, and given to Meta with the webhook's address
    access_token: str = field(repr=False)  # of a system user or a page, made for the same app


class MetaChannel(ABC):
    """What both networks do with a request; each finds its messages in a batch."""

    largest_body: ClassVar[int] = 3 * 1024 * 1024  # bytes; Meta sends up to 3 MB

    _settings: MetaSettings

    def receive(self, call: Call, now: datetime) -> Received:
        """The handshake, or all messages of a batch in order; what is for others is let pass."""
        if call.method == "GET":
            return Received(ack=handshake(call, self._settings))
        return Received(tuple(self._messages(verified(call, self._settings))))

    @abstractmethod
    def _messages(self, body: Mapping[str, Any]) -> Iterator[Incoming]:
        """The messages of a batch."""


def handshake(call: Call, settings: MetaSettings) -> Ack:
    """The challenge, given back; raises Forged where the verify token is not ours."""
    given = call.asked("hub.verify_token")
    is_ours = _is_equal(given, settings.verify_token) and bool(settings.verify_token)
    if not is_ours or call.asked("hub.mode") != "subscribe":
        raise Forged("hub.verify_token is not ours")
    return Ack(body=call.asked("hub.challenge"))


def verified(call: Call, settings: MetaSettings) -> dict[str, Any]:
    """The body of a request that Meta signed with the app's secret; raises Forged or Malformed."""
    expected = "sha256=" + _hmac(settings.app_secret, call.body)
    is_ours = _is_equal(call.header(SIGNATURE), expected) and bool(settings.app_secret)
    if call.method != "POST" or not is_ours:
        raise Forged(f"{SIGNATURE} is not ours")
    return json_body(call.body)


def _hmac(key: str, message: bytes) -> str:
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def _is_equal(given: str, ours: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), ours.encode())


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a list, in order; none where it is no list."""
    return (one for one in (value if isinstance(value, list) else ()) if isinstance(one, dict))


def inside(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object under a name, an empty one where there is none."""
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def id_of(value: Any) -> str:
    """An id, such as one of a message or a citizen; empty where it is none that can be kept."""
    is_id = isinstance(value, str) and len(value) <= LONGEST_ID and value.isprintable()
    return value if is_id else ""


def text_of(value: Any) -> str:
    """A text, empty where it is none."""
    return value.strip() if isinstance(value, str) else ""


def carried(number: int, value: str, longest: int) -> str:
    """What a button carries: its value, or where that is too long the number it stands for."""
    return value if len(value) <= longest else str(number)


async def call_graph(
    network: Network, path: str, body: Mapping[str, Any], settings: MetaSettings
) -> None:
    """Posts to the Graph API; raises SendFailed where it does not take it."""
    token = settings.access_token
    request = Request(
        f"{GRAPH}/{path}",
        body,
        query={"appsecret_proof": _hmac(settings.app_secret, token.encode())},
        headers={"Authorization": f"Bearer {token}"},
    )
    response = await network.send(request)
    if response.status != 200:
        raise _failed(response)


def _failed(response: Response) -> SendFailed:
    """What passes is tried again; windows that are over, blocks and bad requests never change."""
    error = inside(response.body, "error")
    code = error.get("code")
    told = f"Meta answered {response.status}" + (f", code {code}" if type(code) is int else "")
    if response.status == 429 or code in PASSING or error.get("is_transient") is True:
        return SendFailed(told, response.retry_after or AGAIN_AFTER)
    return SendFailed(told, None if 400 <= response.status < 500 else 0.0)
