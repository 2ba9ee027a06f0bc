"""The console on the real application, with a database and somebody of every role.

async def test_viewer_sees_no_button(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    assert "Publish" not in await viewer.page("/staff/releases")
    assert (await viewer.post("/staff/releases", {"release": "1"})).status == 403
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, DummyCookieJar, FormData
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher
from sqlalchemy.engine import Engine

from bot.accounts.accounts import AccountStore
from bot.accounts.passwords import Passwords
from bot.accounts.records import ROLES, Role
from bot.channels.post.answering import Sentences
from bot.channels.room import open_channels
from bot.channels.telegram import TelegramSettings
from bot.console.session import COOKIE, FORM_KEY
from bot.database import open_database
from bot.dialogue.conversations import Conversations
from bot.dialogue.store import ConversationStore
from bot.editing.from_files import live_release
from bot.editing.rebuilding import Rebuilding
from bot.editing.releases import ReleaseStore
from bot.knowledge import live
from bot.knowledge.building import Builder
from bot.knowledge.languages import LanguageFinder
from bot.knowledge.release import Release
from bot.records import Turn
from bot.services import Services
from bot.settings import Settings
from bot.web.app import make_app
from tests.clock import Clock
from tests.conftest import HashingEncoder, Knowledge, lessons
from tests.web.conftest import EchoingDialogue

FORM_KEY_FIELD = re.compile(f'name="{FORM_KEY}" value="([^"]+)"')
PASSWORD = "correct horse battery"
ACCOUNTS = {"telegram": TelegramSettings("1:token", "a-secret")}
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass
class Reader:
    """A browser of somebody: keeps cookies, follows no redirects, sends the form key along."""

    client: TestClient[Any, Any]
    cookies: dict[str, str] = field(default_factory=dict)
    form_key: str = ""
    headers: dict[str, str] = field(default_factory=lambda: {"Accept-Language": "en"})

    async def get(self, path: str, **options: Any) -> ClientResponse:
        return await self._request("GET", path, **options)

    async def page(self, path: str) -> str:
        """The HTML of a page that is there."""
        response = await self.get(path)
        assert response.status == 200, (path, response.status)
        text = await response.text()
        if found := FORM_KEY_FIELD.search(text):
            self.form_key = found[1]  # another one after a change of the own account
        return text

    async def post(
        self, path: str, form: Mapping[str, Any] | FormData | None = None, **options: Any
    ) -> ClientResponse:
        """Sends a form; the values of a mapping may be lists. Uploads go by FormData."""
        if not isinstance(form, FormData):
            data = FormData()
            for name, value in (form or {}).items():
                for one in value if isinstance(value, list | tuple) else [value]:
                    data.add_field(name, str(one))
            form = data
        form.add_field(FORM_KEY, self.form_key)
        return await self._request("POST", path, data=form, **options)

    async def done(self, path: str, form: Mapping[str, Any] | FormData | None = None) -> str:
        """Sends a form that is accepted, and returns the HTML of the page that it leads to."""
        response = await self.post(path, form)
        assert response.status == 303, (path, response.status, await response.text())
        return await self.page(response.headers["Location"])

    async def _request(self, method: str, path: str, **options: Any) -> ClientResponse:
        headers = {**self.headers, **options.pop("headers", {})}
        response = await self.client.request(
            method, path, cookies=self.cookies, headers=headers, allow_redirects=False, **options
        )
        for name, morsel in response.cookies.items():
            if morsel.value:
                self.cookies[name] = morsel.value
            else:
                self.cookies.pop(name, None)
        return response


@dataclass(frozen=True)
class Console:
    """What the tests of screens work with; users are named like their roles."""

    client: TestClient[Any, Any]
    services: Services
    engine: Engine
    clock: Clock

    @property
    def accounts(self) -> AccountStore:
        return self.services.accounts

    def nobody(self) -> Reader:
        """A browser in which nobody is signed in."""
        return Reader(self.client)

    async def signed_in(self, role: Role, name: str = "") -> Reader:
        """A browser in which the user of `role` is signed in, or another one by `name`."""
        sessions = self.accounts.sessions
        token = await asyncio.to_thread(sessions.sign_in, name or role, PASSWORD)
        session = await asyncio.to_thread(sessions.find, token)
        assert session is not None
        return Reader(self.client, {COOKIE: token}, session.form_key)


@pytest.fixture
def settings(tmp_path: Path, knowledge: Knowledge, database: str) -> Settings:
    """What a module's tests may replace by settings of their own."""
    folder = tmp_path / "var"
    return Settings(data_dir=folder, knowledge_dir=knowledge.folder, database_url=database)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def console(
    settings: Settings, clock: Clock, knowledge: Knowledge, release: Release
) -> AsyncIterator[Console]:
    engine = open_database(settings.database)
    live_release(ReleaseStore(engine, clock), knowledge.folder, lambda line: None)
    live.publish(release)
    services = make_services(settings, engine, clock)
    for role in ROLES:
        services.accounts.add(role, role, PASSWORD, "shell")
    server = TestServer(make_app(services))
    async with TestClient(server, cookie_jar=DummyCookieJar()) as client:
        yield Console(client, services, engine, clock)


def make_services(settings: Settings, engine: Engine, clock: Clock) -> Services:
    conversations = Conversations(
        ConversationStore(engine),
        EchoingDialogue(),
        settings,
        lambda occasion, language, **values: f"prepared: {occasion}",
        clock,
    )
    agent: Any = PlainUnderstanding()
    builder = Builder(HashingEncoder(), settings.data_dir, lessons())
    releases = ReleaseStore(engine, clock)
    services = Services.on(engine, settings, agent, conversations, releases, clock)
    accounts = AccountStore(engine, clock, QUICK)
    rebuilding = Rebuilding(builder, services.times, clock)
    nothing: Any = lambda *asked: ()  # noqa: E731
    sentences = Sentences(lambda language: "Hello", nothing, nothing, lambda language: "12345")
    channels = open_channels(engine, conversations, ACCOUNTS, sentences)  # signed by real time
    checking = services.checking(rebuilding.release_of)
    return replace(checking, accounts=accounts, channels=channels)


class PlainUnderstanding:
    """Understands names and languages alone, where the real agent has a trained model."""

    def understand(self, texts: Sequence[str]) -> list[Turn]:
        reader = live.current().reader
        finder = LanguageFinder()
        return [
            Turn(
                text,
                {"ask_service": 0.9},
                reader.places_in(text),
                reader.attributes_in(text),
                finder.find(text),
            )
            for text in texts
        ]
