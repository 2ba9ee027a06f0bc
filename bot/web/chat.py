"""The chat over a WebSocket: hello with id and token, then messages and their replies."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from aiohttp import WSMsgType, web

from bot.dialogue.store import Told
from bot.errors import JingjingError, Unauthorized
from bot.web.api import in_any_script, json_object, ref_of, text_of, told_as_json
from bot.web.keys import SERVICES
from bot.web.problems import BadInput, problem_of

routes = web.RouteTableDef()

LARGEST_FRAME = 16 * 1024  # bytes
HEARTBEAT = 30.0  # seconds
HELLO_TIMEOUT = 10.0  # seconds
REFUSED = 4401  # close code
GOING_AWAY = 1001  # close code


@routes.get("/api/v1/chat")
async def chat(request: web.Request) -> web.StreamResponse:
    """Talks until either side leaves."""
    socket = web.WebSocketResponse(
        heartbeat=HEARTBEAT, max_msg_size=LARGEST_FRAME, compress=False, timeout=5.0
    )
    await socket.prepare(request)
    try:
        conversation, after = await _hello(request, socket)
    except JingjingError as error:
        await socket.send_json({**problem_of(error), "type": "problem"})
        await socket.close(code=REFUSED)
        return socket
    await socket.send_json({"type": "ready"})
    telling = asyncio.create_task(_tell(request, socket, conversation, after))
    try:
        await _listen(request, socket, conversation)
    finally:
        telling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await telling
    return socket


async def _hello(request: web.Request, socket: web.WebSocketResponse) -> tuple[str, int | None]:
    """The conversation, and the last turn that the client knows of."""
    try:
        frame = await socket.receive(timeout=HELLO_TIMEOUT)
    except TimeoutError:
        raise BadInput(408, "no hello came") from None
    if frame.type is not WSMsgType.TEXT:
        raise BadInput(400, "expected a hello first")
    hello = json_object(frame.data)
    id, token, after = hello.get("conversation_id"), hello.get("token"), hello.get("after")
    if hello.get("type") != "hello" or not isinstance(id, str) or not isinstance(token, str):
        raise Unauthorized("expected a hello with conversation_id and token")
    await request.app[SERVICES].conversations.check(id, token)
    return id, after if isinstance(after, int) else None


async def _listen(request: web.Request, socket: web.WebSocketResponse, conversation: str) -> None:
    async with asyncio.TaskGroup() as answering:
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                answering.create_task(_answer(request, socket, conversation, frame.data))


async def _tell(
    request: web.Request, socket: web.WebSocketResponse, conversation: str, after: int | None
) -> None:
    """Sends what is told in the conversation, whoever asked, until nothing more can come."""
    following = request.app[SERVICES].conversations.follow(conversation, after)
    async with contextlib.aclosing(following):
        async for told in following:
            await _send(socket, _replies(told))
    await socket.close(code=GOING_AWAY)


async def _answer(
    request: web.Request, socket: web.WebSocketResponse, conversation: str, data: str
) -> None:
    """Lets a message be answered; the answer comes by `_tell`, unless it was told before."""
    ref: str | None = None
    try:
        message = json_object(data)
        ref = ref_of(message)
        conversations = request.app[SERVICES].conversations
        told = await conversations.say(conversation, text_of(message), ref)
        if told.again:
            await _send(socket, _replies(told))
    except JingjingError as error:
        await _send(socket, {**problem_of(error), "type": "problem", "ref": ref})


def _replies(told: Told) -> dict[str, Any]:
    return {"type": "replies", **told_as_json(told)}


async def _send(socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
    with contextlib.suppress(ConnectionError):  # the other side left; the turn is recorded
        await socket.send_str(in_any_script(frame))
