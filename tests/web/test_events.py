"""The replies as server-sent events."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient

from bot.web import events
from bot.web.keys import SERVICES
from tests.web.conftest import Opened
from tests.web.test_api import expect_problem

Client = TestClient[Any, Any]


async def listening(client: Client, opened: Opened, after: object = None) -> ClientResponse:
    address, header = opened
    resume = {} if after is None else {"Last-Event-ID": str(after)}
    response = await client.get(f"{address}/events", headers={**header, **resume})
    assert response.status == 200
    return response


async def event(stream: ClientResponse) -> dict[str, str]:
    """The lines of the next event, by field."""
    fields: dict[str, str] = {}
    async with asyncio.timeout(5):
        while line := (await stream.content.readline()).decode().rstrip("\r\n"):
            name, _, value = line.partition(": ")
            fields[name] = value
    return fields


async def say(client: Client, opened: Opened, ref: str) -> dict[str, Any]:
    address, header = opened
    message = {"text": "phone?", "ref": ref}
    response = await client.post(f"{address}/messages", json=message, headers=header)
    told: dict[str, Any] = await response.json()
    return told


async def test_reply_comes_as_an_event_with_its_turn_as_id(client: Client, opened: Opened) -> None:
    stream = await listening(client, opened)
    assert stream.content_type == "text/event-stream"
    assert stream.headers["Cache-Control"] == "no-cache"
    assert stream.headers["X-Accel-Buffering"] == "no"
    told = await say(client, opened, "m-1")
    got = await event(stream)
    assert (got["id"], got["event"]) == (str(told["seq"]), "replies")
    assert json.loads(got["data"]) == told


async def test_stream_that_comes_again_gets_what_it_missed_in_order(
    client: Client, opened: Opened
) -> None:
    known, *missed = [await say(client, opened, f"m-{number}") for number in range(4)]
    stream = await listening(client, opened, known["seq"])
    got = [json.loads((await event(stream))["data"]) for _ in missed]
    assert got == missed
    new = await say(client, opened, "m-9")
    assert json.loads((await event(stream))["data"]) == new


async def test_everyone_who_listens_gets_every_reply(client: Client, opened: Opened) -> None:
    streams = [await listening(client, opened, 0) for _ in range(3)]
    told = [await say(client, opened, f"m-{number}") for number in range(3)]
    for stream in streams:
        assert [json.loads((await event(stream))["data"]) for _ in told] == told


@pytest.mark.parametrize("id", ["x", "-1", "1.5", "1e3", "９", "9" * 19, "0x1", "1 OR 1"])
async def test_last_event_that_is_none_is_refused(client: Client, opened: Opened, id: str) -> None:
    address, header = opened
    response = await client.get(f"{address}/events", headers={**header, "Last-Event-ID": id})
    await expect_problem(response, 422)


async def test_stream_without_the_token_is_refused(client: Client, opened: Opened) -> None:
    address, _ = opened
    await expect_problem(await client.get(f"{address}/events"), 401)
    # Not in the address either: addresses end up in logs.
    token = opened[1]["Authorization"].removeprefix("Bearer ")
    await expect_problem(await client.get(f"{address}/events?token={token}"), 401)


async def test_stream_ends_when_the_conversation_is_deleted(client: Client, opened: Opened) -> None:
    stream = await listening(client, opened)
    await client.delete(opened[0], headers=opened[1])
    async with asyncio.timeout(2):
        assert await stream.content.read() == b""


async def test_client_that_left_is_let_go_although_nothing_is_said(
    client: Client, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PING", 0.02)
    stream = await listening(client, opened)
    assert client.app is not None
    listeners = client.app[SERVICES].conversations._hub._listeners
    async with asyncio.timeout(5):
        while not listeners:  # noqa: ASYNC110 - what the server does has no event
            await asyncio.sleep(0.01)
        stream.close()
        while listeners:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_quiet_stream_is_kept_alive(
    client: Client, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "PING", 0.02)
    stream = await listening(client, opened)
    async with asyncio.timeout(2):
        assert (await stream.content.readline()).startswith(b": ping")
