"""The web application: all routes behind one set of safety headers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from weakref import WeakSet

from aiohttp import web

from bot.channels import routes as channels
from bot.console import app as console
from bot.services import Services
from bot.web import api, chat, events, feedback, files, pages, widget
from bot.web.keys import SERVICES, SOCKETS
from bot.web.origins import cross_origin_headers, origins
from bot.web.problems import problems

logger = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024  # bytes
FORGET_EVERY = 60 * 60.0  # seconds
EMBEDDED = "/embed"  # the one page that other sites may put into a frame
POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors"
)
HEADERS = {"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}


def make_app(services: Services) -> web.Application:
    """An application that answers from `services` and closes them when it stops."""
    app = web.Application(middlewares=[problems, origins], client_max_size=LARGEST_BODY)
    app[SERVICES] = services
    app[SOCKETS] = WeakSet()
    for room in (api, chat, events, feedback, files, pages, widget):
        app.add_routes(room.routes)
    app.on_response_prepare.append(_add_headers)
    console.mount(app)
    if services.channels is not None:
        app[channels.CHANNELS] = services.channels
        app.add_routes(channels.routes)
    app.on_shutdown.append(_say_farewell)
    app.cleanup_ctx.extend([_closing, _forgetting, _watching, _carrying])
    return app


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
    response.headers.update(cross_origin_headers(request))
    sites = request.app[SERVICES].settings.allowed_origins if request.path == EMBEDDED else ()
    response.headers["Content-Security-Policy"] = " ".join([POLICY, "'self'", *sites])


async def _say_farewell(app: web.Application) -> None:
    app[SERVICES].conversations.stop_following()
    await chat.close_all(app)


async def _closing(app: web.Application) -> AsyncIterator[None]:
    yield
    await app[SERVICES].conversations.finish()
    app[SERVICES].close()


async def _forgetting(app: web.Application) -> AsyncIterator[None]:
    """Deletes what is past its days, now and every hour."""
    task = asyncio.create_task(_forget_for_ever(app[SERVICES]))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _watching(app: web.Application) -> AsyncIterator[None]:
    """Answers from what is published, from the moment that it is."""
    watcher = app[SERVICES].watcher
    if watcher is None:
        yield
        return
    task = asyncio.create_task(watcher.run())
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _carrying(app: web.Application) -> AsyncIterator[None]:
    """Answers what comes over the channels; what is under way at the end is finished."""
    room = app[SERVICES].channels
    if room is None:
        yield
        return
    task = asyncio.create_task(room.courier.run())
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await room.close()


async def _forget_for_ever(services: Services) -> None:
    while True:
        try:
            if count := await services.conversations.forget_old():
                logger.info("deleted %d conversations that were past their days", count)
        except Exception:
            logger.exception("old conversations could not be deleted")  # once more in an hour
        await asyncio.sleep(FORGET_EVERY)
