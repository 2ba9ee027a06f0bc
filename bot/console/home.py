"""The first screen: who is signed in, what is live, and what is soon to be seen to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aiohttp import web

from bot.console.content import title
from bot.console.paging import paging
from bot.console.render import render, words_of
from bot.console.session import allowed
from bot.editing.due import SOON, Due, due_soon
from bot.startup import Services
from bot.web.keys import SERVICES

SIZE = 20

routes = web.RouteTableDef()


@routes.get("/staff")
@allowed("view")
async def home(request: web.Request) -> web.Response:
    """What citizens are answered from now, and what ends or is to be reviewed soon."""
    services, t = request.app[SERVICES], words_of(request)
    content = services.release.content
    counts = {
        "items": len(content.items),
        "profiles": len(content.profiles),
        "passages": len(content.passages),
    }
    due = await asyncio.to_thread(_due, services)
    pages = paging(request, len(due), SIZE)
    return render(
        request,
        "home.html",
        release=services.release.id,
        counts=counts,
        due=[
            (one, title(one.entry, t.language), one.entry.loaded().get("owner", ""))
            for one in pages.of(due)
        ],
        days=SOON.days,
        paging=pages,
    )


def _due(services: Services) -> Sequence[Due]:
    live = services.releases.live()
    if live is None:
        return ()
    entries = services.releases.entries(live.release)
    return due_soon(entries, services.times, services.now())
