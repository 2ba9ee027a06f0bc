"""The console as a whole: its headers, its error pages, its words."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest

import bot.console
from bot.console import home
from bot.console.words import FOLDER, LANGUAGES, catalogue
from bot.knowledge.entries import Entry
from tests.console.conftest import Console
from tests.transcripts.conftest import Citizens

DATABASES = ("sqlite",)  # others go through the same tables on both
ROOM = Path(bot.console.__file__).parent


async def test_pages_are_kept_by_nobody_and_framed_by_nobody(console: Console) -> None:
    for reader, path in (
        (console.nobody(), "/staff/sign-in"),
        (console.nobody(), "/staff"),
        (await console.signed_in("viewer"), "/staff"),
        (await console.signed_in("viewer"), "/staff/nothing"),
    ):
        headers = (await reader.get(path)).headers
        assert headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        # With no-referrer browsers would send `Origin: null` with every form.
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in headers


async def test_other_pages_keep_their_headers(console: Console) -> None:
    headers = (await console.nobody().get("/chat")).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "X-Frame-Options" not in headers


async def test_errors_are_pages(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    missing = await viewer.get("/staff/nothing")
    assert (missing.status, missing.content_type) == (404, "text/html")
    assert "There is nothing here" in await missing.text()
    wrong = await viewer.post("/staff")
    assert (wrong.status, wrong.headers["Allow"]) == (405, "GET,HEAD")
    elsewhere = await viewer.get("/nothing")
    assert (elsewhere.status, elsewhere.content_type) == (404, "application/problem+json")


async def test_fault_is_logged_without_what_was_sent(
    console: Console, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(home, "render", fail)
    response = await (await console.signed_in("viewer")).get("/staff?q=secret")
    assert response.status == 500
    assert "Something went wrong" in await response.text()
    assert "broken on purpose" in caplog.text
    assert "secret" not in caplog.text


async def test_language_is_the_browser_s_until_one_is_chosen(console: Console) -> None:
    reader = console.nobody()
    reader.headers["Accept-Language"] = "zh-CN,zh;q=0.9,en;q=0.5"
    assert "<h1>登录</h1>" in await reader.page("/staff/sign-in")
    assert "<h1>Sign in</h1>" in await reader.page("/staff/sign-in?language=en")
    assert "<h1>Sign in</h1>" in await reader.page("/staff/sign-in")


@pytest.mark.parametrize("cookie", ["x", "W10=", "WyJ4Iiwge31d", "WzEsIDJd", "bnVsbA==", "é"])
async def test_made_up_flash_is_not_shown(console: Console, cookie: str) -> None:
    viewer = await console.signed_in("viewer")
    viewer.cookies["staff_flash"] = cookie
    assert 'role="status"' not in await viewer.page("/staff")


@pytest.mark.parametrize("name", ["console.css", "console.js"])
async def test_files_need_no_session(console: Console, name: str) -> None:
    response = await console.nobody().get(f"/staff/static/{name}")
    assert response.status == 200
    assert response.headers["Cache-Control"] == "no-cache"
    for path in ("..%2fapp.py", "../app.py", "nothing.css"):
        assert (await console.nobody().get(f"/staff/static/{path}")).status == 404


def files(*endings: str) -> list[Path]:
    return [path for path in ROOM.rglob("*") if path.suffix in endings]


def test_both_languages_say_the_same_things() -> None:
    assert catalogue("en").keys() == catalogue("zh").keys()
    for key, text in catalogue("en").items():
        places = re.findall(r"\{\w+\}", text)
        assert set(re.findall(r"\{\w+\}", catalogue("zh")[key])) == set(places), key
        assert text.strip(), key


def test_keys_are_prefixed_with_their_screen() -> None:
    seen: set[str] = set()
    for language in LANGUAGES:
        for path in FOLDER.glob(f"*.{language}.json"):
            screen = path.name.removesuffix(f".{language}.json")
            keys = json.loads(path.read_text("utf-8")).keys()
            assert [key for key in keys if not key.startswith(f"{screen}.")] == []
            seen |= keys
    assert not seen & json.loads((FOLDER / "en.json").read_text("utf-8")).keys()


def test_every_text_is_used_and_every_text_used_is_there() -> None:
    source = "\n".join(path.read_text("utf-8") for path in files(".html", ".py", ".js"))
    named = set(re.findall(r"""["'](\w+\.[\w.-]+)["']""", source))
    # `t("role." ~ user.role)` and f"users.problem.{...}" may mean every key with that beginning.
    begun = tuple(set(re.findall(r"""["'](\w+\.(?:[\w-]+\.)*)(?:["'] ~|\{)""", source)))
    keys = catalogue("en").keys()
    unused = {key.removesuffix(".one") for key in keys if not key.startswith(begun)} - named
    assert unused == set()
    used = set(re.findall(r"""\bt\(["'](\w+\.[\w.-]+)["'][,)]""", source))
    assert used - keys == set()


def test_templates_have_no_inline_script_or_style() -> None:
    for path in files(".html"):
        text = path.read_text("utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", text), path
        assert "| safe" not in text, path
        assert "|safe" not in text, path


def test_every_form_that_changes_something_carries_the_key() -> None:
    by_hand = [
        path.name for path in files(".html") if '<form method="post"' in path.read_text("utf-8")
    ]
    assert sorted(by_hand) == ["parts.html", "sign_in.html"]  # nobody is signed in there yet


async def test_first_screen_tells_what_waits(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    page = await viewer.page("/staff")
    assert "Nobody is editing anything." in page
    assert "No question waits." in page
    citizens = Citizens(console.engine, console.clock)
    for question in ("May dogs ride <b>?", "May dogs ride <b>?", "When do taxis run"):
        citizens.ask(question)
    entry = Entry("item", "faq-new", "items/staff.yml", "{}")
    await asyncio.to_thread(console.services.drafts.save, entry.key, entry, None, 0, "ann", "")
    page = await viewer.page("/staff")
    assert "May dogs ride &lt;b&gt;?</a> 2 times" in page
    assert "When do taxis run</a> once" in page
    assert "<b>1</b> draft" in page
