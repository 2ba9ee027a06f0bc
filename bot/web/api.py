"""The chat over plain HTTP: start a conversation, send a message."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from bot.dialogue.reply_json import reply_as_json
from bot.errors import Unauthorized
from bot.records import DEFAULT_LANGUAGE
from bot.web.keys import SERVICES
from bot.web.problems import BadInput

routes = web.RouteTableDef()

BODY_TIMEOUT = 10.0  # seconds; aiohttp itself would wait for a slow body for ever
LONGEST_LANGUAGE = 8  # characters of a language tag


@routes.post("/api/v1/conversations")
async def start_conversation(request: web.Request) -> web.Response:
    """201 with the id of a new conversation and the token that opens it."""
    body = await read_json(request) if request.can_read_body else {}
    language = body.get("language", DEFAULT_LANGUAGE)
    if not isinstance(language, str) or not 2 <= len(language) <= LONGEST_LANGUAGE:
        raise BadInput(422, "language: expected a language code such as en")
    id, token = await request.app[SERVICES].conversations.start(language)
    return web.json_response(
        {"conversation_id": id, "token": token},
        status=201,
        headers={"Location": f"/api/v1/conversations/{id}", "Cache-Control": "no-store"},
    )


@routes.post("/api/v1/conversations/{id}/messages")
async def send_message(request: web.Request) -> web.Response:
    """200 with the replies to one message."""
    conversations = request.app[SERVICES].conversations
    id = request.match_info["id"]
    await conversations.check(id, _bearer(request))
    replies = await conversations.say(id, text_of(await read_json(request)))
    return web.json_response(
        {"replies": [reply_as_json(reply) for reply in replies]},
        headers={"Cache-Control": "no-store"},
        dumps=lambda value: json.dumps(value, ensure_ascii=False),
    )


def text_of(message: dict[str, Any]) -> str:
    """The text of a message; raises BadInput where there is none."""
    text = message.get("text")
    if not isinstance(text, str):
        raise BadInput(422, "text: expected the message as a string")
    return text


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
    return loaded


def _bearer(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("send the conversation's token as: Authorization: Bearer TOKEN")
    return token.strip()
