"""What the widget asks before and beside the conversation."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot.errors import BannerInvalid
from bot.web.api import in_any_script
from bot.web.banner import read_banner
from bot.web.keys import SERVICES

logger = logging.getLogger(__name__)

routes = web.RouteTableDef()


@routes.get("/api/v1/widget")
async def widget(request: web.Request) -> web.Response:
    """200 with the first questions to suggest, the banner, and what this installation offers."""
    services = request.app[SERVICES]
    settings = services.settings
    language = language_of(request)
    offered = {
        "banner": await asyncio.to_thread(_banner, request, language),
        "leave_message": settings.leave_message,
        "question_limit": settings.question_limit,
        "session_minutes": settings.session_minutes,
        "keep_days": settings.keep_days,
    }
    return web.json_response(offered, headers={"Cache-Control": "no-cache"}, dumps=in_any_script)


def language_of(request: web.Request) -> str:
    """The language that the address asks for, without region: "de-AT" is read as "de"."""
    return request.query.get("language", "").lower()[:8].split("-")[0]


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
