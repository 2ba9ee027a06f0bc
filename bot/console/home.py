"""The first screen: what waits for staff, what is live, and who is signed in."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence

from aiohttp import web

from bot.console.content import title
from bot.console.paging import paging
from bot.console.render import render, words_of
from bot.console.session import allowed
from bot.editing.drafts import STATES
from bot.editing.due import SOON, Due, due_soon
from bot.services import Services
from bot.web.keys import SERVICES

TOP = 5  # groups of the inbox that are shown at once
SIZE = 20  # of what is soon to be seen to

routes = web.RouteTableDef()


@routes.get("/staff")
@allowed("view")
async def home(request: web.Request) -> web.Response:
    """What waits, what citizens are answered from now, and what the reader may do."""
    services, t = request.app[SERVICES], words_of(request)
    content = services.release.content
    counts = {
        "items": len(content.items),
        "profiles": len(content.profiles),
        "passages": len(content.passages),
    }
    drafts = await asyncio.to_thread(_drafts, services)
    groups = await asyncio.to_thread(services.transcripts.inbox.groups)
    due = await asyncio.to_thread(_due, services)
    pages = paging(request, len(due), SIZE)
    return render(
        request,
        "home.html",
        release=services.release.id,
        counts=counts,
        drafts=drafts,
        groups=groups[:TOP],
        group_count=len(groups),
        due=[
            (one, title(one.entry, t.language), one.entry.loaded().get("owner", ""))
            for one in pages.of(due)
        ],
        days=SOON.days,
        paging=pages,
    )


def _drafts(services: Services) -> Mapping[str, int]:
    """How many drafts are in each state that there is one in."""
    found = Counter(draft.state for draft in services.drafts.all())
    return {state: found[state] for state in STATES if found[state]}


def _due(services: Services) -> Sequence[Due]:
    live = services.releases.live()
    if live is None:
        return ()
    entries = services.releases.entries(live.release)
    return due_soon(entries, services.times, services.now())
