"""What WhatsApp and Messenger share: signatures, the handshake, whole batches.

`META_PAYLOADS=200 pytest tests/channels/test_meta.py -k batches` is the long run.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.messenger import Messenger
from bot.channels.meta import MetaSettings, verified
from bot.channels.records import Call
from bot.channels.whatsapp import WhatsApp
from bot.errors import Forged, Malformed
from tests.channels.conftest import NO_TOKENS, Serve, World
from tests.channels.meta_world import (
    ACCOUNTS,
    ANN_PHONE,
    CHANNELS,
    PAGE,
    WHATSAPP,
    deliver,
    hexed,
    messenger_event,
    old_signature,
    payload,
    said,
    signed,
    whatsapp,
)

PAYLOADS = int(os.environ.get("META_PAYLOADS", "12"))
NOW = datetime(2026, 11, 25, tzinfo=UTC)
HEADER = "X-Hub-Signature-256"


@pytest.fixture(params=ACCOUNTS)
def network(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def world(serve_channels: Serve) -> World:
    return await serve_channels(ACCOUNTS)


def mutations(network: str, chance: random.Random) -> dict[str, tuple[list[Any], bytes]]:
    body = json.dumps(payload(network, f"forged {chance.random()}", chance.random())).encode()
    right, made = signed(body)[HEADER], hexed(body)
    at = chance.randrange(len(body))
    flipped = body[:at] + bytes([body[at] ^ 1 << chance.randrange(8)]) + body[at + 1 :]
    own = f"{chance.getrandbits(128):032x}"
    return {
        "no header": ([], body),
        "empty header": ([(HEADER, "")], body),
        "wrong key": ([(HEADER, signed(body, own)[HEADER])], body),
        "stripped prefix": ([(HEADER, made)], body),
        "sha1 named": ([(HEADER, old_signature(body))], body),
        "the older header": ([("X-Hub-Signature", old_signature(body))], body),
        "the older header, newer hash": ([("X-Hub-Signature", right)], body),
        "another hash named": ([(HEADER, f"md5={made}")], body),
        "body plus a byte": ([(HEADER, right)], body + b" "),
        "a bit flipped": ([(HEADER, right)], flipped),
        "empty secret": ([(HEADER, signed(body, "")[HEADER])], body),
        "cut": ([(HEADER, right[: chance.randrange(1, len(right))])], body),
        "longer": ([(HEADER, right + "0")], body),
        "upper case": ([(HEADER, "sha256=" + made.upper())], body),
        "not ASCII": ([(HEADER, right[:-1] + "ä")], body),
        "twice": ([(HEADER, right), (HEADER, right)], body),
        "right and wrong": ([(HEADER, right), (HEADER, "sha256=" + "0" * 64)], body),
    }


async def test_forged_requests_are_refused(world: World, network: str) -> None:
    chance = random.Random(6)
    for _ in range(100):
        for name, (headers, body) in mutations(network, chance).items():
            address = f"/channels/{network}"
            response = await world.client.post(address, data=body, headers=headers)
            assert response.status == 403, name
    assert world.states() == []
    assert world.dialogue.asked == []


async def test_message_to_another_account_of_the_app_is_not_answered(
    world: World, network: str
) -> None:
    for number in range(100):
        told = json.dumps(payload(network, "hello", number))
        ours = WHATSAPP.phone_number_id if network == "whatsapp" else PAGE
        other = told.replace(ours, str(10**14 + number))
        assert (await deliver(world, network, other.encode())).status == 200
    assert world.states() == []


async def test_replayed_request_is_not_handled_again(world: World, network: str) -> None:
    for _ in range(100):
        assert (await deliver(world, network, payload(network, "once"))).status == 200
    await world.settled()
    assert (await deliver(world, network, payload(network, "once"))).status == 200
    await world.settled()
    assert world.dialogue.asked == ["once"]
    assert len(world.networks.sent) == 1


def test_whatever_meta_signs_is_taken() -> None:
    chance = random.Random(7)
    for number in range(300):
        secret = f"{chance.getrandbits(128):032x}"
        told = {"entry": "äöå京👍"[: number % 6], "n": number}
        body = json.dumps(told, ensure_ascii=bool(number % 2)).encode()
        account = MetaSettings(secret, "v", "t")
        headers = (("x-hub-signature-256", signed(body, secret)[HEADER]),)
        assert verified(Call("POST", "/", (), headers, body), account) == told


def test_published_signature_is_taken() -> None:
    """The sample of https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries:
    the same header, made in the same way. Its body is no JSON, so it gets as far as that."""
    made = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    account = MetaSettings("It's a Secret to Everybody", "v", "t")
    call = Call("POST", "/", (), ((HEADER, f"sha256={made}"),), b"Hello, World!")
    with pytest.raises(Malformed):
        verified(call, account)
    with pytest.raises(Forged):
        verified(Call("GET", "/", (), call.headers, call.body), account)


def test_secret_that_is_empty_lets_nobody_in(network: str) -> None:
    body = json.dumps(payload(network, "hello")).encode()
    headers = ((HEADER, signed(body, "")[HEADER]),)
    with pytest.raises(Forged):
        verified(Call("POST", "/", (), headers, body), MetaSettings("", "", ""))


async def test_handshake_gives_back_the_challenge_bare(world: World, network: str) -> None:
    address, challenge = f"/channels/{network}", "115<b>8201444"
    asked = {"hub.mode": "subscribe", "hub.challenge": challenge}
    right = {**asked, "hub.verify_token": "a-verify-token"}
    response = await world.client.get(address, params=right)
    assert (response.status, await response.text()) == (200, challenge)
    assert response.content_type == "text/plain"
    wrong: list[list[tuple[str, str]]] = [
        [*asked.items()],
        [*asked.items(), ("hub.verify_token", "")],
        [*asked.items(), ("hub.verify_token", "A-verify-token")],
        [*asked.items(), ("hub.verify_token", "ä")],
        [*right.items(), ("hub.verify_token", "a-verify-token")],
        [("hub.verify_token", "a-verify-token"), ("hub.challenge", challenge)],
        [("hub.mode", "unsubscribe"), *[*right.items()][1:]],
    ]
    for query in wrong:
        assert (await world.client.get(address, params=query)).status == 403


def test_empty_verify_token_lets_nobody_in(network: str) -> None:
    query = (("hub.mode", "subscribe"), ("hub.verify_token", ""), ("hub.challenge", "1"))
    kinds: dict[str, Any] = {"whatsapp": WhatsApp, "messenger": Messenger}
    empty = type(ACCOUNTS[network])("s", "", "t", "1")
    with pytest.raises(Forged):
        kinds[network](empty, NO_TOKENS).receive(Call("GET", "/", query, ()), NOW)


async def test_body_of_three_megabytes_is_read(world: World, network: str) -> None:
    large = payload(network, "京" * 480_000)
    body = json.dumps(large).encode()
    assert 2_800_000 < len(body) < 3_000_000
    assert (await deliver(world, network, body)).status == 200
    await world.settled(30)
    assert (await deliver(world, network, body + b" " * 400_000)).status == 413
    assert world.states() == ["told"]


class Batches:
    """Deliveries with 1 to 50 events of many citizens, in mixed order."""

    def __init__(self, network: str, chance: random.Random) -> None:
        self._network, self._chance = network, chance
        self.told: defaultdict[str, list[str]] = defaultdict(list)  # by citizen, in order

    def payload(self) -> Any:
        events = [self._event() for _ in range(self._chance.randint(1, 50))]
        entries = [self._entry(group) for group in self._cut(events)]
        kind = "whatsapp_business_account" if self._network == "whatsapp" else "page"
        return {"object": kind, "entry": entries}

    def _event(self) -> Any:
        if self._chance.random() < 0.2:
            return None  # something that nobody expects an answer to
        user = f"1555{self._chance.randrange(40):03}"
        text = f"{user} says {len(self.told[user])}"
        self.told[user].append(text)
        return said(self._network, text, text, user)

    def _cut(self, events: list[Any]) -> Iterator[list[Any]]:
        while events:
            size = self._chance.randint(1, 8)
            yield events[:size]
            events = events[size:]

    def _entry(self, events: list[Any]) -> Any:
        if self._network == "whatsapp":
            status = {"id": "wamid.sent", "status": "read", "recipient_id": ANN_PHONE}
            changes = [
                whatsapp(event, statuses=[]) if event else whatsapp(statuses=[status])
                for event in events
            ]
            return {"id": "1", "changes": [one["entry"][0]["changes"][0] for one in changes]}
        seen = messenger_event(read={"watermark": 1458668856253})
        echo = messenger_event(message={"mid": "m_echo", "is_echo": True, "text": "mine"})
        return {
            "id": PAGE,
            "messaging": [one or self._chance.choice([seen, echo]) for one in events],
        }


def test_each_event_of_200_batches_is_received_once_and_in_order(network: str) -> None:
    batches = Batches(network, random.Random(4))
    received: defaultdict[str, list[str]] = defaultdict(list)
    ids: list[str] = []
    for _ in range(200):
        body = json.dumps(batches.payload()).encode()
        call = Call("POST", "/", (), ((HEADER, signed(body)[HEADER]),), body)
        for one in CHANNELS[network].receive(call, NOW).messages:
            received[one.text.split()[0]].append(one.text)
            ids.append(one.message_id)
    assert received == batches.told
    assert len({*ids}) == len(ids) == sum(map(len, batches.told.values())) > 3000


async def test_all_events_of_all_batches_are_handled_once_and_in_order(
    world: World, network: str
) -> None:
    chance = random.Random(5)
    batches = Batches(network, chance)
    sent: list[Any] = []
    for _ in range(PAYLOADS):
        sent.append(batches.payload())
        again = [sent[-1]] + [chance.choice(sent)] * (chance.random() < 0.3)
        responses = await asyncio.gather(*(deliver(world, network, one) for one in again))
        assert all(response.status == 200 for response in responses)
    await world.settled(10 + PAYLOADS)
    asked: defaultdict[str, list[str]] = defaultdict(list)
    for text in world.dialogue.asked:
        asked[text.split()[0]].append(text)
    assert asked == batches.told
    assert len(world.networks.sent) == sum(map(len, batches.told.values()))
