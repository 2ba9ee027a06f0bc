"""The channels on a real database and real conversations; dialogue and networks are invented."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.channels.post.answering import Sentences
from bot.channels.records import Request, Response
from bot.channels.room import ChannelRoom, open_channels
from bot.channels.routes import CHANNELS, routes
from bot.channels.tables import channel_messages
from bot.channels.tokens import Fetch
from bot.database import open_database, reading
from bot.dialogue.conversations import Conversations
from bot.dialogue.store import ConversationStore
from bot.records import Option, Reply, Source
from bot.settings import Settings

PAGE = Source("The park's page", "https://example.org/park", "official", "2021-12-29")


class Dialogue:
    """Answers with the question itself, or with what was prepared for it; it may take its time."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.prepared: dict[str, tuple[Reply, ...]] = {}
        self.delay: Callable[[str], float] = lambda text: 0.0

    async def reply(self, conversation_id: str, text: str, channel: str) -> tuple[Reply, ...]:
        self.asked.append(text)
        await asyncio.sleep(self.delay(text))
        said = Reply(f"You asked: {text}", "answered", sources=(PAGE,))
        return self.prepared.get(text, (said,))


@dataclass
class Networks:
    """The APIs of all networks: they take what `answer` does not refuse, and remember it."""

    sent: list[Request] = field(default_factory=list)
    answer: Callable[[Request], Response] = lambda request: Response(200, {"ok": True})

    async def send(self, request: Request) -> Response:
        response = self.answer(request)
        if response.status == 200:
            self.sent.append(request)
        return response


@dataclass(frozen=True)
class World:
    """A server with channels, and all that is around it."""

    client: TestClient[Any, Any]
    room: ChannelRoom
    engine: Engine
    dialogue: Dialogue
    networks: Networks

    async def settled(self, within: float = 10.0) -> None:
        """Waits until every message that came in is told or given up."""
        async with asyncio.timeout(within):
            while await asyncio.to_thread(self._unfinished):  # noqa: ASYNC110 - in a database
                await asyncio.sleep(0.01)

    def states(self) -> list[str]:
        """What became of each message, in the order in which they came."""
        wanted = select(channel_messages.c.state).order_by(channel_messages.c.id)
        with reading(self.engine) as connection:
            return [str(state) for (state,) in connection.execute(wanted)]

    def _unfinished(self) -> bool:
        return bool({"waiting", "answered"} & {*self.states()})


class _NoTokens:
    async def get(self, fetch: Fetch, refused: str = "") -> str:
        raise AssertionError("this network has no tokens")


NO_TOKENS = _NoTokens()

Serve = Callable[..., Awaitable[World]]


@pytest.fixture
async def serve_channels(tmp_path: Path, migrated_sqlite: Path) -> AsyncIterator[Serve]:
    """Serves the channels of some accounts; several servers share one database."""
    shutil.copy(migrated_sqlite, tmp_path)
    running: list[tuple[World, asyncio.Task[None]]] = []
    settings = Settings(data_dir=tmp_path, session_minutes=60)

    async def serve(accounts: Mapping[str, Any], database: str = "") -> World:
        engine = open_database(database or settings.database)
        dialogue, networks = Dialogue(), Networks()
        conversations = Conversations(
            ConversationStore(engine),
            dialogue,
            settings,
            lambda occasion, language, **values: f"prepared: {occasion}",
        )
        sentences = Sentences(
            lambda language: f"Hello ({language})",
            lambda language: ("First question?", "Second question?"),
            lambda topic, language: (f"A question on {topic}?",),
            lambda language: "12345",
        )
        room = open_channels(engine, conversations, accounts, sentences, networks)
        app = web.Application()
        app[CHANNELS] = room
        app.add_routes(routes)
        client = TestClient(TestServer(app))
        await client.start_server()
        world = World(client, room, engine, dialogue, networks)
        running.append((world, asyncio.create_task(room.courier.run())))
        return world

    yield serve
    for world, task in running:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await world.room.close()
        await world.client.close()
        world.engine.dispose()


def options(*titles: str) -> tuple[Option, ...]:
    """Options that send their own title."""
    return tuple(Option(title, title) for title in titles)
