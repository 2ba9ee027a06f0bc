"""What everybody may change about the own account: password, codes of an app, sessions."""

from __future__ import annotations

import asyncio

import segno
from aiohttp import web
from markupsafe import Markup

from bot.accounts.accounts import AccountStore
from bot.accounts.records import Account
from bot.accounts.totp import address_for_app, is_secret, new_secret
from bot.console.render import render, see_other
from bot.console.session import (
    COOKIE,
    PATH,
    SIGN_IN,
    Form,
    allowed,
    read_form,
    set_cookie,
    text_of,
    user_of,
)
from bot.console.sign_in import turn
from bot.errors import AccountInvalid, SignInRefused
from bot.web.keys import SERVICES

ACCOUNT = "/staff/account"
CODES = "/staff/account/codes"

routes = web.RouteTableDef()


@routes.get(ACCOUNT)
@allowed("view")
async def show(request: web.Request) -> web.Response:
    """Who the reader is, and how they sign in."""
    return await _page(request)


@routes.post("/staff/account/password")
@allowed("view")
async def change_password(request: web.Request) -> web.Response:
    """303 back with a new session once the password is another one; all other sessions ended."""
    form, name = await read_form(request), user_of(request).name
    new = _secret(form, "new_password")
    if new != _secret(form, "again"):
        return await _page(request, 422, {"again": "password_differs"})
    if not await _is_confirmed(request, form):
        return await _page(request, 422, {"password": "password_wrong"})
    try:
        async with turn(request):
            await asyncio.to_thread(_store(request).set_password, name, new, name)
    except AccountInvalid as error:
        return await _page(request, 422, {"new_password": error.problem})
    return await _again(request, "account.password_changed")


@routes.get(CODES)
@allowed("view")
async def offer_codes(request: web.Request) -> web.Response:
    """A new secret, as a picture for an app and as text."""
    return await _codes(request, new_secret())


@routes.post(CODES)
@allowed("view")
async def set_up_codes(request: web.Request) -> web.Response:
    """303 to the account once the app's first code was right."""
    form, name = await read_form(request), user_of(request).name
    secret = text_of(form, "secret")
    if not is_secret(secret):
        raise web.HTTPBadRequest
    if not await _is_confirmed(request, form):
        return await _codes(request, secret, {"password": "password_wrong"})
    try:
        await asyncio.to_thread(
            _store(request).set_up_codes, name, secret, text_of(form, "code"), name
        )
    except AccountInvalid as error:
        return await _codes(request, secret, {"code": error.problem})
    return await _again(request, "account.codes_set_up")


@routes.post("/staff/account/codes/remove")
@allowed("view")
async def remove_codes(request: web.Request) -> web.Response:
    """303 to the account once no codes are asked for any more."""
    form, name = await read_form(request), user_of(request).name
    if not await _is_confirmed(request, form, "codes_password"):
        return await _page(request, 422, {"codes_password": "password_wrong"})
    await asyncio.to_thread(_store(request).remove_codes, name, name)
    return await _again(request, "account.codes_removed")


@routes.post("/staff/account/sessions")
@allowed("view")
async def end_sessions(request: web.Request) -> web.Response:
    """303 to the sign-in once the reader is signed out everywhere."""
    name = user_of(request).name
    await asyncio.to_thread(_store(request).end_sessions, name, name)
    response = see_other(request, SIGN_IN, "sign_in.signed_out")
    response.del_cookie(COOKIE, path=PATH)
    return response


def _store(request: web.Request) -> AccountStore:
    return request.app[SERVICES].accounts


async def _account(request: web.Request) -> Account:
    return await asyncio.to_thread(_store(request).with_id, user_of(request).id)


async def _is_confirmed(request: web.Request, form: Form, field: str = "password") -> bool:
    """Whether who sits there knows the password; true for those who have none."""
    if not (await _account(request)).has_password:
        return True
    sessions, user = _store(request).sessions, user_of(request)
    try:
        async with turn(request):
            await asyncio.to_thread(sessions.confirm, user.id, _secret(form, field))
    except SignInRefused:
        return False
    return True


async def _again(request: web.Request, done: str) -> web.Response:
    """Leads back with a new session: what was changed has ended all there were."""
    sessions = _store(request).sessions
    token = await asyncio.to_thread(sessions.sign_in_as, user_of(request).id, "changed account")
    response = see_other(request, ACCOUNT, done)
    set_cookie(response, request, COOKIE, token)
    return response


def _secret(form: Form, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


async def _page(
    request: web.Request, status: int = 200, problems: dict[str, str] | None = None
) -> web.Response:
    account = await _account(request)
    return render(request, "account.html", status, account=account, problems=problems or {})


async def _codes(
    request: web.Request, secret: str, problems: dict[str, str] | None = None
) -> web.Response:
    account = await _account(request)
    address = address_for_app(secret, account.user.name)
    # Nothing of it comes from anybody: numbers of a picture of what we wrote ourselves.
    picture = Markup(segno.make(address, error="m").svg_inline(scale=4, border=4))
    return render(
        request,
        "account_codes.html",
        422 if problems else 200,
        account=account,
        secret=secret,
        picture=picture,
        problems=problems or {},
    )
