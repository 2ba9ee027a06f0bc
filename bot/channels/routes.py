"""The addresses that the networks call: /channels/NETWORK."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

from aiohttp import web

from bot.channels.records import Call
from bot.channels.room import ChannelRoom
from bot.channels.simulators.trials import BEGINS
from bot.errors import Forged, Malformed, UnknownChannel

BODY_TIMEOUT = 10.0  # seconds

CHANNELS = web.AppKey("CHANNELS", ChannelRoom)
routes = web.RouteTableDef()


@routes.get("/channels/{name}")
@routes.post("/channels/{name}")
async def receive(request: web.Request) -> web.Response:
    """What a network's webhook gets: 403 where it is not the network, 400 where it is garbled."""
    return await _receive(request, request.match_info["name"])


@routes.post("/channels/try/{id}")
async def receive_trial(request: web.Request) -> web.Response:
    """The same for a try-out, as if it had come to the network's own address."""
    return await _receive(request, BEGINS + request.match_info["id"])


async def _receive(request: web.Request, name: str) -> web.Response:
    door = request.app[CHANNELS].door
    try:
        channel = await door.channel(name)
        body = await _body(request, channel.largest_body)
        ack = await door.take(name, _call(request, f"/channels/{channel.name}", body))
    except UnknownChannel:
        raise web.HTTPNotFound from None
    except Forged:
        raise web.HTTPForbidden from None
    except Malformed:
        raise web.HTTPBadRequest from None
    return web.Response(status=ack.status, text=ack.body, content_type=ack.content_type)


def _call(request: web.Request, path: str, body: bytes) -> Call:
    query = tuple(parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True))
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers
    )
    sent = request.rel_url.raw_query_string
    return Call(request.method, f"{path}?{sent}" if sent else path, query, headers, body)


async def _body(request: web.Request, largest: int) -> bytes:
    """The body; 413 where it is larger than any of the network, 408 where it comes too slowly."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > largest:
                    raise web.HTTPRequestEntityTooLarge(largest, len(body))
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    return bytes(body)
