"""The first screen: who is signed in, and what is live."""

from __future__ import annotations

from aiohttp import web

from bot.console.render import render
from bot.console.session import allowed
from bot.web.keys import SERVICES

routes = web.RouteTableDef()


@routes.get("/staff")
@allowed("view")
async def home(request: web.Request) -> web.Response:
    """What citizens are answered from now, and what the reader may do."""
    release = request.app[SERVICES].release
    content = release.content
    counts = {
        "items": len(content.items),
        "profiles": len(content.profiles),
        "passages": len(content.passages),
    }
    return render(request, "home.html", release=release.id, counts=counts)
