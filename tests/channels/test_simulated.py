"""Every network through its simulator: conversations, valid requests, forged ones, replays.

`VALID_REQUESTS=200 pytest tests/channels/test_simulated.py -k valid` is the long run.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from aiohttp import ClientResponse

from bot.channels.records import Ack, Call, Response
from bot.channels.simulators import SIMULATORS
from bot.channels.simulators.simulator import Simulator
from bot.channels.simulators.try_out import TryOut
from bot.records import Reply
from tests.channels.conftest import PAGE, Serve, World, options

TIMES = 100  # each way of forging
VALID = int(os.environ.get("VALID_REQUESTS", "60"))
# Where each network puts what proves that a request is its own.
PROOF = {
    "wechat": "msg_signature",
    "wecom": "msg_signature",
    "telegram": "X-Telegram-Bot-Api-Secret-Token",
    "slack": "X-Slack-Signature",
    "whatsapp": "X-Hub-Signature-256",
    "messenger": "X-Hub-Signature-256",
    "twilio": "X-Twilio-Signature",
}
STAMPED = ("wechat", "wecom", "slack")  # the others' requests have no time
SIGNING = ("token", "signing_secret", "auth_token", "secret", "app_secret")
IDS = ("app_id", "corp_id", "account_sid")  # of the account, where a request is sealed for it
UNSIGNED_BODY = ("telegram",)  # what it sends is a secret, not a signature


class Served:
    """A server with one network's invented account, and that network."""

    def __init__(self, network: str, simulator: Simulator, world: World) -> None:
        self.network, self.simulator, self.world = network, simulator, world

    async def post(self, call: Call) -> ClientResponse:
        return await self.world.client.request(
            call.method,
            f"/channels/{self.network}",
            params=[*call.query],
            headers=[*call.headers],
            data=call.body,
        )

    @property
    def asked(self) -> list[str]:
        return self.world.dialogue.asked


@pytest.fixture(params=SIMULATORS)
async def served(request: pytest.FixtureRequest, serve_channels: Serve) -> Served:
    simulator = SIMULATORS[request.param](None)
    world = await serve_channels({request.param: simulator.settings})
    world.networks.answer = simulator.answers
    return Served(request.param, simulator, world)


def with_proof(network: str, call: Call, change: Callable[[str], str | None]) -> Call:
    """The same with another proof; None takes it away."""

    def changed(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        new = ((k, change(v) if k == PROOF[network] else v) for k, v in pairs)
        return tuple((k, v) for k, v in new if v is not None)

    return replace(call, query=changed(call.query), headers=changed(call.headers))


def twice(network: str, call: Call) -> Call:
    name = PROOF[network]
    return replace(
        call,
        query=(*call.query, *((k, v) for k, v in call.query if k == name)),
        headers=(*call.headers, *((k, v) for k, v in call.headers if k == name)),
    )


def by_another(network: str, settings: Any, **changed: str) -> Simulator:
    return SIMULATORS[network](replace(settings, **changed))


def secrets_of(settings: Any) -> list[str]:
    return [one.name for one in fields(settings) if not one.repr]


def forgeries(
    network: str, simulator: Simulator, number: int, chance: random.Random
) -> dict[str, Call]:
    text, settings = f"forged {number}", simulator.settings
    call = simulator.says(text, number)
    stranger = SIMULATORS[network](None)
    at = chance.randrange(1, len(call.body))
    found = {
        "no proof": with_proof(network, call, lambda proof: None),
        "empty proof": with_proof(network, call, lambda proof: ""),
        "wrong key": stranger.says(text, number),
        "cut": with_proof(network, call, lambda proof: proof[3:]),
        "md5": with_proof(network, call, lambda p: "v0=" + hashlib.md5(call.body).hexdigest()),
        "sha1": with_proof(network, call, lambda p: "sha1=" + hashlib.sha1(call.body).hexdigest()),
        "there twice": twice(network, call),
        "no letters": with_proof(network, call, lambda proof: "é" * len(proof)),
    }
    if network not in UNSIGNED_BODY:
        # Of XML what is encrypted is signed, not what is around it.
        longer = call.body.replace(b"]]></Encrypt>", b"A]]></Encrypt>")
        found["body plus a byte"] = replace(
            call, body=longer if longer != call.body else call.body + b" "
        )
        found["body cut"] = replace(call, body=call.body[:at])
    if network == "telegram":
        found["body plus a byte"] = with_proof(network, call, lambda proof: proof + "x")
    empty = {name: "" for name in secrets_of(settings) if name in SIGNING}
    assert empty
    found["empty secret"] = by_another(network, settings, **empty).says(text, number)
    others = {name: getattr(settings, name) + "0" for name in IDS if hasattr(settings, name)}
    if others:
        found["another account"] = by_another(network, settings, **others).says(text, number)
    return found


async def test_forged_requests_are_refused_and_never_an_error(served: Served) -> None:
    chance = random.Random(5)
    for number in range(TIMES):
        calls = forgeries(served.network, served.simulator, number, chance)
        assert len(calls) >= 9
        for name, call in calls.items():
            response = await served.post(call)
            # Cut XML is no XML before there is anything to verify in it.
            assert response.status in (403, 400) if "body" in name else response.status == 403, name
    assert served.world.states() == []
    assert served.asked == []


@pytest.mark.parametrize("off", [-301, -86400, 301, 86400])
async def test_stale_requests_are_refused(
    served: Served, monkeypatch: pytest.MonkeyPatch, off: int
) -> None:
    if served.network not in STAMPED:
        return
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + off)
    call = served.simulator.says("stale", 1)
    monkeypatch.undo()
    assert (await served.post(call)).status == 403
    assert served.world.states() == []


