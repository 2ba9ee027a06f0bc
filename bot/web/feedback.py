"""What citizens say about the answers: ratings, the survey, messages for staff."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot.dialogue.clean import clean
from bot.dialogue.feedback import Note
from bot.web.api import opened, read_json
from bot.web.keys import SERVICES
from bot.web.problems import BadInput

routes = web.RouteTableDef()

LONGEST_COMMENT = 1000  # characters
LONGEST_NOTE = 2000  # characters
LONGEST_CONTACT = 200  # characters
MOST_STARS = 5


@routes.post("/api/v1/conversations/{id}/ratings")
async def rate(request: web.Request) -> web.Response:
    """204: whether a reply helped is kept."""
    id, body = await opened(request), await read_json(request)
    reply_id, helped = _text(body, "reply_id", 32), body.get("helped")
    if not isinstance(helped, bool):
        raise BadInput(422, "helped: expected true or false")
    comment = clean(_text(body, "comment", LONGEST_COMMENT, required=False))
    services = request.app[SERVICES]
    await services.conversations.stored(
        services.feedback.rate, id, reply_id, helped, comment, datetime.now(UTC)
    )
    return web.Response(status=204)


@routes.post("/api/v1/conversations/{id}/survey")
async def survey(request: web.Request) -> web.Response:
    """204: what the citizen thinks of the conversation is kept."""
    id, body = await opened(request), await read_json(request)
    stars = body.get("stars")
    if not isinstance(stars, int) or isinstance(stars, bool) or not 1 <= stars <= MOST_STARS:
        raise BadInput(422, f"stars: expected a whole number from 1 to {MOST_STARS}")
    comment = clean(_text(body, "comment", LONGEST_COMMENT, required=False))
    services = request.app[SERVICES]
    await services.conversations.stored(
        services.feedback.survey, id, stars, comment, datetime.now(UTC)
    )
    return web.Response(status=204)


@routes.post("/api/v1/conversations/{id}/notes")
async def leave_note(request: web.Request) -> web.Response:
    """204: the message is kept for staff, with how to reach who left it."""
    services = request.app[SERVICES]
    if not services.settings.leave_message:
        raise web.HTTPNotFound
    id, body = await opened(request), await read_json(request)
    text = _text(body, "text", LONGEST_NOTE)
    contact = _text(body, "contact", LONGEST_CONTACT)
    await services.conversations.stored(
        services.feedback.leave, Note(id, text, contact, datetime.now(UTC))
    )
    return web.Response(status=204)


def _text(body: dict[str, Any], name: str, longest: int, required: bool = True) -> str:
    text = body.get(name, None if required else "")
    if not isinstance(text, str) or len(text) > longest or (required and not text.strip()):
        least = 1 if required else 0
        raise BadInput(422, f"{name}: expected a text of {least} to {longest} characters")
    return text.strip()
