"""Answers are brought to the networks, whatever fails on the way."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.post import courier as module
from bot.channels.post.messages import MessageStore
from bot.channels.records import Request, Response
from bot.channels.telegram import SECRET, TelegramSettings
from bot.errors import SendFailed
from bot.records import Reply
from tests.channels.conftest import Serve, World

ACCOUNT = {"telegram": TelegramSettings("1:token", "a-secret")}


@pytest.fixture
async def world(serve_channels: Serve) -> World:
    return await serve_channels(ACCOUNT)


async def say(world: World, text: str, number: int, user: int = 7) -> None:
    message = {"from": {"id": user}, "chat": {"id": user}, "text": text}
    body = {"update_id": number, "message": message}
    response = await world.client.post(
        "/channels/telegram", json=body, headers={SECRET: "a-secret"}
    )
    assert response.status == 200


def sent_to(world: World) -> list[tuple[str, str]]:
    return [(one.body["chat_id"], one.body["text"].split("\n")[0]) for one in world.networks.sent]


async def test_webhook_does_not_wait_for_the_answer(world: World) -> None:
    world.dialogue.delay = lambda text: 0.5
    began = asyncio.get_running_loop().time()
    await say(world, "slow", 1)
    assert asyncio.get_running_loop().time() - began < 0.4
    await world.settled()
    assert sent_to(world) == [("7", "You asked: slow")]


async def test_one_citizen_is_answered_in_order_while_others_do_not_wait(world: World) -> None:
    world.dialogue.delay = lambda text: 0.6 if text == "slow" else 0.0
    await say(world, "slow", 1)
    await say(world, "quick", 2)
    await say(world, "other", 3, user=8)
    await world.settled()
    assert sent_to(world) == [
        ("8", "You asked: other"),
        ("7", "You asked: slow"),
        ("7", "You asked: quick"),
    ]


async def test_follow_up_is_said_in_the_same_conversation(world: World) -> None:
    heard: list[str] = []
    reply = world.dialogue.reply

    async def listen(id: str, text: str, channel: str) -> tuple[Reply, ...]:
        heard.append(id)
        assert channel == "telegram"
        return await reply(id, text, channel)

    world.dialogue.reply = listen  # type: ignore[method-assign]
    for number in (1, 2):
        await say(world, f"question {number}", number)
        await world.settled()
    assert len(heard) == 2
    assert len({*heard}) == 1


async def test_session_that_ended_begins_anew(world: World, serve_channels: Serve) -> None:
    await say(world, "one", 1)
    await world.settled()
    conversations = await asyncio.to_thread(_forget_all, world)
    assert conversations == 1
    await say(world, "two", 2)
    await world.settled()
    assert [text for _, text in sent_to(world)] == ["You asked: one", "You asked: two"]


def _forget_all(world: World) -> int:
    from datetime import UTC, datetime

    from bot.dialogue.store import ConversationStore

    return ConversationStore(world.engine).forget_before(datetime.now(UTC) + timedelta(days=1))


async def test_part_that_was_taken_is_not_sent_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_WAIT", 0.05)
    world.dialogue.prepared["long"] = (Reply("word " * 1500, "answered"),)
    refusals = iter([Response(200, {}), Response(500, {}), Response(500, {})])
    world.networks.answer = lambda request: next(refusals, Response(200, {}))
    await say(world, "long", 1)
    await world.settled()
    assert world.dialogue.asked == ["long"]
    assert "".join(one.body["text"] for one in world.networks.sent) == ("word " * 1500).strip()


async def test_network_that_never_answers_is_given_up_without_the_words(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "FIRST_WAIT", 0.01)

    def silent(request: Request) -> Response:
        raise SendFailed("no answer from the network (TimeoutError)")

    world.networks.answer = silent
    with caplog.at_level(logging.INFO):
        await say(world, "my secret question", 1)
        await world.settled()
    assert world.states() == ["undelivered"]
    assert "is given up: no answer from the network" in caplog.text
    assert "secret" not in caplog.text


async def test_fault_of_ours_is_tried_again_and_the_next_message_is_answered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_WAIT", 0.05)
    faults = iter([RuntimeError("on purpose")])

    def breaks(request: Request) -> Response:
        for fault in faults:
            raise fault
        return Response(200, {})

    world.networks.answer = breaks
    await say(world, "one", 1)
    await say(world, "two", 2)
    await world.settled()
    assert [text for _, text in sent_to(world)] == ["You asked: one", "You asked: two"]


async def test_database_that_is_away_for_a_while_loses_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, failures = MessageStore.claim, iter([OSError("away"), OSError("away")])

    def away(self: MessageStore, *args: Any) -> Any:
        for failure in failures:
            raise failure
        return claim(self, *args)

    monkeypatch.setattr(MessageStore, "claim", away)
    await say(world, "one", 1)
    await world.settled()
    assert [text for _, text in sent_to(world)] == ["You asked: one"]


async def test_paused_channel_tells_whom_to_call(world: World) -> None:
    await asyncio.to_thread(world.room.switches.switch, "telegram", False, "ann")
    await say(world, "one", 1)
    await world.settled()
    assert [text for _, text in sent_to(world)] == [
        "Jingjing is not available at the moment. Please call 12345."
    ]
    assert world.dialogue.asked == []
    await asyncio.to_thread(world.room.switches.switch, "telegram", True, "ann")
    await say(world, "two", 2)
    await world.settled()
    assert world.dialogue.asked == ["two"]


async def test_two_servers_share_the_work_and_answer_each_message_once(
    world: World, serve_channels: Serve
) -> None:
    other = await serve_channels(ACCOUNT)
    for number in range(40):
        for one in (world, other, world):
            await say(one, f"question {number}", number, user=number % 7)
    await world.settled(30)
    told = sorted(text for _, text in sent_to(world) + sent_to(other))
    assert told == sorted(f"You asked: question {number}" for number in range(40))


async def test_what_is_under_way_is_finished_when_the_server_stops(
    world: World,
) -> None:
    world.dialogue.delay = lambda text: 0.5
    await say(world, "slow", 1)
    async with asyncio.timeout(5):
        while not world.dialogue.asked:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await world.room.close()
    assert sent_to(world) == [("7", "You asked: slow")]


async def test_courier_ends_though_news_comes_in_the_same_moment() -> None:
    class Empty:
        def __getattr__(self, name: str) -> Any:
            return lambda *args: []

    nothing: Any = Empty()
    for turns in range(4):
        idle = module.Courier(nothing, nothing, nothing)
        running = asyncio.create_task(idle.run())
        await asyncio.sleep(0.05)
        idle.wake()
        for _ in range(turns):
            await asyncio.sleep(0)
        running.cancel()
        ended, _ = await asyncio.wait([running], timeout=2)
        assert ended
        await idle.finish()
