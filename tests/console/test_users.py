"""Administrators look after staff's accounts."""

from __future__ import annotations

import pyotp
import pytest

from bot.errors import SignInRefused
from tests.console.conftest import PASSWORD, Console

NEW = "another long password"


def one(console: Console, name: str) -> str:
    return f"/staff/users/{console.accounts.find(name).user.id}"


async def test_everybody_is_listed(console: Console) -> None:
    page = await (await console.signed_in("administrator")).page("/staff/users")
    for name in ("viewer", "editor", "reviewer", "publisher", "administrator"):
        assert f'<a href="{one(console, name)}">{name}</a>' in page


async def test_long_list_has_pages(console: Console) -> None:
    for number in range(60):
        console.accounts.add(f"user-{number:02}", "viewer", None, "shell")
    root = await console.signed_in("administrator")
    first, second = await root.page("/staff/users"), await root.page("/staff/users?page=2")
    assert "1 to 50 of 65" in first
    assert "user-44" in first
    assert "user-59" in second
    assert "user-00" not in second
    assert "51 to 65 of 65" in second
    assert "user-59" in await root.page("/staff/users?page=999")
    assert "user-00" in await root.page("/staff/users?page=-1")


async def test_user_is_added_and_can_sign_in(console: Console) -> None:
    root = await console.signed_in("administrator")
    form = {
        "name": "Ann@Example.org",
        "role": "editor",
        "categories": ["things", "profile"],
        "languages": ["zh"],
        "password": NEW,
    }
    page = await root.done("/staff/users/new", form)
    assert "ann@example.org was added." in page
    user = console.accounts.find("ann@example.org").user
    assert user.role == "editor"
    assert (user.categories, user.languages) == (("profile", "things"), ("zh",))
    assert console.accounts.sessions.sign_in("ann@example.org", NEW)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "", "This name cannot be used"),
        ("name", "EDITOR", "There is a user with this name already"),
        ("role", "king", "Choose one of the roles"),
        ("password", "short", "too short"),
        ("password", "a" * 20, "the same few characters"),
        ("password", "a1b2c3d4" * 50, "too long"),
    ],
)
async def test_form_comes_back_with_what_is_wrong(
    console: Console, field: str, value: str, told: str
) -> None:
    root = await console.signed_in("administrator")
    form = {"name": "ann<b>", "role": "editor", "languages": ["zh"], "password": NEW, field: value}
    response = await root.post("/staff/users/new", form)
    page = await response.text()
    assert response.status == 422
    assert told in page
    assert f'<a href="#f-{field}">' in page
    assert f'aria-describedby="f-{field}-hint f-{field}-error"' in page or field == "role"
    assert f'id="f-{field}-error"' in page
    assert 'value="zh" checked' in page
    assert "<b>" not in page.partition("<main")[2].replace("<b>administrator</b>", "")
    assert NEW not in page
    assert len(console.accounts.all()) == 5


async def test_rights_and_limits_are_changed(console: Console) -> None:
    root, editor = await console.signed_in("administrator"), await console.signed_in("editor")
    form = {"role": "reviewer", "categories": "things", "active": "yes"}
    assert "was saved" in await root.done(one(console, "editor"), form)
    user = console.accounts.find("editor").user
    assert (user.role, user.categories, user.active) == ("reviewer", ("things",), True)
    assert (await editor.get("/staff")).status == 303  # signed out: the rights are others


async def test_user_is_let_go_and_let_in_again(console: Console) -> None:
    root, editor = await console.signed_in("administrator"), await console.signed_in("editor")
    await root.done(one(console, "editor"), {"role": "editor"})
    assert (await editor.get("/staff")).status == 303
    with pytest.raises(SignInRefused):
        console.accounts.sessions.sign_in("editor", PASSWORD)
    await root.done(one(console, "editor"), {"role": "editor", "active": "yes"})
    assert await console.signed_in("editor")


@pytest.mark.parametrize("form", [{"role": "viewer", "active": "yes"}, {"role": "administrator"}])
async def test_last_administrator_stays(console: Console, form: dict[str, str]) -> None:
    root = await console.signed_in("administrator")
    response = await root.post(one(console, "administrator"), form)
    assert response.status == 422
    assert "This is the last administrator" in await response.text()
    assert (await root.get("/staff/users")).status == 200


async def test_password_is_set_anew(console: Console) -> None:
    root = await console.signed_in("administrator")
    bad = await root.post(one(console, "editor") + "/password", {"password": "short"})
    assert bad.status == 422
    assert "too short" in await bad.text()
    page = await root.done(one(console, "editor") + "/password", {"password": NEW})
    assert "has another password" in page
    assert console.accounts.sessions.sign_in("editor", NEW)


async def test_codes_link_and_sessions_are_taken_away(console: Console) -> None:
    secret = pyotp.random_base32()
    code = pyotp.TOTP(secret).at(console.clock.time)
    root, editor = await console.signed_in("administrator"), await console.signed_in("editor")
    page = await root.done(one(console, "editor") + "/sessions")
    assert "editor is signed out everywhere." in page
    assert (await editor.get("/staff")).status == 303
    console.accounts.set_up_codes("editor", secret, code, "editor")
    assert "Remove the codes" in await root.page(one(console, "editor"))
    page = await root.done(one(console, "editor") + "/codes")
    assert "editor signs in without codes." in page
    assert "Remove the codes" not in page
    console.accounts.linked("https://id.example 1", ["editor"])
    assert "https://id.example 1" in await root.page(one(console, "editor"))
    page = await root.done(one(console, "editor") + "/link")
    assert "https://id.example 1" not in page


async def test_locked_account_is_shown(console: Console) -> None:
    for _ in range(10):
        with pytest.raises(SignInRefused):
            console.accounts.sessions.sign_in("editor", "wrong")
    root = await console.signed_in("administrator")
    assert "2026-03-01 12:01" in await root.page(one(console, "editor"))
    console.clock.pass_by(minutes=1)
    assert "2026-03-01 12:01" not in await root.page(one(console, "editor"))


@pytest.mark.parametrize("id", ["0", "999999999", "9999999999999999999", "x", "-1", "1%00"])
async def test_user_who_is_not_there_is_none(console: Console, id: str) -> None:
    root = await console.signed_in("administrator")
    assert (await root.get(f"/staff/users/{id}")).status == 404
    for what in ("", "/password", "/codes", "/link", "/sessions"):
        form = {"password": NEW, "role": "viewer"}
        assert (await root.post(f"/staff/users/{id}{what}", form)).status == 404
