"""The way to a network's API, and what each network's file has to offer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Protocol

import aiohttp

from bot.channels.records import Call, Part, Received, Recipient, Request, Response
from bot.channels.telling.looks import Looks
from bot.errors import SendFailed

TIMEOUT = aiohttp.ClientTimeout(total=10.0)
LARGEST_ANSWER = 1024 * 1024  # bytes that are read of what an API answers


class Network(Protocol):
    """Takes requests to a network's API."""

    async def send(self, request: Request) -> Response:
        """What the API answers; raises SendFailed where it does not."""
        ...


class Channel(Protocol):
    """A network, in a file of its own, with an account's settings."""

    name: ClassVar[str]  # in addresses and settings, and the channel of its conversations
    largest_body: ClassVar[int]  # bytes of a request
    looks: Looks
    language: str  # of the account: where a message shows none

    def receive(self, call: Call, now: datetime) -> Received:
        """What is in a request. Raises Forged where the network did not send it, Malformed
        where it did and it cannot be read; nothing is parsed before it is verified."""
        ...

    async def send(self, part: Part, to: Recipient, network: Network) -> None:
        """Sends one message. Raises SendFailed, which tells whether to try again."""
        ...


class Internet:
    """The real networks."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: Request) -> Response:
        """What the API answers; raises SendFailed where nothing comes within ten seconds."""
        session = self._session or aiohttp.ClientSession(timeout=TIMEOUT, json_serialize=_written)
        self._session = session
        sent: dict[str, Any] = {"data" if request.as_form else "json": request.body}
        if request.method == "GET":
            sent = {}
        try:
            async with session.request(
                request.method,
                request.url,
                params=dict(request.query),
                headers=dict(request.headers),
                auth=aiohttp.BasicAuth(*request.basic) if request.basic else None,
                **sent,
            ) as response:
                body = await response.content.read(LARGEST_ANSWER)
                return Response(response.status, _object(body), _seconds(response.headers))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # Not the error's text: an address may carry a token.
            raise SendFailed(f"no answer from the network ({type(error).__name__})") from None

    async def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()


def _written(body: Any) -> str:
    """JSON with characters as they are: WeChat shows citizens what is escaped as it is written."""
    told = json.dumps(body, ensure_ascii=False)
    return told.encode("utf-8", "replace").decode("utf-8")


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        loaded = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _seconds(headers: Mapping[str, str]) -> float | None:
    told = headers.get("Retry-After", "")
    return float(told) if told.isdigit() else None
