"""One release: what it changed, with the way to what each entry said."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.console.content import title
from bot.console.paging import paging
from bot.console.render import render, words_of
from bot.console.session import allowed
from bot.editing.earlier import held
from bot.errors import UnknownRelease
from bot.web.keys import SERVICES

routes = web.RouteTableDef()


@routes.get("/staff/releases/{id}")
@allowed("view")
async def show(request: web.Request) -> web.Response:
    """What a release added, changed and removed, a page at a time."""
    services, t = request.app[SERVICES], words_of(request)
    store, engine = services.releases, services.drafts.engine
    try:
        release = await asyncio.to_thread(store.find, request.match_info["id"])
    except UnknownRelease:
        raise web.HTTPNotFound from None
    changes = await asyncio.to_thread(store.diff, release.parent, release.id)
    rows = [
        (what, key) for what in ("removed", "changed", "added") for key in getattr(changes, what)
    ]
    pages = paging(request, len(rows))
    shown = pages.of(rows)
    keys = [key for _, key in shown]
    before = await asyncio.to_thread(held, engine, release.parent or "", keys)
    after = await asyncio.to_thread(held, engine, release.id, keys)
    names = {key: title(entry, t.language) for key, entry in {**before, **after}.items()}
    return render(
        request,
        "release_changes.html",
        release=release,
        rows=[(what, key, names.get(key, key)) for what, key in shown],
        paging=pages,
    )
