"""The replies of a conversation as server-sent events, for networks that let no WebSocket through.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
import contextlib
import logging

from aiohttp import web
from aiohttp_sse import EventSourceResponse, sse_response

from bot.web.api import in_any_script, opened, told_as_json
from bot.web.keys import SERVICES
from bot.web.problems import BadInput

logger = logging.getLogger(__name__)

routes = web.RouteTableDef()

PING = 15.0  # seconds


@routes.get("/api/v1/conversations/{id}/events", allow_head=False)
async def events(request: web.Request) -> web.StreamResponse:
    """An event `replies` per turn after `Last-Event-ID`, as long as the client listens."""
    id, after = await opened(request), _last_event(request)
    async with sse_response(request, ping_interval=PING) as stream:
        telling = asyncio.create_task(_tell(request, stream, id, after))
        # Pings tell that the other side left: otherwise we would wait for a turn that never comes.
        leaving = asyncio.create_task(stream.wait())
        try:
            await asyncio.wait((telling, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            telling.cancel()
            leaving.cancel()
            await asyncio.gather(telling, leaving, return_exceptions=True)
    return stream


async def _tell(
    request: web.Request, stream: EventSourceResponse, id: str, after: int | None
) -> None:
    following = request.app[SERVICES].conversations.follow(id, after)
    try:
        async with contextlib.aclosing(following):
            async for told in following:
                data = in_any_script(told_as_json(told))
                await stream.send(data, id=str(told.seq), event="replies")
    except (ConnectionError, TimeoutError):
        pass  # the other side left
    except Exception:
        logger.exception("a stream could not be told its replies")  # the client may come again


def _last_event(request: web.Request) -> int | None:
    given = request.headers.get("Last-Event-ID", "")
    if not given:
        return None
    if not given.isascii() or not given.isdigit() or len(given) > 18:
        raise BadInput(422, "Last-Event-ID: expected the id of an event")
    return int(given)
