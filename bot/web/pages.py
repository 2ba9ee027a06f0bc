"""The pages around the widget, health, and the description of the API."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from bot.knowledge.languages import LANGUAGES
from bot.web import demo, plain_page
from bot.web.asked_language import asked_language
from bot.web.keys import SERVICES
from bot.web.page_words import words
from bot.web.templating import page

OPENAPI = Path(__file__).parent / "openapi.json"

own = web.RouteTableDef()


@own.get("/chat")
@own.get("/embed")
async def chat(request: web.Request) -> web.Response:
    """The widget alone, filling its window or the frame that another site puts it into."""
    language = asked_language(request, LANGUAGES)
    response = page("chat.html", language=language, words=words(language))
    response.headers["Vary"] = "Accept-Language"
    return response


@own.get("/api/v1/openapi.json")
async def openapi(request: web.Request) -> web.FileResponse:
    """The OpenAPI description of every route."""
    return web.FileResponse(OPENAPI)


@own.get("/healthz/live")
async def live(request: web.Request) -> web.Response:
    """200 as long as the process answers at all."""
    return web.json_response({"status": "live"})


@own.get("/healthz/ready")
async def ready(request: web.Request) -> web.Response:
    """200 with the live release once questions can be answered."""
    return web.json_response({"status": "ready", "release": request.app[SERVICES].release.id})


routes = [*own, *demo.routes, *plain_page.routes]
