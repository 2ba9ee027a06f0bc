"""Telegram: secret header, updates, inline keyboards, what its API refuses."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.records import Request, Response
from bot.channels.telegram import SECRET, TelegramSettings
from bot.records import Reply
from tests.channels.conftest import Serve, World, options

ACCOUNT = {"telegram": TelegramSettings("1:token", "a-secret")}
HEADERS = {SECRET: "a-secret"}


def update(text: str | None = "hello", number: int = 1, **message: Any) -> dict[str, Any]:
    sender = {"id": 7, "is_bot": False, "language_code": "de-AT"}
    said = {} if text is None else {"text": text}
    return {
        "update_id": number,
        "message": {"message_id": 1, "from": sender, "chat": {"id": 7}, **said, **message},
    }


@pytest.fixture
async def world(serve_channels: Serve) -> World:
    return await serve_channels(ACCOUNT)


async def post(world: World, body: Any, headers: dict[str, str] = HEADERS) -> int:
    response = await world.client.post("/channels/telegram", json=body, headers=headers)
    return response.status


async def test_message_is_answered_with_its_source(world: World) -> None:
    assert await post(world, update("Where is <the> park?")) == 200
    await world.settled()
    (sent,) = world.networks.sent
    assert sent.url == "https://api.telegram.org/bot1:token/sendMessage"
    assert sent.body["chat_id"] == "7"
    assert "You asked: Where is &lt;the&gt; park?" in sent.body["text"]
    assert '<a href="https://example.org/park">The park\'s page</a>' in sent.body["text"]
    assert world.states() == ["told"]


async def test_message_delivered_again_is_answered_once(world: World) -> None:
    for _ in range(3):
        assert await post(world, update()) == 200
    await world.settled()
    assert await post(world, update()) == 200
    await world.settled()
    assert len(world.networks.sent) == 1
    assert world.dialogue.asked == ["hello"]


@pytest.mark.parametrize("headers", [{}, {SECRET: ""}, {SECRET: "A-secret"}, {SECRET: "ä"}])
async def test_request_without_the_secret_is_refused(world: World, headers: dict[str, str]) -> None:
    assert await post(world, update(), headers) == 403
    assert world.states() == []


async def test_options_are_buttons_and_a_pressed_one_is_asked(world: World) -> None:
    long = "Which of the many offices of this very large city may help me with my permit?"
    told = Reply("Did you mean one of these?", "clarified", options=options("Yes", long))
    world.dialogue.prepared["hello"] = (told,)
    await post(world, update())
    await world.settled()
    (sent,) = world.networks.sent
    assert "reply_markup" not in sent.body  # the second title is too long for a button
    assert f"2. {long}" in sent.body["text"]
    await post(world, update(" ２。", 2))
    await world.settled()
    assert world.dialogue.asked == ["hello", long]


async def test_pressed_button_is_a_message(world: World) -> None:
    told = Reply("Did you mean one of these?", "clarified", options=options("Yes", "No"))
    world.dialogue.prepared["hello"] = (told,)
    await post(world, update())
    await world.settled()
    keyboard = world.networks.sent[0].body["reply_markup"]["inline_keyboard"]
    data = [row[0]["callback_data"] for row in keyboard]
    assert data == ["Yes", "No"]
    pressed = {"id": "9", "from": {"id": 7}, "message": {"chat": {"id": 7}}, "data": data[1]}
    await post(world, {"update_id": 2, "callback_query": pressed})
    await world.settled()
    assert world.dialogue.asked == ["hello", "No"]


async def test_what_is_no_text_is_answered_kindly_in_the_language_of_the_phone(
    world: World,
) -> None:
    await post(world, update(None, 1, photo=[]))
    await post(world, update(None, 2, location={"latitude": 1}))
    await post(world, update("/start", 3))
    await world.settled()
    texts = [sent.body["text"] for sent in world.networks.sent]
    assert texts[0].startswith("Ich kann hier nur Text lesen")
    assert "Standort" in texts[1]
    assert texts[2].startswith("Hello (de)")
    assert world.networks.sent[2].body["reply_markup"]["inline_keyboard"][0][0]["text"]
    assert world.dialogue.asked == []


async def test_edits_bots_and_other_updates_are_let_pass(world: World) -> None:
    from_bot = update()
    from_bot["message"]["from"]["is_bot"] = True
    edited = {"update_id": 2, "edited_message": update()["message"]}
    for body in (from_bot, edited, {"update_id": 3}, {}, {"message": 5, "update_id": 4}):
        assert await post(world, body) == 200
    assert world.states() == []


@pytest.mark.parametrize("body", ["[1]", '"x"', "{", "[" * 10_000])
async def test_garbled_body_is_a_bad_request(world: World, body: str) -> None:
    response = await world.client.post("/channels/telegram", data=body, headers=HEADERS)
    assert response.status == 400


async def test_refused_message_is_sent_again_after_the_time_that_was_told(world: World) -> None:
    refusals = iter([Response(429, {"parameters": {"retry_after": 1}})])
    world.networks.answer = lambda request: next(refusals, Response(200, {"ok": True}))
    await post(world, update())
    await world.settled()
    assert [one.body["chat_id"] for one in world.networks.sent] == ["7"]
    assert world.states() == ["told"]


async def test_citizen_who_blocked_the_bot_is_given_up(world: World) -> None:
    def refuse(request: Request) -> Response:
        return Response(403, {"ok": False})

    world.networks.answer = refuse
    await post(world, update())
    await world.settled()
    assert world.states() == ["undelivered"]
