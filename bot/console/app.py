"""The console: its screens, its own error pages, and the headers of both."""

from __future__ import annotations

import asyncio
import logging

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.console import (
    account,
    answer_list,
    answers,
    audit,
    channels,
    checks,
    drafts,
    earlier,
    exchange,
    figures,
    home,
    inbox,
    inbox_assign,
    openid,
    questions,
    release_changes,
    releases,
    sign_in,
    static,
    try_it,
    users,
)
from bot.console.remembered import Remembered
from bot.console.render import NAVIGATION, SCREENS, render
from bot.console.session import PATH, SIGN_IN, access_of, find_session
from bot.console.trials import Trials

logger = logging.getLogger(__name__)

# A file of bot/console/ for each screen.
ROOMS = (
    account,
    answer_list,
    answers,
    audit,
    channels,
    checks,
    drafts,
    earlier,
    exchange,
    figures,
    home,
    inbox,
    inbox_assign,
    openid,
    questions,
    release_changes,
    releases,
    sign_in,
    static,
    try_it,
    users,
)
EXPLAINED = (401, 403, 404, 405, 408, 413, 503)  # each has words of its own
REASONS = ("foreign", "stale")  # why a form was refused, of which each has words of its own
HEADERS = {
    # With `no-referrer`, as the other pages have it, browsers hide where a form comes from.
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def mount(app: web.Application) -> None:
    """Adds the console to `app`, which holds the services already.

    Raises ValueError for a route that does not lie below /staff or declares no right.
    """
    for room in ROOMS:
        for route in room.routes:
            if not isinstance(route, web.RouteDef) or not is_console(route.path):
                raise ValueError(f"{route}: the routes of the console lie below {PATH}")
            if access_of(route.handler) is None:
                raise ValueError(f"{route.path}: declare who may: @allowed(...) or @public")
        app.add_routes(room.routes)
    there = {route.resource.canonical for route in app.router.routes() if route.resource}
    app[SCREENS] = frozenset(s.path for group in NAVIGATION for s in group if s.path in there)
    app[try_it.TRIALS] = Trials()
    app[channels.THREADS] = Remembered(channels.MOST_THREADS)
    app[checks.CHECKING] = asyncio.Semaphore(1)
    app[sign_in.AT_ONCE] = asyncio.Semaphore(sign_in.MOST_AT_ONCE)
    app.middlewares.append(error_pages)
    app.on_response_prepare.append(_add_headers)


def is_console(path: str) -> bool:
    """Whether `path` belongs to the console."""
    return path == PATH or path.startswith(f"{PATH}/")


@web.middleware
async def error_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns every error of the console into a page for people; other paths are left alone."""
    if not is_console(request.path):
        return await handler(request)
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        response = await _error_page(request, error.status, error.reason)
        if hdrs.ALLOW in error.headers:
            response.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
        return response
    except ConnectionError:
        raise  # the other side left
    except Exception:
        # The path is ours; neither the form nor the query is logged.
        logger.exception("%s %s failed", request.method, request.match_info.route.resource)
        return await _error_page(request, 500, "")


async def _error_page(request: web.Request, status: int, reason: str) -> web.Response:
    try:
        await find_session(request)
    except Exception:
        logger.exception("the session cannot be read")  # the page does without
    key = str(status) if status in EXPLAINED else "500" if status >= 500 else "400"
    why = reason if reason in REASONS else key
    return render(request, "error.html", status, key=key, why=why, sign_in=SIGN_IN)


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    if is_console(request.path):
        response.headers.update(HEADERS)
        response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
