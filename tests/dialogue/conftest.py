"""Conversations on a real database, with a dialogue that does as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from bot.database import open_database
from bot.dialogue.conversations import Conversations
from bot.dialogue.store import ConversationStore
from bot.records import Reply
from bot.settings import Settings
from tests.clock import Clock


class Parrot:
    """Repeats what it hears; breaks, hangs or says nothing when told to."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.channels: list[str] = []
        self.language = "en"
        self.gate = asyncio.Event()
        self.gate.set()

    async def reply(self, conversation_id: str, text: str, channel: str) -> tuple[Reply, ...]:
        self.heard.append(text)
        self.channels.append(channel)
        await self.gate.wait()
        if "break" in text:
            raise RuntimeError("the parrot is dead")
        if "hang" in text:
            await asyncio.Event().wait()
        return (
            ()
            if "nothing" in text
            else (Reply(f"You said: {text}", "answered", language=self.language),)
        )


async def until(condition: Callable[[], object]) -> None:
    """Returns once `condition` holds; fails where it does not within seconds."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what other tasks do has no event
            await asyncio.sleep(0.001)


def prepared(occasion: str, language: str, **values: object) -> str:
    return f"prepared {occasion} {values or ''}".strip() + f" in {language}"


@pytest.fixture
def parrot() -> Parrot:
    return Parrot()


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    return Settings(data_dir=tmp_path, database_url=database, turn_timeout=0.05, question_limit=40)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@contextmanager
def opened(
    settings: Settings, parrot: Parrot, clock: Callable[[], datetime] | None = None
) -> Iterator[Conversations]:
    """Conversations on the database of `settings`, as a process of its own would have them."""
    store = ConversationStore(open_database(settings.database))
    conversations = Conversations(store, parrot, settings, prepared, clock or Clock())
    yield conversations
    conversations.close()


@pytest.fixture
def conversations(parrot: Parrot, settings: Settings, clock: Clock) -> Iterator[Conversations]:
    with opened(settings, parrot, clock) as conversations:
        yield conversations


@pytest.fixture
async def id(conversations: Conversations) -> str:
    return (await conversations.start("en"))[0]
