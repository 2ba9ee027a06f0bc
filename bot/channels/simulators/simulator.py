"""What a try-out needs of a network: its signed requests, its API, the citizen's screen.

A simulator is the other side of a channel. It shares no code with it that could be wrong in both:
it signs and reads by the network's documents, not by the channel's functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from bot.channels.records import Call, Request, Response


@dataclass(frozen=True)
class Shown:
    """A message on the citizen's screen."""

    text: str  # as it is read, the dialect's marks resolved where the network resolves them
    buttons: tuple[str, ...] = ()  # their titles


class Simulator(Protocol):
    """A network with one account and one citizen."""

    @property
    def settings(self) -> Any:
        """The settings of the invented account, with secrets of its own."""
        ...

    def says(self, text: str, number: int) -> Call:
        """The request that delivers the citizen's message `number`; the same number twice is one
        message delivered twice."""
        ...

    def presses(self, title: str, number: int) -> Call:
        """The request that delivers a pressed button that was shown before."""
        ...

    def answers(self, request: Request) -> Response:
        """What the network's API answers; a request that it would refuse is refused."""
        ...

    def shown(self, request: Request) -> tuple[Shown, ...]:
        """What the citizen sees because of a request to the API; nothing for a token."""
        ...

    def shown_in_response(self, body: str) -> tuple[Shown, ...]:
        """What the citizen sees of the webhook's own response; mostly nothing."""
        ...
