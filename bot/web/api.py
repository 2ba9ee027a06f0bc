"""The chat over plain HTTP: start a conversation, send a message, keep or delete what was said."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from bot.dialogue.reply_json import reply_as_json
from bot.dialogue.store import Told
from bot.errors import Unauthorized
from bot.records import DEFAULT_LANGUAGE
from bot.web.keys import SERVICES
from bot.web.problems import BadInput

routes = web.RouteTableDef()

BODY_TIMEOUT = 10.0  # seconds; aiohttp itself would wait for a slow body for ever
LONGEST_LANGUAGE = 8  # characters of a language tag
LONGEST_REF = 64  # characters
NOT_KEPT = {"Cache-Control": "no-store"}


@routes.post("/api/v1/conversations")
async def start_conversation(request: web.Request) -> web.Response:
    """201 with the id of a new conversation and the token that opens it."""
    body = await read_json(request) if request.can_read_body else {}
    language = body.get("language", DEFAULT_LANGUAGE)
    if not isinstance(language, str) or not 2 <= len(language) <= LONGEST_LANGUAGE:
        raise BadInput(422, "language: expected a language code such as en")
    is_test = body.get("test", False)
    if not isinstance(is_test, bool):
        raise BadInput(422, "test: expected true or false")
    conversations = request.app[SERVICES].conversations
    id, token = await conversations.start(language, is_test=is_test)
    return web.json_response(
        {"conversation_id": id, "token": token},
        status=201,
        headers={"Location": f"/api/v1/conversations/{id}", **NOT_KEPT},
    )


@routes.post("/api/v1/conversations/{id}/messages")
async def send_message(request: web.Request) -> web.Response:
    """200 with the replies to one message."""
    id = await opened(request)
    message = await read_json(request)
    conversations = request.app[SERVICES].conversations
    told = await conversations.say(id, text_of(message), ref_of(message))
    return web.json_response(told_as_json(told), headers=NOT_KEPT, dumps=in_any_script)


@routes.post("/api/v1/conversations/{id}/keep")
async def keep_open(request: web.Request) -> web.Response:
    """204: the session begins anew."""
    id = await opened(request)
    await request.app[SERVICES].conversations.keep(id)
    return web.Response(status=204)


@routes.delete("/api/v1/conversations/{id}")
async def delete_conversation(request: web.Request) -> web.Response:
    """204: nothing of the conversation is left."""
    id = await opened(request)
    await request.app[SERVICES].conversations.forget(id)
    return web.Response(status=204)


async def opened(request: web.Request) -> str:
    """The id of the conversation in the address, which the bearer's token opens."""
    id = request.match_info["id"]
    await request.app[SERVICES].conversations.check(id, _bearer(request))
    return id


def told_as_json(told: Told) -> dict[str, Any]:
    """A turn as clients get it; `question` is not in it, they know what they asked."""
    return {
        "seq": told.seq,
        "ref": told.ref,
        "replies": [reply_as_json(reply) for reply in told.replies],
    }


def in_any_script(value: object) -> str:
    """JSON with every script as it is."""
    return json.dumps(value, ensure_ascii=False)


def text_of(message: dict[str, Any]) -> str:
    """The text of a message; raises BadInput where there is none."""
    text = message.get("text")
    if not isinstance(text, str):
        raise BadInput(422, "text: expected the message as a string")
    return text


def ref_of(message: dict[str, Any]) -> str | None:
    """The client's name for a message, if it gives one; raises BadInput where it cannot be one."""
    ref = message.get("ref")
    if ref is not None and not (isinstance(ref, str) and 0 < len(ref) <= LONGEST_REF):
        raise BadInput(422, f"ref: expected a string of 1 to {LONGEST_REF} characters")
    return ref


async def read_json(request: web.Request) -> dict[str, Any]:
    """The body as a JSON object; raises BadInput where it is none or comes too slowly."""
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            return json_object(await request.text())
    except TimeoutError:
        raise BadInput(408, f"the body did not arrive within {BODY_TIMEOUT:.0f} seconds") from None
    except (UnicodeDecodeError, LookupError):
        raise BadInput(400, "the body is not UTF-8") from None


def json_object(text: str) -> dict[str, Any]:
    """`text` as a JSON object; raises BadInput where it is none."""
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(400, f"the body is not valid JSON: {error}") from None
    if not isinstance(loaded, dict):
        raise BadInput(422, "expected a JSON object")
    return _storable(loaded) if "\\u" in text else loaded


def _storable(loaded: dict[str, Any]) -> dict[str, Any]:
    """`loaded` with ? for each half of a surrogate pair: no text in UTF-8 can hold one."""
    whole: dict[str, Any] = json.loads(in_any_script(loaded).encode("utf-8", "replace"))
    return whole


def _bearer(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("send the conversation's token as: Authorization: Bearer TOKEN")
    return token.strip()
