"""Deleting a conversation, keeping it open, and its end, over HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from yarl import URL

from tests.web.conftest import Clock, EchoingDialogue, Opened
from tests.web.test_api import expect_problem

Client = TestClient[Any, Any]


async def test_deleted_conversation_is_not_found(
    client: Client, opened: Opened, dialogue: EchoingDialogue
) -> None:
    address, header = opened
    await client.post(f"{address}/messages", json={"text": "hi"}, headers=header)
    assert (await client.delete(address, headers=header)).status == 204
    await expect_problem(await client.delete(address, headers=header), 404)
    await expect_problem(await client.post(f"{address}/keep", headers=header), 404)
    response = await client.post(f"{address}/messages", json={"text": "hi"}, headers=header)
    await expect_problem(response, 404)


async def test_message_under_way_of_a_deleted_conversation_ends_clearly(
    client: Client, opened: Opened, dialogue: EchoingDialogue
) -> None:
    address, header = opened
    dialogue.gate.clear()

    async def say(ref: str) -> Any:
        message = {"text": "hi", "ref": ref}
        return await client.post(f"{address}/messages", json=message, headers=header)

    says = [asyncio.create_task(say(ref)) for ref in ("m-1", "m-2")]
    async with asyncio.timeout(5):
        while not dialogue.asked:  # noqa: ASYNC110 - what the server does has no event
            await asyncio.sleep(0.001)
    deleting = asyncio.create_task(client.delete(address, headers=header))
    await asyncio.sleep(0.02)
    dialogue.gate.set()
    assert (await deleting).status == 204
    for response in [await said for said in says]:
        if response.status != 200:
            await expect_problem(response, 404)
    await expect_problem(await say("m-3"), 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", ""),
        ("POST", "/keep"),
        ("GET", "/events"),
        ("POST", "/ratings"),
        ("POST", "/survey"),
    ],
)
async def test_every_way_into_a_conversation_asks_for_its_token(
    client: Client, opened: Opened, method: str, path: str
) -> None:
    address, header = opened
    response = await client.request(method, address + path, json={})
    await expect_problem(response, 401)
    other = {"Authorization": "Bearer x"}
    await expect_problem(await client.request(method, address + path, json={}, headers=other), 401)
    assert (await client.post(f"{address}/keep", headers=header)).status == 204


async def test_session_that_ended_says_so_and_keep_prolongs_it(
    client: Client, opened: Opened, clock: Clock
) -> None:
    address, header = opened
    clock.pass_by(hours=23)
    assert (await client.post(f"{address}/keep", headers=header)).status == 204
    clock.pass_by(hours=23)
    ok = await client.post(f"{address}/messages", json={"text": "hi"}, headers=header)
    assert ok.status == 200
    clock.pass_by(hours=25)
    response = await client.post(f"{address}/keep", headers=header)
    assert "has ended" in (await response.json())["detail"]
    await expect_problem(response, 404)


@pytest.mark.parametrize(
    "id", ["%ff", "%00", "..%2f..", "'%20OR%20'1'='1", "%ed%a0%bd", "x" * 4000]
)
async def test_odd_id_is_not_found(client: Client, id: str) -> None:
    address = URL(f"/api/v1/conversations/{id}/messages", encoded=True)
    response = await client.post(
        address, json={"text": "hi"}, headers={"Authorization": "Bearer x"}
    )
    await expect_problem(response, 404)
