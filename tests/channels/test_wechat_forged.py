"""Requests that WeChat did not send, or sent before."""

from __future__ import annotations

import random
import time

import pytest

from tests.channels.conftest import Serve, World
from tests.channels.wechat_world import (
    OTHER_KEY,
    account,
    served,
    text,
)


@pytest.fixture
async def world(serve_channels: Serve) -> World:
    return await served(serve_channels)


# What may be wrong with a request; each leaves the rest as it is.
def mutations(chance: random.Random) -> dict[str, tuple[dict[str, str], bytes]]:
    delivery = text(f"question {chance.random()}", chance.randrange(10**9))
    query, body = delivery.sealed()
    sent = body.encode()
    at = chance.randrange(10, len(sent) - 10)
    flipped = sent[:at] + bytes([sent[at] ^ 1]) + sent[at + 1 :]
    stale = text(at=int(time.time()) - chance.randrange(301, 10**6)).sealed()
    ahead = text(at=int(time.time()) + chance.randrange(310, 10**6)).sealed()
    other_account = text(app_id="wx" + "0" * 16).sealed()
    other_token = text(settings=account(token="b-token")).sealed()
    other_key = text(key=OTHER_KEY).sealed()
    empty = text(settings=account(token="")).sealed()
    without = {k: v for k, v in query.items() if k != "msg_signature"}
    downgraded = {k: v for k, v in query.items() if k != "encrypt_type"}
    return {
        "no signature": (without, sent),
        "wrong token": (other_token[0], other_token[1].encode()),
        "wrong key": (other_key[0], other_key[1].encode()),
        "in the clear": (downgraded, delivery.body.encode()),
        "body plus a byte": (query, sent.replace(b"</Encrypt>", b"A</Encrypt>")),
        "a bit flipped": (query, flipped),
        "another account": (other_account[0], other_account[1].encode()),
        "empty secret": (empty[0], empty[1].encode()),
        "stale": (stale[0], stale[1].encode()),
        "ahead": (ahead[0], ahead[1].encode()),
        "cut signature": ({**query, "msg_signature": query["msg_signature"][:-1]}, sent),
        "upper case": ({**query, "signature": query["signature"].upper()}, sent),
    }


async def test_forged_requests_are_refused(world: World) -> None:
    chance = random.Random(11)
    for _ in range(100):
        for name, (query, body) in mutations(chance).items():
            response = await world.client.post("/channels/wechat", params=query, data=body)
            # A bit flipped around the sealed text makes no XML, or another name.
            expected = (403, 400, 200) if name == "a bit flipped" else (403,)
            assert response.status in expected, name
    assert all(not one or one.startswith("question") for one in world.dialogue.asked)
    double = [*text().sealed()[0].items(), ("signature", "x")]
    response = await world.client.post("/channels/wechat", params=double, data=b"<xml/>")
    assert response.status == 403


async def test_replayed_request_is_not_handled_again(world: World) -> None:
    query, body = text("once", 5).sealed()
    for _ in range(100):
        await world.client.post("/channels/wechat", params=query, data=body.encode())
    assert world.dialogue.asked == ["once"]
