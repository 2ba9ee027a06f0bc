"""What the widget asks before and beside the conversation."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot.answering.card import card
from bot.answering.per_release import per_release
from bot.answering.suggest import Suggestions
from bot.dialogue.reply_json import card_as_json
from bot.errors import BannerInvalid
from bot.knowledge.needed import HOTLINE
from bot.records import DEFAULT_LANGUAGE, Content, language_told
from bot.web.api import in_any_script, read_json, text_of
from bot.web.banner import read_banner
from bot.web.keys import SERVICES
from bot.web.problems import BadInput

logger = logging.getLogger(__name__)

routes = web.RouteTableDef()

suggestions = per_release(Suggestions)


@routes.get("/api/v1/widget")
async def widget(request: web.Request) -> web.Response:
    """200 with the first questions to suggest, the banner, and what this installation offers."""
    settings = request.app[SERVICES].settings
    language = language_in(request.query.get("language", ""))
    content = request.app[SERVICES].release.content
    offered = {
        "suggestions": _first_questions(content, language),
        "person": _person(content, language, settings.map_url),
        "banner": await asyncio.to_thread(_banner, request, language),
        "leave_message": settings.leave_message,
        "question_limit": settings.question_limit,
        "session_minutes": settings.session_minutes,
        "keep_days": settings.keep_days,
    }
    return web.json_response(offered, headers={"Cache-Control": "no-cache"}, dumps=in_any_script)


@routes.post("/api/v1/suggestions")
async def complete(request: web.Request) -> web.Response:
    """200 with the published questions that a text may become; it is neither kept nor logged."""
    body = await read_json(request)
    text, language = text_of(body), body.get("language", DEFAULT_LANGUAGE)
    if not isinstance(language, str):
        raise BadInput(422, "language: expected a language code such as en")
    found = suggestions(request.app[SERVICES].release).matching(text, language_in(language))
    return web.json_response(
        {"questions": found}, headers={"Cache-Control": "no-store"}, dumps=in_any_script
    )


def language_in(tag: str) -> str:
    """The language of a tag, without its region: "de-AT" is read as "de"."""
    return tag.lower().split("-")[0]


def _first_questions(content: Content, language: str) -> dict[str, Any]:
    code = language_told(content.welcome, language) if content.welcome else DEFAULT_LANGUAGE
    return {"questions": content.welcome.get(code, ()), "language": code}


def _person(content: Content, language: str, map_url: str) -> dict[str, Any] | None:
    """How to reach somebody, in the language where it is known, else in the default one."""
    hotline = content.profiles[HOTLINE]
    shown = card(hotline, language, map_url)
    told = language_told(hotline.name, language)
    return {"card": card_as_json(shown), "language": told} if shown else None


def _banner(request: web.Request, language: str) -> dict[str, Any] | None:
    try:
        banner = read_banner(request.app[SERVICES].settings.data_dir, datetime.now(UTC))
    except BannerInvalid as error:
        logger.error("%s", error)  # the chat goes on without it
        return None
    if banner is None:
        return None
    text, code = banner.said_in(language)
    return {"text": text, "language": code}
