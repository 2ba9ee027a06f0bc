"""The replies of a conversation as server-sent events, for networks that let no WebSocket through.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import contextlib

from aiohttp import web
from aiohttp_sse import sse_response

from bot.web.api import in_any_script, opened, told_as_json
from bot.web.keys import SERVICES
from bot.web.problems import BadInput

routes = web.RouteTableDef()

PING = 15.0  # seconds


@routes.get("/api/v1/conversations/{id}/events", allow_head=False)
async def events(request: web.Request) -> web.StreamResponse:
    """An event `replies` per turn after `Last-Event-ID`, as long as the client listens."""
    id, after = await opened(request), _last_event(request)
    following = request.app[SERVICES].conversations.follow(id, after)
    async with contextlib.aclosing(following), sse_response(request, ping_interval=PING) as stream:
        with contextlib.suppress(ConnectionError):  # the other side left
            async for told in following:
                await stream.send(
                    in_any_script(told_as_json(told)), id=str(told.seq), event="replies"
                )
    return stream


def _last_event(request: web.Request) -> int | None:
    given = request.headers.get("Last-Event-ID", "")
    if not given:
        return None
    if not given.isascii() or not given.isdigit() or len(given) > 18:
        raise BadInput(422, "Last-Event-ID: expected the id of an event")
    return int(given)
