"""The chat over a WebSocket: hello with id and token, then messages and their replies."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

from aiohttp import WSMsgType, web

from bot.dialogue.store import Told
from bot.errors import JingjingError, Unauthorized
from bot.web.api import in_any_script, json_object, ref_of, text_of, told_as_json
from bot.web.keys import SERVICES, SOCKETS
from bot.web.problems import BadInput, problem_of

logger = logging.getLogger(__name__)

routes = web.RouteTableDef()

LARGEST_FRAME = 16 * 1024  # bytes
HEARTBEAT = 30.0  # seconds
HELLO_TIMEOUT = 10.0  # seconds
FAREWELL_TIMEOUT = 1.0  # seconds that a close waits for that of the other side
LARGEST_TURN = 2**63  # what the database can count
REFUSED = 4401  # close code
GOING_AWAY = 1001  # close code
INTERNAL_ERROR = 1011  # close code


@routes.get("/api/v1/chat")
async def chat(request: web.Request) -> web.StreamResponse:
    """Talks until either side leaves."""
    socket = web.WebSocketResponse(
        heartbeat=HEARTBEAT, max_msg_size=LARGEST_FRAME, compress=False, timeout=FAREWELL_TIMEOUT
    )
    await socket.prepare(request)
    request.app[SOCKETS].add(socket)
    try:
        conversation, after = await _hello(request, socket)
    except JingjingError as error:
        await _send(socket, {**problem_of(error), "type": "problem"})
        await socket.close(code=REFUSED)
        return socket
    except Exception as error:
        logger.exception("a hello failed")
        await _send(socket, {**problem_of(error), "type": "problem"})
        await socket.close(code=INTERNAL_ERROR)
        return socket
    await _send(socket, {"type": "ready"})
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
    is_turn = isinstance(after, int) and not isinstance(after, bool) and 0 <= after < LARGEST_TURN
    return id, after if is_turn else None


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
    try:
        async with contextlib.aclosing(following):
            async for told in following:
                await _send(socket, _replies(told))
    except Exception:
        logger.exception("a socket could not be told its replies")  # the client may come again
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
    except Exception as error:
        # One message that fails must not end the others of this socket.
        logger.exception("a message over a socket failed")
        await _send(socket, {**problem_of(error), "type": "problem", "ref": ref})


async def close_all(app: web.Application) -> None:
    """Says farewell to every socket, also to those that have not said hello."""
    sockets = app[SOCKETS]
    await asyncio.gather(*(socket.close(code=GOING_AWAY) for socket in list(sockets)))


def _replies(told: Told) -> dict[str, Any]:
    return {"type": "replies", **told_as_json(told)}


async def _send(socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
    with contextlib.suppress(ConnectionError):  # the other side left; the turn is recorded
        await socket.send_str(in_any_script(frame))