async def test_replayed_requests_are_not_handled_again(served: Served) -> None:
    call = served.simulator.says("once", 1)
    for _ in range(TIMES):
        assert (await served.post(call)).status == 200
    await served.world.settled()
    assert served.asked == ["once"]


async def test_valid_requests_are_accepted(served: Served) -> None:
    chance = random.Random(3)
    texts = [
        "".join(chance.choice("ab &=+%<>'\"]]>中京é👍🏽\u200d\t") for _ in range(40)).strip()
        + str(n)
        for n in range(VALID)
    ]
    for number, text in enumerate(texts, 1):
        assert (await served.post(served.simulator.says(text, number))).status == 200
    await served.world.settled(60)
    assert len(served.asked) == VALID
    assert served.world.states() == ["told"] * VALID


async def try_out(serve_channels: Serve, network: str) -> tuple[World, TryOut]:
    """A citizen on a server that has no account of this network."""
    world = await serve_channels({})
    trial = world.room.trials.begin(network, "somebody")

    async def deliver(call: Call) -> Ack:
        response = await world.client.request(
            call.method,
            f"/channels/try/{trial.id}",
            params=[*call.query],
            headers=[*call.headers],
            data=call.body,
        )
        return Ack(response.status, await response.text())

    return world, TryOut(trial, world.room.trials, world.room.messages, deliver)


@pytest.mark.parametrize("network", SIMULATORS)
async def test_conversation_of_the_readme_is_had_on_every_network(
    serve_channels: Serve, network: str
) -> None:
    world, citizen = await try_out(serve_channels, network)
    phone = Reply(
        "The phone number of **Xicheng Park** is +86-10-68336190.",
        "answered",
        sources=(PAGE,),
        options=options("How big is Xicheng Park?", "Which blocks does it have?"),
    )
    person = Reply("The contact person is Liu Kun.", "answered", sources=(PAGE,))
    world.dialogue.prepared["who do I call about Xicheng Park?"] = (phone,)
    world.dialogue.prepared["and the contact person?"] = (person,)
    (shown,) = await citizen.say("who do I call about Xicheng Park?")
    assert "+86-10-68336190" in shown.text
    assert "https://example.org/park" in shown.text
    assert "2021-12-29" in shown.text
    (then,) = await citizen.say("and the contact person?")
    assert "Liu Kun" in then.text
    assert world.networks.sent == []  # nothing left the server


@pytest.mark.parametrize("network", SIMULATORS)
async def test_option_is_pressed_or_its_number_typed(serve_channels: Serve, network: str) -> None:
    world, citizen = await try_out(serve_channels, network)
    which = Reply("Which one?", "clarified", options=options("The first", "The second"))
    world.dialogue.prepared["park"] = (which,)
    (shown,) = await citizen.say("park")
    await citizen.say("The second" if shown.buttons else "2")
    assert world.dialogue.asked == ["park", "The second"]
    await citizen.say("park")
    await citizen.say("１")
    assert world.dialogue.asked[-1] == "The first"


@pytest.mark.parametrize("network", SIMULATORS)
async def test_long_answer_is_taken_by_every_network(serve_channels: Serve, network: str) -> None:
    world, citizen = await try_out(serve_channels, network)
    long = "北京有很多科技园区 & <offices>。👍🏽" * 400
    world.dialogue.prepared["long"] = (Reply(long, "answered", options=options("More")),)
    shown = await citizen.say("long")
    assert len(shown) >= 3
    assert "".join(one.text for one in shown).startswith(long)


def test_refusal_of_the_api_is_part_of_every_simulator() -> None:
    from bot.channels.records import Request

    for make in SIMULATORS.values():
        told = make(None).answers(Request("https://example.org/send", {"text": "x"}))
        assert told != Response(200, {"ok": True})
