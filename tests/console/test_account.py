"""Everybody looks after the own account."""

from __future__ import annotations

import re

import pyotp
import pytest

from bot.errors import SignInRefused
from tests.console.conftest import PASSWORD, Console

DATABASES = ("sqlite",)  # others go through the same tables on both
NEW = "another long password"
CHANGE, CODES = "/staff/account/password", "/staff/account/codes"


async def test_account_tells_who_the_reader_is(console: Console) -> None:
    console.accounts.change("viewer", "shell", categories=["things"], languages=["zh"])
    page = await (await console.signed_in("viewer")).page("/staff/account")
    assert "<dd>things</dd>" in page
    assert "<dd>zh</dd>" in page


async def test_password_is_changed_and_others_are_signed_out(console: Console) -> None:
    here, there = await console.signed_in("viewer"), await console.signed_in("viewer")
    form = {"password": PASSWORD, "new_password": NEW, "again": NEW}
    assert "Your password was changed" in await here.done(CHANGE, form)
    assert (await here.get("/staff")).status == 200
    assert (await there.get("/staff")).status == 303
    assert console.accounts.sessions.sign_in("viewer", NEW)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"password": "wrong", "new_password": NEW, "again": NEW}, "password"),
        ({"password": PASSWORD, "new_password": NEW, "again": NEW + "x"}, "again"),
        ({"password": PASSWORD, "new_password": "short", "again": "short"}, "new_password"),
        ({}, "password"),
    ],
)
async def test_password_is_not_changed_without_the_old_one_or_to_a_weak_one(
    console: Console, form: dict[str, str], field: str
) -> None:
    viewer = await console.signed_in("viewer")
    response = await viewer.post(CHANGE, form)
    page = await response.text()
    assert response.status == 422
    assert f'<a href="#f-{field}">' in page
    assert f'id="f-{field}-error"' in page
    assert (await viewer.get("/staff")).status == 200
    assert console.accounts.sessions.sign_in("viewer", PASSWORD)


async def test_whoever_found_a_session_cannot_try_passwords(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    form = {"password": "wrong", "new_password": NEW, "again": NEW}
    for _ in range(10):
        assert (await viewer.post(CHANGE, form)).status == 422
    assert (await viewer.post(CHANGE, {**form, "password": PASSWORD})).status == 422
    with pytest.raises(SignInRefused):
        console.accounts.sessions.sign_in("viewer", PASSWORD)


async def test_codes_are_set_up_with_a_picture_and_removed(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    page = await viewer.page(CODES)
    (secret,) = re.findall(r'name="secret" value="(\w{32})"', page)
    assert '<svg width="' in page
    assert "style=" not in page.partition("<main")[2]
    assert secret not in await viewer.page(CODES)  # each time another
    codes = pyotp.TOTP(secret)
    form = {"secret": secret, "password": PASSWORD}
    wrong = await viewer.post(CODES, {**form, "code": "12345"})
    assert wrong.status == 422
    assert secret in await wrong.text()
    code = codes.at(console.clock.time)
    no_password = await viewer.post(CODES, {"secret": secret, "code": code})
    assert no_password.status == 422
    assert not console.accounts.find("viewer").has_codes
    page = await viewer.done(CODES, {**form, "code": code})
    assert "Codes are asked for" in page
    assert console.accounts.find("viewer").has_codes
    bad = await viewer.post(CODES + "/remove", {"codes_password": "wrong"})
    assert bad.status == 422
    assert 'id="f-codes_password-error"' in await bad.text()
    page = await viewer.done(CODES + "/remove", {"codes_password": PASSWORD})
    assert "No codes are asked for" in page


@pytest.mark.parametrize("secret", ["", "x", "a" * 32, "A" * 5000, "<script>", "A" * 31 + "1"])
async def test_secret_that_is_none_is_refused(console: Console, secret: str) -> None:
    viewer = await console.signed_in("viewer")
    form = {"secret": secret, "code": "123456", "password": PASSWORD}
    assert (await viewer.post(CODES, form)).status == 400
    assert not console.accounts.find("viewer").has_codes


async def test_user_without_a_password_has_none_to_change(console: Console) -> None:
    user = console.accounts.add("linked", "viewer", None, "shell")
    reader = await console.signed_in("viewer")
    token = console.accounts.sessions.sign_in_as(user.id, "OpenID Connect")
    session = console.accounts.sessions.find(token)
    assert session is not None
    reader.cookies["staff"], reader.form_key = token, session.form_key
    assert "f-password" not in await reader.page("/staff/account")


async def test_signing_out_everywhere_ends_all_sessions(console: Console) -> None:
    here, there = await console.signed_in("viewer"), await console.signed_in("viewer")
    assert "You are signed out." in await here.done("/staff/account/sessions")
    assert (await there.get("/staff")).status == 303


async def test_nobody_changes_another_account(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    form = {"password": PASSWORD, "new_password": NEW, "again": NEW, "name": "editor", "id": "2"}
    await viewer.done(CHANGE, form)
    assert console.accounts.sessions.sign_in("editor", PASSWORD)
