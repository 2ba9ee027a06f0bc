"""The chat over a WebSocket: hello with id and token, then messages and their replies."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any
from urllib.parse import urlparse

from aiohttp import WSMsgType, web

from bot.dialogue.reply_json import reply_as_json
from bot.errors import JingjingError, Unauthorized
from bot.web.api import json_object, text_of
from bot.web.keys import SERVICES
from bot.web.problems import BadInput, problem_of

routes = web.RouteTableDef()

LARGEST_FRAME = 16 * 1024  # bytes
HEARTBEAT = 30.0  # seconds
HELLO_TIMEOUT = 10.0  # seconds
REFUSED = 4401  # close code
LONGEST_REF = 64  # characters


@routes.get("/api/v1/chat")
async def chat(request: web.Request) -> web.StreamResponse:
    """Talks until the other side leaves."""
    _check_origin(request)
    socket = web.WebSocketResponse(
        heartbeat=HEARTBEAT, max_msg_size=LARGEST_FRAME, compress=False, timeout=5.0
    )
    await socket.prepare(request)
    try:
        conversation = await _hello(request, socket)
    except JingjingError as error:
        await socket.send_json({**problem_of(error), "type": "problem"})
        await socket.close(code=REFUSED)
        return socket
    await socket.send_json({"type": "ready"})
    async with asyncio.TaskGroup() as answering:
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                answering.create_task(_answer(request, socket, conversation, frame.data))
    return socket


def _check_origin(request: web.Request) -> None:
    """Browsers tell where a page came from; pages of other sites may not talk here."""
    origin = request.headers.get("Origin")
    if origin is not None and urlparse(origin).netloc != request.host:
        raise web.HTTPForbidden(reason="this origin may not connect")


async def _hello(request: web.Request, socket: web.WebSocketResponse) -> str:
    try:
        frame = await socket.receive(timeout=HELLO_TIMEOUT)
    except TimeoutError:
        raise BadInput(408, "no hello came") from None
    if frame.type is not WSMsgType.TEXT:
        raise BadInput(400, "expected a hello first")
    hello = json_object(frame.data)
    id, token = hello.get("conversation_id"), hello.get("token")
    if hello.get("type") != "hello" or not isinstance(id, str) or not isinstance(token, str):
        raise Unauthorized("expected a hello with conversation_id and token")
    await request.app[SERVICES].conversations.check(id, token)
    return id


async def _answer(
    request: web.Request, socket: web.WebSocketResponse, conversation: str, data: str
) -> None:
    ref: str | None = None
    try:
        message = json_object(data)
        ref = _ref(message)
        text = text_of(message)
        replies = await request.app[SERVICES].conversations.say(conversation, text)
        sent: dict[str, Any] = {"type": "replies", "replies": [*map(reply_as_json, replies)]}
    except JingjingError as error:
        sent = {**problem_of(error), "type": "problem"}
    with contextlib.suppress(ConnectionError):  # the other side left; the turn is recorded
        await socket.send_str(json.dumps({**sent, "ref": ref}, ensure_ascii=False))


def _ref(message: dict[str, Any]) -> str | None:
    ref = message.get("ref")
    return ref if isinstance(ref, str) and len(ref) <= LONGEST_REF else None
