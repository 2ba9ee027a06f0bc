"""What the networks' addresses answer to strangers and to garbage."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels import routes as module
from bot.channels.records import Call
from bot.channels.telegram import SECRET, Telegram, TelegramSettings
from bot.errors import Forged
from tests.channels.conftest import Serve, World

ACCOUNT = {"telegram": TelegramSettings("1:token", "a-secret")}
HEADERS = {SECRET: "a-secret"}


@pytest.fixture
async def world(serve_channels: Serve) -> World:
    return await serve_channels(ACCOUNT)


@pytest.mark.parametrize("name", ["slack", "unknown", "try", "%2e%2e", "telegram/more"])
async def test_channel_that_is_not_switched_on_is_not_there(world: World, name: str) -> None:
    assert (await world.client.post(f"/channels/{name}")).status == 404
    assert (await world.client.get(f"/channels/{name}")).status == 404


async def test_body_that_is_too_large_is_not_read(world: World) -> None:
    body = b"x" * (Telegram.largest_body + 1)
    response = await world.client.post("/channels/telegram", data=body, headers=HEADERS)
    assert response.status == 413


async def test_body_that_comes_too_slowly_is_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BODY_TIMEOUT", 0.2)
    reader, writer = await asyncio.open_connection("127.0.0.1", world.client.port)
    writer.write(b"POST /channels/telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    await writer.drain()
    answered = await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    assert b"408" in answered


async def test_signature_that_is_there_twice_is_refused(world: World) -> None:
    headers = [(SECRET, "a-secret"), (SECRET, "a-secret")]
    response = await world.client.post("/channels/telegram", json={}, headers=headers)
    assert response.status == 403


def test_call_tells_the_only_value_of_a_header_and_of_a_parameter() -> None:
    call = Call("GET", "/", (("a", "1"), ("b", ""), ("b", "2")), (("X-One", "1"),))
    assert (call.header("x-one"), call.header("y")) == ("1", "")
    assert (call.asked("a"), call.asked("c")) == ("1", "")
    with pytest.raises(Forged, match="b is there 2 times"):
        call.asked("b")
