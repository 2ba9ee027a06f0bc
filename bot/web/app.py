"""The web application: all routes behind one set of safety headers."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aiohttp import web

from bot.startup import Services
from bot.web import api, chat, pages
from bot.web.keys import SERVICES
from bot.web.problems import problems

LARGEST_BODY = 64 * 1024  # bytes
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none';"
    " frame-ancestors 'self'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def make_app(services: Services) -> web.Application:
    """An application that answers from `services` and closes them when it stops."""
    app = web.Application(middlewares=[problems], client_max_size=LARGEST_BODY)
    app[SERVICES] = services
    for room in (api, chat, pages):
        app.add_routes(room.routes)
    app.router.add_static("/static", pages.STATIC)
    app.on_response_prepare.append(_add_headers)
    app.cleanup_ctx.append(_closing)
    return app


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)


async def _closing(app: web.Application) -> AsyncIterator[None]:
    yield
    app[SERVICES].close()
