"""Signing in and out of the console."""

from __future__ import annotations

import asyncio

import pyotp
import pytest

from bot.console import sign_in
from bot.console.sign_in import next_page
from tests.console.conftest import PASSWORD, Console, Reader

DATABASES = ("sqlite",)  # others go through the same tables on both
PATH = "/staff/sign-in"


async def enter(reader: Reader, name: str = "editor", password: str = PASSWORD, **more: str) -> int:
    return (await reader.post(PATH, {"name": name, "password": password, **more})).status


async def test_name_and_password_open_the_console(console: Console) -> None:
    reader = console.nobody()
    response = await reader.post(PATH, {"name": " Editor ", "password": PASSWORD})
    assert (response.status, response.headers["Location"]) == (303, "/staff")
    page = await reader.page("/staff")
    assert "<b>editor</b>" in page
    assert (await reader.get(PATH)).status == 303


@pytest.mark.parametrize(
    ("name", "password"),
    [("editor", "wrong"), ("nobody", PASSWORD), ("", ""), ("editor", ""), ("x" * 5000, PASSWORD)],
)
async def test_all_refusals_look_alike(console: Console, name: str, password: str) -> None:
    response = await console.nobody().post(PATH, {"name": name, "password": password})
    assert response.status == 403
    assert "set-cookie" not in response.headers
    text = await response.text()
    assert "That did not work: name, password or code are wrong" in text
    assert password not in text or password in ("", "wrong")


async def test_user_who_is_not_active_is_refused_like_all(console: Console) -> None:
    console.accounts.change("editor", "shell", active=False)
    assert await enter(console.nobody()) == 403


async def test_cookie_is_out_of_reach(console: Console) -> None:
    form = {"name": "editor", "password": PASSWORD}
    cookie = (await console.nobody().post(PATH, form)).cookies["staff"]
    assert cookie["httponly"]
    assert (cookie["path"], cookie["samesite"], cookie["secure"]) == ("/staff", "Lax", "")
    headers = {"X-Forwarded-Proto": "https"}
    assert (await console.nobody().post(PATH, form, headers=headers)).cookies["staff"]["secure"]


async def test_session_of_before_ends_with_a_new_sign_in(console: Console) -> None:
    reader = await console.signed_in("editor")
    before = reader.cookies["staff"]
    assert await enter(reader) == 303
    assert reader.cookies["staff"] != before
    assert console.accounts.sessions.find(before) is None


async def test_token_that_the_browser_brings_is_never_taken_over(console: Console) -> None:
    reader = console.nobody()
    reader.cookies["staff"] = "planted"
    assert await enter(reader) == 303
    assert reader.cookies["staff"] != "planted"
    assert console.accounts.sessions.find("planted") is None


async def test_code_of_the_app_is_asked_for_once_set_up(console: Console) -> None:
    secret = pyotp.random_base32()
    codes = pyotp.TOTP(secret)
    console.accounts.set_up_codes("editor", secret, codes.at(console.clock.time), "editor")
    console.clock.pass_by(minutes=1)
    code = codes.at(console.clock.time)
    assert await enter(console.nobody()) == 403
    assert await enter(console.nobody(), code="000000" if code != "000000" else "1") == 403
    assert await enter(console.nobody(), code=f"{code[:3]} {code[3:]}") == 303
    assert await enter(console.nobody(), code=code) == 403  # taken once


async def test_signing_out_ends_the_session(console: Console) -> None:
    reader = await console.signed_in("viewer")
    token = reader.cookies["staff"]
    assert "You are signed out." in await reader.done("/staff/sign-out")
    assert "staff" not in reader.cookies
    reader.cookies["staff"] = token
    assert (await reader.get("/staff")).status == 303


async def test_sign_in_from_another_site_is_refused(console: Console) -> None:
    form = {"name": "editor", "password": PASSWORD}
    headers = {"Origin": "https://evil.example"}
    response = await console.nobody().post(PATH, form, headers=headers)
    assert response.status == 403
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    "path",
    [
        "/staff",
        "/staff/answers",
        "/staff/answers/item:faq-x",
        "/staff/answers?page=2&q=%E4%BD%A0",
        "/staff/users/a@b.org?x=1",
    ],
)
def test_page_of_the_console_is_gone_to(path: str) -> None:
    assert next_page(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "//evil.example",
        "/staff//evil.example",
        "https://evil.example/staff",
        "/staffed",
        "/staff.evil.example",
        "/staff@evil.example",
        "\\\\evil.example",
        "/staff/\\evil.example",
        "/staff/x\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "/staff?next=//evil.example",
        " /staff",
        "/staff/sign-in",
        "/staff/sign-in?next=/staff/sign-in",
    ],
)
def test_no_other_page_is_gone_to(path: str) -> None:
    assert next_page(path) == "/staff"


async def test_what_was_typed_is_escaped(console: Console) -> None:
    form = {"name": '"><script>alert(1)</script>', "password": "x", "next": '"><script>'}
    text = await (await console.nobody().post(PATH, form)).text()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


async def test_many_at_once_wait_and_are_sent_away(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "LONGEST_WAIT", 0.05)
    at_once = console.client.server.app[sign_in.AT_ONCE]  # type: ignore[attr-defined]
    for _ in range(sign_in.MOST_AT_ONCE):
        await at_once.acquire()
    assert await enter(console.nobody()) == 503
    at_once.release()
    assert await enter(console.nobody()) == 303
    assert await enter(console.nobody()) == 303
    await asyncio.sleep(0)
