"""A browser, a chat server and a tab that watches what the widget does."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_server import ChatServer, serving
from console_server import real_server
from playwright.sync_api import Browser, BrowserType, Page, sync_playwright

from bot.knowledge.release import Release
from tests.serving.conftest import Server

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def chromium() -> str:
    path = shutil.which("chromium")
    if path is None and os.environ.get("CI"):
        pytest.fail("chromium is missing: install the Debian package `chromium`")
    if path is None:
        pytest.skip("chromium is missing, so the widget is not tested in a browser")
    return path


@pytest.fixture(scope="session")
def browser_type() -> Iterator[BrowserType]:
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def browser(browser_type: BrowserType, chromium: str) -> Iterator[Browser]:
    browser = browser_type.launch(executable_path=chromium, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all tests that need a real one: it takes long to start."""
    with real_server(tmp_path_factory.mktemp("var")) as server:
        yield server


@pytest.fixture
def chat(tmp_path: Path, release: Release, migrated_sqlite: Path) -> Iterator[ChatServer]:
    shutil.copy(migrated_sqlite, tmp_path)
    with serving(tmp_path, release, leave_message=True) as chat:
        yield chat


@pytest.fixture
def page(browser: Browser, chat: ChatServer) -> Iterator[Page]:
    """A new tab; whatever happens in it must keep the strict policy and stay on the server."""
    context = browser.new_context(base_url=chat.url, reduced_motion="reduce")
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.set_default_timeout(10_000)
    said: list[str] = []
    requested: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(f"Uncaught {error}"))
    page.on("request", lambda request: requested.append(request.url))
    yield page
    context.close()
    assert [line for line in said if "Content Security Policy" in line] == []
    assert [line for line in said if line.startswith("Uncaught")] == []
    assert [url for url in requested if not url.startswith(chat.url)] == []


@pytest.fixture
def panel(page: Page) -> Page:
    page.goto("/panel")
    return page


@pytest.fixture
def floating(page: Page) -> Page:
    page.goto("/floating")
    return page
