"""The edge on real conversations and a real database, with a dialogue that answers at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import AppRunner

from bot.database import open_database
from bot.dialogue.conversations import Conversations
from bot.dialogue.store import ConversationStore
from bot.editing.releases import ReleaseStore
from bot.knowledge import live
from bot.knowledge.content import load_content
from bot.knowledge.release import Release
from bot.records import Option, Reply, Source
from bot.services import Services
from bot.settings import Settings
from bot.web.app import make_app
from tests.clock import Clock
from tests.conftest import Knowledge

ANSWER = Reply(
    text="Call +86-10-68336190.",
    outcome="answered",
    kind="item",
    confidence=0.93,
    sources=(Source("The park's page", "https://example.org/park", "official", "2021-12-29"),),
    options=(Option("And the person?", "And the person?"),),
    item_id="faq-park",
    release="r-1",
)


class EchoingDialogue:
    """Answers everything alike, and remembers what was asked; fails where asked to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def reply(self, conversation_id: str, text: str, channel: str) -> tuple[Reply, ...]:
        if text == "break":
            raise RuntimeError("broken on purpose")
        self.asked.append((conversation_id, text))
        await self.gate.wait()
        return (ANSWER,)


@pytest.fixture
def dialogue() -> EchoingDialogue:
    return EchoingDialogue()


class ServedAsInEarnest(TestServer):
    """Does not cancel a handler whose client left: `web.run_app` does not either."""

    async def _make_runner(self, **options: Any) -> AppRunner:
        return AppRunner(self.app, **{**options, "handler_cancellation": False})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """What a module's tests may replace by settings of their own."""
    return Settings(data_dir=tmp_path)


@pytest.fixture
async def client(
    dialogue: EchoingDialogue,
    settings: Settings,
    clock: Clock,
    knowledge: Knowledge,
    release: Release,
) -> AsyncIterator[TestClient[Any, Any]]:
    engine = open_database(settings.database)
    conversations = Conversations(
        ConversationStore(engine),
        dialogue,
        settings,
        lambda occasion, language, **values: f"prepared: {occasion}",
        clock,
    )
    live.publish(replace(release, id="r-1", content=load_content(knowledge.folder)))
    services = Services.on(engine, settings, None, conversations, ReleaseStore(engine))  # type: ignore[arg-type]
    async with TestClient(ServedAsInEarnest(make_app(services))) as client:
        yield client


@pytest.fixture
async def conversation(client: TestClient[Any, Any]) -> tuple[str, dict[str, str]]:
    """The address for messages of a new conversation, and the header that opens it."""
    started = await (await client.post("/api/v1/conversations", json={"language": "en"})).json()
    address = f"/api/v1/conversations/{started['conversation_id']}/messages"
    return address, {"Authorization": f"Bearer {started['token']}"}


Opened = tuple[str, dict[str, str]]


@pytest.fixture
async def opened(conversation: Opened) -> Opened:
    """The address of a new conversation itself, and the header that opens it."""
    address, headers = conversation
    return address.removesuffix("/messages"), headers
