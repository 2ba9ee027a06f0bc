"""Staff's accounts, for administrators."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

from aiohttp import web

from bot.accounts.accounts import AccountStore
from bot.accounts.records import ROLES, Account, Role
from bot.console.paging import paging
from bot.console.render import render, see_other, words_of
from bot.console.session import Form, allowed, read_form, text_of, user_of
from bot.console.sign_in import turn
from bot.errors import AccountInvalid, UnknownUser
from bot.knowledge.entries import KINDS
from bot.knowledge.languages import LANGUAGES
from bot.web.keys import SERVICES
from bot.web.page_words import words

LIST = "/staff/users"
ONE = "/staff/users/{id:[0-9]{1,9}}"

routes = web.RouteTableDef()


@routes.get(LIST)
@allowed("administer")
async def list_users(request: web.Request) -> web.Response:
    """Everybody, by name."""
    accounts = await asyncio.to_thread(_store(request).all)
    open_page = paging(request, len(accounts))
    return render(request, "users.html", accounts=open_page.of(accounts), paging=open_page)


@routes.get("/staff/users/new")
@allowed("administer")
async def ask_for_user(request: web.Request) -> web.Response:
    """The form for somebody new."""
    return _new(request)


@routes.post("/staff/users/new")
@allowed("administer")
async def add_user(request: web.Request) -> web.Response:
    """303 to the list once somebody was added; 422 with the form where something is wrong."""
    form = await read_form(request)
    password = None if form.get("way") == "openid" else _password(form)
    categories, languages = _chosen(form, "categories"), _chosen(form, "languages")
    name, role, by = text_of(form, "name"), _role(form), user_of(request).name
    try:
        async with turn(request):
            user = await asyncio.to_thread(
                _store(request).add, name, role, password, by, categories, languages
            )
    except AccountInvalid as error:
        return _new(request, 422, error.problem, form)
    return see_other(request, LIST, "users.added", name=user.name)


@routes.get(ONE)
@allowed("administer")
async def show_user(request: web.Request) -> web.Response:
    """What somebody may do, and how they sign in."""
    return _one(request, await _account(request))


@routes.post(ONE)
@allowed("administer")
async def change_user(request: web.Request) -> web.Response:
    """303 back once role, limits and state are as the form has them."""
    form, account = await read_form(request), await _account(request)

    def change() -> None:
        _store(request).change(
            account.user.name,
            user_of(request).name,
            role=_role(form),
            categories=_chosen(form, "categories"),
            languages=_chosen(form, "languages"),
            active=form.get("active") == "yes",
        )

    try:
        await asyncio.to_thread(change)
    except AccountInvalid as error:
        return _one(request, account, 422, error.problem)
    return _back(request, account, "users.changed")


@routes.post(ONE + "/password")
@allowed("administer")
async def set_password(request: web.Request) -> web.Response:
    """303 back once somebody has another password."""
    form, account = await read_form(request), await _account(request)
    name, by = account.user.name, user_of(request).name
    try:
        async with turn(request):
            await asyncio.to_thread(_store(request).set_password, name, _password(form), by)
    except AccountInvalid as error:
        return _one(request, account, 422, error.problem)
    return _back(request, account, "users.password_set")


@routes.post(ONE + "/codes")
@allowed("administer")
async def remove_codes(request: web.Request) -> web.Response:
    """303 back once somebody signs in without codes."""
    account = await _account(request)
    name, by = account.user.name, user_of(request).name
    await asyncio.to_thread(_store(request).remove_codes, name, by)
    return _back(request, account, "users.codes_removed")


@routes.post(ONE + "/link")
@allowed("administer")
async def unlink(request: web.Request) -> web.Response:
    """303 back once nobody at the provider is this user."""
    account = await _account(request)
    await asyncio.to_thread(_store(request).unlink, account.user.name, user_of(request).name)
    return _back(request, account, "users.unlinked")


@routes.post(ONE + "/sessions")
@allowed("administer")
async def end_sessions(request: web.Request) -> web.Response:
    """303 back once somebody is signed out everywhere."""
    account = await _account(request)
    name, by = account.user.name, user_of(request).name
    await asyncio.to_thread(_store(request).end_sessions, name, by)
    return _back(request, account, "users.signed_out")


def _store(request: web.Request) -> AccountStore:
    return request.app[SERVICES].accounts


async def _account(request: web.Request) -> Account:
    try:
        return await asyncio.to_thread(_store(request).with_id, int(request.match_info["id"]))
    except UnknownUser:
        raise web.HTTPNotFound from None


def _role(form: Form) -> Role:
    return cast(Role, text_of(form, "role"))  # the store refuses what is none


def _password(form: Form) -> str:
    value = form.get("password", "")
    return value if isinstance(value, str) else ""


def _chosen(form: Form, name: str) -> Sequence[str]:
    return [value for value in form.getall(name, []) if isinstance(value, str)]


def _new(
    request: web.Request, status: int = 200, problem: str = "", form: Form | None = None
) -> web.Response:
    values = {name: text_of(form, name) if form else "" for name in ("name", "role", "way")}
    return render(
        request,
        "user_new.html",
        status,
        problem=problem,
        values=values,
        categories=_chosen(form, "categories") if form else (),
        languages=_chosen(form, "languages") if form else (),
        **_offered(request),
    )


def _one(
    request: web.Request, account: Account, status: int = 200, problem: str = ""
) -> web.Response:
    return render(
        request,
        "user.html",
        status,
        problem=problem,
        account=account,
        **_offered(request, account),
    )


def _offered(request: web.Request, account: Account | None = None) -> dict[str, object]:
    """What may be chosen: what the content has, and what somebody has already."""
    content = request.app[SERVICES].release.content
    t = words_of(request)
    kinds: list[str] = [kind for kind in KINDS if kind != "item"]
    categories = {item.category for item in content.items}
    if account:
        categories |= set(account.user.categories) - set(kinds)
    return {
        "roles": ROLES,
        "offered_categories": [
            *((name, name) for name in sorted(categories)),
            *((kind, t(f"users.kind.{kind}")) for kind in kinds),
        ],
        "offered_languages": [(code, words(code)["name"]) for code in LANGUAGES],
        "has_openid": request.app[SERVICES].openid is not None,
    }


def _back(request: web.Request, account: Account, done: str) -> web.Response:
    return see_other(request, f"{LIST}/{account.user.id}", done, name=account.user.name)
