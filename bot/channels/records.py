"""What travels between a network's webhook and the dialogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import Forged
from bot.records import Option

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Call:
    """A request of a network as it came, nothing of it read yet."""

    method: str
    path: str  # with the query, as it was sent
    query: Pairs
    headers: Pairs
    body: bytes = b""

    def header(self, name: str) -> str:
        """The one value of a header, empty without it; raises Forged where there are several.

        Of two signatures one would be checked, and the other might be acted on elsewhere.
        """
        return _only([value for key, value in self.headers if key.lower() == name.lower()], name)

    def asked(self, name: str) -> str:
        """The one value of a parameter of the query, empty without it; raises Forged likewise."""
        return _only([value for key, value in self.query if key == name], name)


def _only(values: list[str], name: str) -> str:
    if len(values) > 1:
        raise Forged(f"{name} is there {len(values)} times")
    return values[0] if values else ""


@dataclass(frozen=True)
class Incoming:
    """Something that a citizen sent."""

    message_id: str  # the network's own, unique in the account; sent again, it is the same
    user: str  # the citizen's id in the account
    text: str = ""
    occasion: str = ""  # where it is no text: a key of the words that are said to it
    aliases: tuple[str, ...] = ()  # other ids of the same citizen
    address: str = ""  # where replies go if not to the user, such as a room
    language: str = ""  # that the network tells; empty: the account's


@dataclass(frozen=True)
class Ack:
    """What the network is told at once."""

    status: int = 200
    body: str = ""
    content_type: str = "text/plain"


@dataclass(frozen=True)
class Part:
    """One message to a citizen, in the network's dialect and within its limits."""

    text: str
    options: tuple[Option, ...] = ()  # shown as buttons
    language: str = ""  # of the text, where it matters


@dataclass(frozen=True)
class Received:
    """A request that is surely the network's: what was in it, and what it is told."""

    messages: tuple[Incoming, ...] = ()
    ack: Ack = Ack()
    # Writes one part as the response itself, for networks that take a reply there.
    reply: Callable[[Part], Ack] | None = None
    late: Part | None = None  # replied where the answer is late, and cannot be sent after that


@dataclass(frozen=True)
class Recipient:
    """To whom a reply goes."""

    user: str
    address: str = ""


@dataclass(frozen=True)
class Request:
    """A request to a network's API."""

    url: str
    body: Mapping[str, Any] = field(default_factory=dict)
    method: str = "POST"
    as_form: bool = False  # else JSON
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    basic: tuple[str, str] | None = None  # name and password


@dataclass(frozen=True)
class Response:
    """What a network's API answered."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)  # empty where it is no JSON object
    retry_after: float | None = None  # seconds
