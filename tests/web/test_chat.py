"""The chat over a WebSocket."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError
from aiohttp.test_utils import TestClient

Client = TestClient[Any, Any]


async def greeted(client: Client) -> ClientWebSocketResponse:
    started = await (await client.post("/api/v1/conversations")).json()
    socket = await client.ws_connect("/api/v1/chat")
    await socket.send_json({"type": "hello", **started})
    assert await socket.receive_json() == {"type": "ready"}
    return socket


async def test_message_gets_its_replies_under_its_ref(client: Client) -> None:
    socket = await greeted(client)
    await socket.send_json({"type": "message", "ref": "m-1", "text": "phone?"})
    received = await socket.receive_json()
    assert (received["type"], received["ref"]) == ("replies", "m-1")
    assert received["replies"][0]["text"] == "Call +86-10-68336190."


async def test_every_message_of_a_burst_is_answered(client: Client) -> None:
    socket = await greeted(client)
    refs = [f"m-{number}" for number in range(100)]
    for ref in refs:
        await socket.send_json({"type": "message", "ref": ref, "text": "phone?"})
    async with asyncio.timeout(10):
        received = [await socket.receive_json() for _ in refs]
    assert sorted(one["ref"] for one in received) == sorted(refs)
    assert {one["replies"][0]["outcome"] for one in received} <= {"answered", "declined"}


@pytest.mark.parametrize(
    "hello",
    [
        {"type": "hello", "conversation_id": "0" * 32, "token": "x"},
        {"type": "hello", "conversation_id": 7, "token": None},
        {"type": "hello"},
        {"type": "message", "text": "hi"},
    ],
)
async def test_bad_hello_is_refused_and_closed(client: Client, hello: dict[str, Any]) -> None:
    socket = await client.ws_connect("/api/v1/chat")
    await socket.send_json(hello)
    problem = await socket.receive_json()
    assert problem["type"] == "problem"
    assert problem["status"] in (401, 404)
    assert (await socket.receive()).type is WSMsgType.CLOSE
    assert socket.close_code == 4401


async def test_hello_that_is_no_json_is_refused(client: Client) -> None:
    socket = await client.ws_connect("/api/v1/chat")
    await socket.send_str("{")
    assert (await socket.receive_json())["status"] == 400


async def test_malformed_message_is_a_problem_and_the_socket_goes_on(client: Client) -> None:
    socket = await greeted(client)
    await socket.send_str("{")
    assert (await socket.receive_json())["status"] == 400
    await socket.send_json({"type": "message", "ref": "m-1"})
    assert (await socket.receive_json())["status"] == 422
    await socket.send_json({"type": "message", "ref": "m-2", "text": "phone?"})
    assert (await socket.receive_json())["type"] == "replies"


async def test_frame_that_is_too_large_closes_the_socket(client: Client) -> None:
    socket = await greeted(client)
    await socket.send_json({"type": "message", "ref": "m-1", "text": "x" * 20_000})
    assert (await socket.receive()).type is WSMsgType.CLOSE
    assert socket.close_code == 1009


async def test_page_of_another_site_may_not_connect(client: Client) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await client.ws_connect("/api/v1/chat", origin="https://elsewhere.example")
    assert refused.value.status == 403


async def test_page_of_this_site_may_connect(client: Client) -> None:
    origin = str(client.make_url("/")).rstrip("/")
    socket = await client.ws_connect("/api/v1/chat", origin=origin)
    assert not socket.closed
