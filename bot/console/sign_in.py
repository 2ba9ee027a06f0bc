"""Signing in and out."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator

from aiohttp import web

from bot.console.render import render, see_other
from bot.console.session import (
    COOKIE,
    PATH,
    SIGN_IN,
    allowed,
    public,
    read_form,
    session_of,
    set_cookie,
    text_of,
)
from bot.errors import SignInRefused
from bot.web.keys import SERVICES

# A verification takes a core and 64 MiB for a tenth of a second: citizens must not wait for it.
MOST_AT_ONCE = 2
LONGEST_WAIT = 10.0  # seconds
LONGEST_SECRET = 1000  # characters; longer ones are not even looked at
NEXT = re.compile(r"/staff(?:/[\w./%~:@+-]*)?(?:\?[\w./%~:@+&=,-]*)?", re.ASCII)

AT_ONCE = web.AppKey("AT_ONCE", asyncio.Semaphore)

routes = web.RouteTableDef()


@routes.get(SIGN_IN)
@public
async def ask(request: web.Request) -> web.Response:
    """The form; for those who are signed in, 303 to where they wanted to go."""
    there = next_page(request.query.get("next", ""))
    if session_of(request) is not None:
        return see_other(request, there)
    return form_page(request, there)


@routes.post(SIGN_IN)
@public
async def sign_in(request: web.Request) -> web.Response:
    """303 with the cookie of a new session, or 403 with the form again."""
    form = await read_form(request)
    there, name = next_page(text_of(form, "next")), text_of(form, "name")
    password = form.get("password", "")
    if not isinstance(password, str) or max(len(name), len(password)) > LONGEST_SECRET:
        return form_page(request, there, 403, "sign_in.refused")
    sessions = request.app[SERVICES].accounts.sessions
    try:
        async with turn(request):
            token = await asyncio.to_thread(
                sessions.sign_in, name, password, text_of(form, "code")[:LONGEST_SECRET]
            )
    except SignInRefused:
        return form_page(request, there, 403, "sign_in.refused", name)
    return await enter(request, token, there)


@routes.post("/staff/sign-out")
@allowed("view")
async def sign_out(request: web.Request) -> web.Response:
    """303 to the form, once the session has ended."""
    token = request.cookies[COOKIE]
    await asyncio.to_thread(request.app[SERVICES].accounts.sessions.end, token)
    response = see_other(request, SIGN_IN, "sign_in.signed_out")
    response.del_cookie(COOKIE, path=PATH)
    return response


async def enter(request: web.Request, token: str, there: str) -> web.Response:
    """303 to `there` with the cookie of the new session; the one before it ends."""
    if before := request.cookies.get(COOKIE):
        await asyncio.to_thread(request.app[SERVICES].accounts.sessions.end, before)
    response = see_other(request, there)
    set_cookie(response, request, COOKIE, token)
    return response


def next_page(asked: str) -> str:
    """`asked` where it is a page of the console, else its first one: never another site."""
    is_ours = NEXT.fullmatch(asked) and "//" not in asked and not asked.startswith(SIGN_IN)
    return asked if is_ours else PATH


@contextlib.asynccontextmanager
async def turn(request: web.Request) -> AsyncIterator[None]:
    """Waits until few others are being verified; answers 503 where that takes too long."""
    at_once = request.app[AT_ONCE]
    try:
        await asyncio.wait_for(at_once.acquire(), LONGEST_WAIT)
    except TimeoutError:
        raise web.HTTPServiceUnavailable from None
    try:
        yield
    finally:
        at_once.release()


def form_page(
    request: web.Request, there: str, status: int = 200, problem: str = "", name: str = ""
) -> web.Response:
    """The form, with what was wrong."""
    return render(
        request,
        "sign_in.html",
        status,
        there=there,
        problem=problem,
        name=name,
        has_openid=request.app[SERVICES].openid is not None,
    )
