"""The chat API over HTTP."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from sqlalchemy import select

from bot.database import open_database
from bot.dialogue.tables import conversations
from bot.settings import Settings
from tests.web.conftest import EchoingDialogue

Client = TestClient[Any, Any]
Conversation = tuple[str, dict[str, str]]


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    return Settings(data_dir=tmp_path, database_url=database)


async def test_message_gets_a_reply_with_source_and_date(
    client: Client, conversation: Conversation
) -> None:
    address, opened = conversation
    response = await client.post(address, json={"text": "phone?"}, headers=opened)
    assert response.status == 200
    (reply,) = (await response.json())["replies"]
    assert reply.pop("id")
    assert reply == {
        "text": "Call +86-10-68336190.",
        "outcome": "answered",
        "kind": "item",
        "confidence": 0.93,
        "language": "en",
        "sources": [
            {"title": "The park's page", "url": "https://example.org/park", "as_of": "2021-12-29"}
        ],
        "options": [{"title": "And the person?", "value": "And the person?"}],
        "card": None,
        "item_id": "faq-park",
        "release": "r-1",
    }


async def test_conversation_starts_without_a_body(client: Client) -> None:
    response = await client.post("/api/v1/conversations")
    started = await response.json()
    assert response.status == 201
    assert len(started["conversation_id"]) == 32  # 128 bits in hexadecimal
    assert len(started["token"]) >= 43  # 256 bits


async def test_conversation_of_a_test_is_answered_and_marked_as_such(
    client: Client, settings: Settings
) -> None:
    started = await (await client.post("/api/v1/conversations", json={"test": True})).json()
    await client.post("/api/v1/conversations", json={"language": "zh"})
    address = f"/api/v1/conversations/{started['conversation_id']}/messages"
    opened = {"Authorization": f"Bearer {started['token']}"}
    assert (await client.post(address, json={"text": "hi"}, headers=opened)).status == 200
    wanted = select(conversations.c.channel, conversations.c.is_test, conversations.c.language)
    with open_database(settings.database).connect() as connection:
        kept = connection.execute(wanted.order_by(conversations.c.language)).all()
    assert kept == [("web", True, "en"), ("web", False, "zh")]


@pytest.mark.parametrize("told", ["yes", 1, None])
async def test_what_is_neither_test_nor_none_is_refused(client: Client, told: object) -> None:
    response = await client.post("/api/v1/conversations", json={"test": told})
    await expect_problem(response, 422)


async def test_ids_and_tokens_are_never_the_same(client: Client) -> None:
    started = [await (await client.post("/api/v1/conversations")).json() for _ in range(20)]
    assert len({one["conversation_id"] for one in started}) == 20
    assert len({one["token"] for one in started}) == 20


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "Bearer "}, 401),
        ({"Authorization": "Basic dXNlcjpwYXNz"}, 401),
    ],
)
async def test_wrong_token_opens_nothing(
    client: Client,
    conversation: Conversation,
    dialogue: EchoingDialogue,
    header: dict[str, str],
    status: int,
) -> None:
    response = await client.post(conversation[0], json={"text": "hi"}, headers=header)
    await expect_problem(response, status)
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert dialogue.asked == []


async def test_token_of_one_conversation_does_not_open_another(
    client: Client, conversation: Conversation
) -> None:
    other = await (await client.post("/api/v1/conversations")).json()
    header = {"Authorization": f"Bearer {other['token']}"}
    await expect_problem(
        await client.post(conversation[0], json={"text": "hi"}, headers=header), 401
    )


async def test_unknown_conversation_is_not_found(client: Client) -> None:
    address = f"/api/v1/conversations/{'0' * 32}/messages"
    header = {"Authorization": "Bearer x"}
    await expect_problem(await client.post(address, json={"text": "hi"}, headers=header), 404)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"text": "hi"', 400),
        (b"", 400),
        (b"\xff\xfe", 400),
        (b"[" * 30_000, 400),
        (b"[]", 422),
        (b'"hi"', 422),
        (b"{}", 422),
        (b'{"text": 7}', 422),
        (b'{"text": null}', 422),
        (b'{"text": "' + b"x" * 70_000 + b'"}', 413),
    ],
)
async def test_malformed_message_is_a_clear_problem(
    client: Client,
    conversation: Conversation,
    dialogue: EchoingDialogue,
    body: bytes,
    status: int,
) -> None:
    address, opened = conversation
    await expect_problem(await client.post(address, data=body, headers=opened), status)
    assert dialogue.asked == []
    again = await client.post(address, json={"text": "still there?"}, headers=opened)
    assert again.status == 200


@pytest.mark.parametrize("language", [7, "", "e", "much too long", None, ["en"]])
async def test_language_that_is_none_is_refused(client: Client, language: object) -> None:
    response = await client.post("/api/v1/conversations", json={"language": language})
    await expect_problem(response, 422)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "empty"),
        ("   \n ", "empty"),
        ("😀🎉", "empty"),
        ("\u0000\u0007\u200b", "empty"),
        ("x" * 10_000, "too_long"),
    ],
)
async def test_odd_text_is_answered_kindly(
    client: Client, conversation: Conversation, text: str, kind: str
) -> None:
    address, opened = conversation
    response = await client.post(address, json={"text": text}, headers=opened)
    (reply,) = (await response.json())["replies"]
    assert (response.status, reply["outcome"], reply["kind"]) == (200, "declined", kind)


async def test_failing_dialogue_still_gives_a_reply(
    client: Client, conversation: Conversation
) -> None:
    address, opened = conversation
    response = await client.post(address, json={"text": "break"}, headers=opened)
    (reply,) = (await response.json())["replies"]
    assert (reply["outcome"], reply["text"]) == ("failed", "prepared: failed")


async def test_leading_slash_is_no_command(
    client: Client, conversation: Conversation, dialogue: EchoingDialogue
) -> None:
    address, opened = conversation
    await client.post(address, json={"text": '/greet{"place": "x"}'}, headers=opened)
    assert dialogue.asked[0][1].startswith("greet")


async def test_message_sent_again_under_its_ref_is_answered_once(
    client: Client, conversation: Conversation, dialogue: EchoingDialogue
) -> None:
    address, opened = conversation
    message = {"text": "phone?", "ref": "m-1"}
    first, again = [
        await (await client.post(address, json=message, headers=opened)).json() for _ in range(2)
    ]
    assert first == again
    assert (first["ref"], len(dialogue.asked)) == ("m-1", 1)
    other = await client.post(address, json={"text": "phone?", "ref": "m-2"}, headers=opened)
    assert (await other.json())["seq"] > first["seq"]


@pytest.mark.parametrize("ref", [7, True, "", "x" * 65, ["m-1"], {}, 1.5])
async def test_ref_that_is_none_is_refused(
    client: Client, conversation: Conversation, dialogue: EchoingDialogue, ref: object
) -> None:
    address, opened = conversation
    response = await client.post(address, json={"text": "hi", "ref": ref}, headers=opened)
    await expect_problem(response, 422)
    assert dialogue.asked == []


@pytest.mark.parametrize("ref", [None, "x" * 64, "\u0000", "次", "' OR '1'='1"])
async def test_odd_ref_is_as_good_as_any(
    client: Client, conversation: Conversation, ref: object
) -> None:
    address, opened = conversation
    response = await client.post(address, json={"text": "hi", "ref": ref}, headers=opened)
    assert (await response.json())["ref"] == ref


@pytest.mark.parametrize("field", ["text", "ref"])
async def test_half_of_a_surrogate_pair_breaks_nothing(
    client: Client, conversation: Conversation, field: str
) -> None:
    address, opened = conversation
    message = {"text": "hi \U0001f600", "ref": "m-1", field: "half \ud83d"}
    response = await client.post(address, json=message, headers=opened)
    assert response.status == 200
    assert (await response.json())["ref"] == ("half ?" if field == "ref" else "m-1")


@pytest.mark.parametrize("token", [b"\xff\xfe", b"\xe4\xbd\xa0", b"x" * 5000])
async def test_token_of_odd_bytes_opens_nothing(
    client: Client, conversation: Conversation, token: bytes
) -> None:
    raw = (
        f"POST {conversation[0]} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n".encode()
        + b"Authorization: Bearer %b\r\n\r\n{}" % token
    )
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(raw)
    assert (await reader.readline()).split()[1] == b"401"
    writer.close()


async def expect_problem(response: Any, status: int) -> None:
    problem = await response.json(content_type="application/problem+json")
    assert response.status == status
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert "Traceback" not in str(problem)


@pytest.mark.parametrize("bad", ["\0", "a\0b", "\ud800", "x\udfff"])
async def test_what_no_database_takes_as_text_breaks_nothing(
    bad: str, client: Client, conversation: Conversation
) -> None:
    address, opened = conversation
    one = address.removesuffix("/messages")
    body = {"text": f"hi {bad}", "ref": f"m-{bad}"}
    for _ in range(2):  # sent again, it is known by its name
        response = await client.post(address, json=body, headers=opened)
        assert response.status == 200
    assert (await client.get(f"/api/v1/conversations/%00{bad!r}/events")).status in (401, 404)
    response = await client.post(one + "/survey", json={"stars": 5, "comment": bad}, headers=opened)
    assert response.status == 204
    rating = {"reply_id": bad, "helped": True}
    await expect_problem(await client.post(one + "/ratings", json=rating, headers=opened), 404)
    started = await client.post("/api/v1/conversations", json={"language": f"e{bad}"[:8]})
    assert started.status == 201
