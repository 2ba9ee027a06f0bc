"""The response is there in time, whatever the database does."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest

from bot.channels.post import door
from bot.channels.post.messages import MessageStore
from tests.channels.conftest import Serve
from tests.channels.wechat_world import post, pushed, served, text, told


async def test_answer_that_is_taken_too_late_is_sent_by_a_worker(
    serve_channels: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "REPLIED_WITHIN", 0.4)
    monkeypatch.setattr(door, "WRITTEN_WITHIN", 0.1)
    monkeypatch.setattr(door, "HELD", timedelta(seconds=1.2))
    world = await served(serve_channels)
    take = MessageStore.take

    def slow(*args: object) -> object:
        time.sleep(0.7)  # the database is busy
        return take(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(MessageStore, "take", slow)
    began = time.monotonic()
    assert await told(await post(world, text("hello"))) == ""
    assert time.monotonic() - began < 0.7
    await world.settled()
    await asyncio.sleep(0.2)
    assert [one.split("\n")[0] for one in pushed(world)] == ["You asked: hello"]
