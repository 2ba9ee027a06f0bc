"""The first screen: what waits for staff, what is live, and who is signed in."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping

from aiohttp import web

from bot.console.render import render
from bot.console.session import allowed
from bot.editing.drafts import STATES
from bot.startup import Services
from bot.web.keys import SERVICES

TOP = 5  # groups of the inbox that are shown at once

routes = web.RouteTableDef()


@routes.get("/staff")
@allowed("view")
async def home(request: web.Request) -> web.Response:
    """What waits, what citizens are answered from now, and what the reader may do."""
    services = request.app[SERVICES]
    content = services.release.content
    counts = {
        "items": len(content.items),
        "profiles": len(content.profiles),
        "passages": len(content.passages),
    }
    drafts = await asyncio.to_thread(_drafts, services)
    groups = await asyncio.to_thread(services.transcripts.inbox.groups)
    return render(
        request,
        "home.html",
        release=services.release.id,
        counts=counts,
        drafts=drafts,
        groups=groups[:TOP],
        group_count=len(groups),
    )


def _drafts(services: Services) -> Mapping[str, int]:
    """How many drafts are in each state that there is one in."""
    found = Counter(draft.state for draft in services.drafts.all())
    return {state: found[state] for state in STATES if found[state]}
