"""The chat over a WebSocket."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError
from aiohttp.test_utils import TestClient

from bot.dialogue.store import ConversationStore
from tests.web.conftest import Clock, EchoingDialogue

Client = TestClient[Any, Any]


async def started(client: Client) -> dict[str, str]:
    response = await client.post("/api/v1/conversations")
    conversation: dict[str, str] = await response.json()
    return conversation


async def greeted(
    client: Client, conversation: dict[str, str] | None = None, **more: object
) -> ClientWebSocketResponse:
    """A socket that said hello for a conversation, a new one unless it is given."""
    hello = {"type": "hello", **(conversation or await started(client)), **more}
    socket = await client.ws_connect("/api/v1/chat")
    await socket.send_json(hello)
    assert await socket.receive_json(timeout=5) == {"type": "ready"}
    return socket


async def say(socket: ClientWebSocketResponse, ref: str, text: str = "phone?") -> None:
    await socket.send_json({"type": "message", "ref": ref, "text": text})


async def refs(socket: ClientWebSocketResponse, count: int) -> list[str]:
    """The refs of the next replies."""
    async with asyncio.timeout(5):
        return [(await socket.receive_json(timeout=5))["ref"] for _ in range(count)]


async def silent(socket: ClientWebSocketResponse) -> bool:
    """Whether nothing more comes for a while."""
    try:
        await socket.receive(timeout=0.1)
    except TimeoutError:
        return True
    return False


async def test_message_gets_its_replies_under_its_ref(client: Client) -> None:
    socket = await greeted(client)
    await socket.send_json({"type": "message", "ref": "m-1", "text": "phone?"})
    received = await socket.receive_json(timeout=5)
    assert (received["type"], received["ref"]) == ("replies", "m-1")
    assert received["replies"][0]["text"] == "Call +86-10-68336190."


async def test_every_message_of_a_burst_is_answered(client: Client) -> None:
    socket = await greeted(client)
    names = [f"m-{number}" for number in range(100)]
    for name in names:
        await say(socket, name)
    async with asyncio.timeout(10):
        received = [await socket.receive_json(timeout=5) for _ in names]
    assert sorted(one["ref"] for one in received) == sorted(names)
    assert [one["seq"] for one in received] == sorted(one["seq"] for one in received)
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
    problem = await socket.receive_json(timeout=5)
    assert problem["type"] == "problem"
    assert problem["status"] in (401, 404)
    assert (await socket.receive(timeout=5)).type is WSMsgType.CLOSE
    assert socket.close_code == 4401


async def test_hello_that_is_no_json_is_refused(client: Client) -> None:
    socket = await client.ws_connect("/api/v1/chat")
    await socket.send_str("{")
    assert (await socket.receive_json(timeout=5))["status"] == 400


async def test_malformed_message_is_a_problem_and_the_socket_goes_on(client: Client) -> None:
    socket = await greeted(client)
    await socket.send_str("{")
    assert (await socket.receive_json(timeout=5))["status"] == 400
    await socket.send_json({"type": "message", "ref": "m-1"})
    assert (await socket.receive_json(timeout=5))["status"] == 422
    await socket.send_json({"type": "message", "ref": "m-2", "text": "phone?"})
    assert (await socket.receive_json(timeout=5))["type"] == "replies"


async def test_frame_that_is_too_large_closes_the_socket(client: Client) -> None:
    socket = await greeted(client)
    await socket.send_json({"type": "message", "ref": "m-1", "text": "x" * 20_000})
    assert (await socket.receive(timeout=5)).type is WSMsgType.CLOSE
    assert socket.close_code == 1009


async def test_page_of_another_site_may_not_connect(client: Client) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await client.ws_connect("/api/v1/chat", origin="https://elsewhere.example")
    assert refused.value.status == 403


async def test_page_of_this_site_may_connect(client: Client) -> None:
    origin = str(client.make_url("/")).rstrip("/")
    socket = await client.ws_connect("/api/v1/chat", origin=origin)
    assert not socket.closed


async def test_socket_that_comes_again_gets_what_it_missed_first(client: Client) -> None:
    conversation = await started(client)
    first = await greeted(client, conversation)
    await say(first, "m-1")
    known = (await first.receive_json(timeout=5))["seq"]
    await first.close()
    address = f"/api/v1/conversations/{conversation['conversation_id']}/messages"
    header = {"Authorization": f"Bearer {conversation['token']}"}
    for ref in ("m-2", "m-3"):
        await client.post(address, json={"text": "phone?", "ref": ref}, headers=header)
    again = await greeted(client, conversation, after=known)
    assert await refs(again, 2) == ["m-2", "m-3"]
    await say(again, "m-4")
    assert await refs(again, 1) == ["m-4"]
    assert await silent(again)


async def test_socket_without_after_gets_only_what_is_new(client: Client) -> None:
    conversation = await started(client)
    first = await greeted(client, conversation)
    await say(first, "m-1")
    assert await refs(first, 1) == ["m-1"]
    second = await greeted(client, conversation)
    await say(second, "m-2")
    assert await refs(second, 1) == ["m-2"]
    assert await refs(first, 1) == ["m-2"]


@pytest.mark.parametrize("after", ["1", "", -1, True, False, 10**30, 2**63, 1.5, None, [], {}])
async def test_odd_after_hides_no_reply(client: Client, after: object) -> None:
    conversation = await started(client)
    first = await greeted(client, conversation)
    await say(first, "m-1")
    assert await refs(first, 1) == ["m-1"]
    socket = await greeted(client, conversation, after=after)
    await say(socket, "m-2")
    assert await refs(socket, 1) == ["m-2"]


async def test_turn_of_another_database_as_after_hides_no_reply(client: Client) -> None:
    socket = await greeted(client, after=10**6)
    await say(socket, "m-1")
    assert await refs(socket, 1) == ["m-1"]


async def test_message_repeated_on_a_new_socket_gets_its_reply_once_more(
    client: Client, dialogue: EchoingDialogue
) -> None:
    conversation = await started(client)
    first = await greeted(client, conversation)
    await say(first, "m-1")
    told = await first.receive_json(timeout=5)
    await first.close()
    again = await greeted(client, conversation)
    await say(again, "m-1")
    assert await again.receive_json(timeout=5) == told
    assert len(dialogue.asked) == 1


async def test_message_under_way_repeated_on_a_new_socket_is_answered_on_it(
    client: Client, dialogue: EchoingDialogue
) -> None:
    conversation = await started(client)
    dialogue.gate.clear()
    first = await greeted(client, conversation)
    await say(first, "m-1")
    await first.close()
    again = await greeted(client, conversation)
    await say(again, "m-1")
    dialogue.gate.set()
    assert await refs(again, 1) == ["m-1"]
    assert await silent(again)
    assert len(dialogue.asked) == 1


async def test_hello_and_messages_in_one_go_are_answered(client: Client) -> None:
    socket = await client.ws_connect("/api/v1/chat")
    await socket.send_json({"type": "hello", **await started(client)})
    for ref in ("m-1", "m-2"):
        await say(socket, ref)
    assert await socket.receive_json(timeout=5) == {"type": "ready"}
    assert sorted(await refs(socket, 2)) == ["m-1", "m-2"]


@pytest.mark.parametrize("ref", [7, "", "x" * 65, ["m"]])
async def test_ref_that_is_none_is_a_problem(client: Client, ref: object) -> None:
    socket = await greeted(client)
    await socket.send_json({"type": "message", "ref": ref, "text": "phone?"})
    problem = await socket.receive_json(timeout=5)
    assert (problem["type"], problem["status"], problem["ref"]) == ("problem", 422, None)


async def test_half_of_a_surrogate_pair_breaks_nothing(client: Client) -> None:
    socket = await greeted(client)
    await socket.send_str('{"type": "message", "ref": "\\ud83d", "text": "\\ud83d?"}')
    assert await refs(socket, 1) == ["?"]


async def test_message_after_the_end_of_the_session_is_a_problem(
    client: Client, clock: Clock
) -> None:
    socket = await greeted(client)
    clock.pass_by(hours=25)
    await say(socket, "m-1")
    problem = await socket.receive_json(timeout=5)
    assert (problem["type"], problem["status"], problem["ref"]) == ("problem", 404, "m-1")
    assert "has ended" in problem["detail"]


async def test_socket_of_a_deleted_conversation_is_closed(client: Client) -> None:
    conversation = await started(client)
    socket = await greeted(client, conversation)
    header = {"Authorization": f"Bearer {conversation['token']}"}
    await client.delete(f"/api/v1/conversations/{conversation['conversation_id']}", headers=header)
    assert (await socket.receive(timeout=5)).type is WSMsgType.CLOSE
    assert socket.close_code == 1001


async def test_message_that_breaks_the_server_is_a_problem_and_the_socket_goes_on(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    socket = await greeted(client)
    with monkeypatch.context() as broken:
        broken.setattr(ConversationStore, "record", lambda *_: 1 / 0)
        await say(socket, "m-1", "my secret words")
        problem = await socket.receive_json(timeout=5)
    assert (problem["status"], problem["ref"]) == (500, "m-1")
    assert "division" not in str(problem)
    assert "secret" not in caplog.text
    await say(socket, "m-2")
    assert await refs(socket, 1) == ["m-2"]


async def test_hello_that_breaks_the_server_is_a_problem(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = await started(client)
    monkeypatch.setattr(ConversationStore, "opening", lambda *_: 1 / 0)
    socket = await client.ws_connect("/api/v1/chat")
    await socket.send_json({"type": "hello", **conversation})
    assert (await socket.receive_json(timeout=5))["status"] == 500
    await socket.receive(timeout=5)
    assert socket.close_code == 1011
