"""The application as a whole: it stops at once, and forgets what is past its days."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.web import app as web_app
from bot.web.keys import SERVICES
from tests.web.conftest import Clock, EchoingDialogue, Opened

Client = TestClient[Any, Any]
AT_ONCE = 2.0  # seconds


async def hello(client: Client, opened: Opened) -> Any:
    address, header = opened
    token = header["Authorization"].removeprefix("Bearer ")
    socket = await client.ws_connect("/api/v1/chat")
    id = address.rsplit("/", 1)[-1]
    await socket.send_json({"type": "hello", "conversation_id": id, "token": token})
    assert (await socket.receive_json(timeout=5))["type"] == "ready"
    return socket


async def test_server_stops_at_once_with_sockets_and_streams_open(
    client: Client, opened: Opened
) -> None:
    sockets = [await hello(client, opened) for _ in range(3)]
    # One never said hello, and none of them answers a farewell: nobody reads from them.
    sockets.append(await client.ws_connect("/api/v1/chat"))
    address, header = opened
    stream = await client.get(f"{address}/events", headers=header)
    assert stream.status == 200
    began = time.monotonic()
    await client.server.close()
    assert time.monotonic() - began < AT_ONCE


async def test_clients_are_told_that_the_server_goes(client: Client, opened: Opened) -> None:
    socket, silent = await hello(client, opened), await client.ws_connect("/api/v1/chat")
    stream = await client.get(f"{opened[0]}/events", headers=opened[1])
    closing = asyncio.create_task(client.server.close())
    for one in (socket, silent):
        await one.receive(timeout=5)
        assert one.close_code == 1001
    assert await stream.content.read() == b""
    await closing


async def test_turn_under_way_is_finished_before_the_server_stops(
    client: Client, opened: Opened, dialogue: EchoingDialogue
) -> None:
    address, header = opened
    assert client.app is not None
    conversations = client.app[SERVICES].conversations
    dialogue.gate.clear()
    asking = asyncio.create_task(
        client.post(f"{address}/messages", json={"text": "hi", "ref": "m"}, headers=header)
    )
    async with asyncio.timeout(5):
        while not dialogue.asked:  # noqa: ASYNC110 - what the server does has no event
            await asyncio.sleep(0.001)
    closing = asyncio.create_task(client.server.close())
    await asyncio.sleep(0.05)
    dialogue.gate.set()
    assert (await asking).status == 200
    await closing
    assert conversations._underway == {}


async def test_old_conversations_are_deleted_while_it_serves(
    client: Client, opened: Opened, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.app is not None
    services = client.app[SERVICES]
    id = opened[0].rsplit("/", 1)[-1]
    clock.pass_by(days=91)
    monkeypatch.setattr(web_app, "FORGET_EVERY", 0.01)
    forgetting = asyncio.create_task(web_app._forget_for_ever(services))
    opening = services.conversations._store.opening
    async with asyncio.timeout(5):
        while await services.conversations.stored(opening, id):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    forgetting.cancel()


async def test_deletion_that_fails_is_logged_and_tried_again(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert client.app is not None
    services = client.app[SERVICES]
    tries: list[int] = []

    async def fail() -> int:
        tries.append(1)
        if len(tries) < 2:
            raise RuntimeError("the disk is full")
        raise asyncio.CancelledError

    monkeypatch.setattr(web_app, "FORGET_EVERY", 0.01)
    monkeypatch.setattr(services.conversations, "forget_old", fail)
    with pytest.raises(asyncio.CancelledError):
        await web_app._forget_for_ever(services)
    assert "old conversations could not be deleted" in caplog.text


async def test_client_that_leaves_in_mid_body_is_no_fault_of_ours(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    _, writer = await asyncio.open_connection(client.host, client.port)
    head = "POST /api/v1/suggestions HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
    writer.write(head.encode() + b'{"text": ')
    await writer.drain()
    await asyncio.sleep(0.1)
    writer.transport.abort()
    assert (await client.get("/healthz/live")).status == 200
    await asyncio.sleep(0.1)
    assert "failed" not in caplog.text
