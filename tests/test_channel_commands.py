"""`jingjing channel`: what is on, pausing, trying out, the menu."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from typer.testing import CliRunner

from bot.__main__ import app
from bot.channels import wechat
from bot.channels.post.switches import Switches
from bot.channels.wechat_menu import MENU, menu
from bot.database import open_database
from bot.errors import ServerSilent, UnknownChannel
from tests.channels.wechat_world import APP_ID, KEY

TELEGRAM = {"TELEGRAM_BOT_TOKEN": "1:x", "TELEGRAM_SECRET": "y"}


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    return monkeypatch


def run(*arguments: str, said: str = "") -> str:
    result = CliRunner().invoke(app, ["channel", *arguments], input=said)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def test_list_tells_what_is_on_and_what_is_missing(
    environ: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for key, value in TELEGRAM.items():
        environ.setenv(key, value)
    out = tmp_path / "out.json"
    told = run("list", "--json", str(out))
    assert "WECHAT_TOKEN, WECHAT_APP_ID" in told
    assert "1:x" not in told
    rows = {row["channel"]: row for row in json.loads(out.read_text())}
    assert rows["telegram"] == {"channel": "telegram", "on": True, "paused": False}
    assert rows["slack"]["on"] is False


def test_channel_is_paused_and_resumed(environ: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for key, value in TELEGRAM.items():
        environ.setenv(key, value)
    switches = Switches(open_database(f"sqlite:///{tmp_path / 'jingjing.db'}"))
    assert "is paused" in run("pause", "telegram")
    assert switches.is_off("telegram")
    assert "paused by" in run("list")
    assert "answers again" in run("resume", "telegram")
    assert not switches.is_off("telegram")
    with pytest.raises(UnknownChannel, match="channel list"):
        run("pause", "nothing")


def test_trying_out_needs_a_network_and_a_server(environ: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownChannel, match="there are: wechat"):
        run("try", "nothing", "hello")
    with pytest.raises(ServerSilent, match="jingjing serve"):
        run("try", "telegram", "hello", "--server", "http://127.0.0.1:9")


def test_menu_needs_an_account(environ: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnknownChannel, match=r"wechat\.md"):
        run("menu")


@pytest.mark.parametrize("language", ["en", "zh", "ru", "de"])
def test_menu_has_the_six_sections_in_names_that_fit(language: str) -> None:
    buttons = menu(language)["button"]
    assert len(buttons) == 3
    keys = [one["key"] for button in buttons for one in button["sub_button"]]
    assert keys == [topic for topics in MENU.values() for topic in topics]
    assert all(len(button["name"].encode()) <= 16 for button in buttons)
    names = [one["name"] for button in buttons for one in button["sub_button"]]
    assert all(0 < len(name.encode()) <= 60 for name in names)


@pytest.fixture
async def api() -> AsyncIterator[tuple[str, list[Any]]]:
    """WeChat's API, and what it was told."""
    told: list[Any] = []

    async def token(request: web.Request) -> web.Response:
        return web.json_response({"access_token": "t", "expires_in": 7200})

    async def create(request: web.Request) -> web.Response:
        told.append(await request.json())
        return web.json_response({"errcode": 0})

    server = web.Application()
    server.router.add_post("/stable_token", token)
    server.router.add_post("/menu/create", create)
    async with TestServer(server) as running:
        yield str(running.make_url("")).rstrip("/"), told


async def test_menu_is_given_to_the_account(
    environ: pytest.MonkeyPatch, api: tuple[str, list[Any]]
) -> None:
    import asyncio

    address, told = api
    environ.setattr(wechat, "API", address)
    account = {"TOKEN": "t", "APP_ID": APP_ID, "APP_SECRET": "s", "AES_KEY": KEY}
    for key, value in account.items():
        environ.setenv(f"WECHAT_{key}", value)
    assert "has its menu" in await asyncio.to_thread(run, "menu")
    assert told == [menu("zh")]
