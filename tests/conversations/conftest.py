"""The real thing: the starter content, a trained model, nothing faked."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator

import pytest

from bot.dialogue.clean import clean
from bot.knowledge import live
from bot.records import Reply
from bot.settings import Settings
from bot.startup import open_answering

Talk = Callable[..., list[Reply]]


@pytest.fixture(scope="session")
def talk() -> Iterator[Talk]:
    """Says some messages in a new conversation; gives the first reply to each."""
    agent, _ = open_answering(Settings(), lambda doing: None)
    numbers = itertools.count()
    loop = asyncio.new_event_loop()

    def talk(*messages: str) -> list[Reply]:
        conversation = f"test-{next(numbers)}"
        return [
            loop.run_until_complete(agent.reply(conversation, clean(message)))[0]
            for message in messages
        ]

    yield talk
    loop.close()
    live._live.clear()
