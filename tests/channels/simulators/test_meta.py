"""The simulated WhatsApp and Messenger refuse what the real ones refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.messenger import Messenger
from bot.channels.network import Network
from bot.channels.records import Part, Recipient, Request, Response
from bot.channels.simulators.messenger import MessengerSimulator
from bot.channels.simulators.whatsapp import WhatsAppSimulator
from bot.channels.whatsapp import WhatsApp
from bot.records import Option
from tests.channels.conftest import NO_TOKENS

NOW = datetime(2026, 11, 25, tzinfo=UTC)
CITIZENS = {"whatsapp": "US.13491208655302741918", "messenger": "6254459191234"}
PAIRS: dict[str, tuple[type[Any], type[Any]]] = {
    "whatsapp": (WhatsAppSimulator, WhatsApp),
    "messenger": (MessengerSimulator, Messenger),
}


class Sent(Network):
    def __init__(self, simulator: Any) -> None:
        self.simulator, self.requests = simulator, list[Request]()
        self.told: list[Response] = []

    async def send(self, request: Request) -> Response:
        self.requests.append(request)
        self.told.append(self.simulator.answers(request))
        return self.told[-1]


async def sent(name: str, part: Part) -> tuple[Any, Any, Request]:
    make, channel_of = PAIRS[name]
    simulator = make()
    network = Sent(simulator)
    channel = channel_of(simulator.settings, NO_TOKENS)
    await channel.send(part, Recipient(CITIZENS[name]), network)
    return simulator, channel, network.requests[0]


@pytest.mark.parametrize("name", PAIRS)
async def test_what_is_sent_is_shown_and_its_button_can_be_pressed(name: str) -> None:
    part = Part("Which?", (Option("Yes", "yes, that"), Option("No", "no")))
    simulator, channel, request = await sent(name, part)
    (shown,) = simulator.shown(request)
    assert (shown.text, shown.buttons) == ("Which?", ("Yes", "No"))
    (message,) = channel.receive(simulator.presses("Yes", 6), NOW).messages
    assert message.text == "yes, that"
    (message,) = channel.receive(simulator.says("äöå 京", 7), NOW).messages
    assert message.text == "äöå 京"


async def test_marks_of_whatsapp_are_read() -> None:
    simulator, _, request = await sent("whatsapp", Part("*bold _both_* 2*3*4 a_b_c `x`"))
    (shown,) = simulator.shown(request)
    assert shown.text == "bold both 2*3*4 a_b_c x"


@pytest.mark.parametrize("name", PAIRS)
async def test_who_has_no_token_or_no_proof_is_refused(name: str) -> None:
    simulator, _, request = await sent(name, Part("hello"))
    wrong = [
        replace(request, headers={}),
        replace(request, headers={"Authorization": "Bearer another"}),
        replace(request, query={}),
        replace(request, url=request.url.replace("/messages", "/message")),
        replace(request, url="https://graph.example.org/v25.0/1/messages"),
    ]
    assert simulator.answers(request).status == 200
    assert all(simulator.answers(one).status >= 400 for one in wrong)


BUTTON = {"type": "reply", "reply": {"id": "a", "title": "A"}}


def choice(*buttons: dict[str, Any], text: str = "Which?") -> dict[str, Any]:
    action = {"buttons": [*buttons]}
    interactive = {"type": "button", "body": {"text": text}, "action": action}
    return {"type": "interactive", "interactive": interactive}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("whatsapp", {"text": {"body": "x" * 4097}}),
        ("whatsapp", {"text": {"body": "👍" * 2049}}),
        ("whatsapp", {"text": {"body": ""}}),
        ("whatsapp", {"recipient": "US.1"}),
        ("whatsapp", {"to": "1"}),
        ("whatsapp", choice()),
        ("whatsapp", choice(BUTTON, BUTTON)),
        ("whatsapp", choice(BUTTON, text="x" * 1025)),
        ("whatsapp", choice({"reply": {"id": "a", "title": "x" * 21}})),
        ("messenger", {"message": {"text": "x" * 2001}}),
        ("messenger", {"message": {"text": ""}}),
        ("messenger", {"recipient": {"id": "1"}}),
        ("messenger", {"message": {"text": "x", "quick_replies": [{"title": "", "payload": "x"}]}}),
    ],
)
async def test_what_meta_refuses_is_refused(name: str, change: dict[str, Any]) -> None:
    simulator, _, request = await sent(name, Part("hello"))
    spoilt = replace(request, body={**request.body, **change})
    assert simulator.answers(spoilt).status == 400
