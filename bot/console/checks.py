"""What the checks find: of one draft, and of all that a publish would make live."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from aiohttp import web

from bot.console.content import Stand, stand, title
from bot.console.found import Found, found
from bot.console.render import render, words_of
from bot.console.session import allowed
from bot.console.targets import near
from bot.editing.checks.similar import WORTH_A_LOOK, similar
from bot.editing.drafts import Draft
from bot.errors import ContentInvalid
from bot.knowledge.languages import LANGUAGES
from bot.knowledge.release import Release
from bot.web.keys import SERVICES

FEWEST = 6  # characters before a question can be like another
LONGEST = 500
MOST = 5  # answers that are shown while somebody types
LIKELY = 0.8  # confidence of an answer that citizens would get instead
# Whoever waits for a report waits here, not in a thread: there are few, and citizens need them.
CHECKING = web.AppKey("CHECKING", asyncio.Semaphore)

routes = web.RouteTableDef()


@routes.get("/staff/drafts/{key}/checks")
@allowed("view")
async def of_draft(request: web.Request) -> web.Response:
    """What the checks find where this draft alone is published."""
    now, key = await stand(request), request.match_info["key"]
    if key not in now.drafts:
        raise web.HTTPNotFound
    return await _page(request, now, [now.drafts[key]], f"/staff/drafts/{key}")


@routes.get("/staff/releases/checks")
@allowed("view")
async def of_publish(request: web.Request) -> web.Response:
    """What the checks find where all approved drafts are published."""
    now = await stand(request)
    return await _page(request, now, now.ready, "/staff/releases")


@routes.get("/staff/similar")
@allowed("edit")
async def show_near(request: web.Request) -> web.Response:
    """As JSON, the live answers that `?text=` asks for, or nearly."""
    t, query = words_of(request), request.query
    text, language = query.get("text", "").strip()[:LONGEST], query.get("language", "")
    answers: dict[str, str] = {}
    if len(text) >= FEWEST and language in LANGUAGES:
        release = request.app[SERVICES].release
        answers = await asyncio.to_thread(_near, text, language, release, t.language)
        answers.pop(query.get("besides", ""), None)
    shown = list(answers.items())[:MOST]
    return web.json_response(
        {
            "told": t("checks.near", count=len(shown)) if shown else "",
            "answers": [
                {"asked": asked, "address": f"/staff/answers/{key}"} for key, asked in shown
            ],
        }
    )


def _near(text: str, language: str, release: Release, shown_in: str) -> dict[str, str]:
    """How the live answers near `text` are asked for, by their keys.

    Those of nearly the same meaning first, then those that citizens would get.
    """
    alike = similar([text], language, release, least=WORTH_A_LOOK)
    answering = near(text, language, release, shown_in)
    return {
        **{f"item:{one.item}": one.asked for one in alike},
        **{one.key: one.title for one in answering if (one.confidence or 0) >= LIKELY},
    }


async def found_in(request: web.Request, now: Stand, chosen: Sequence[Draft]) -> Found:
    """What the checks find in what is live with the chosen drafts; raises ContentInvalid."""
    t = words_of(request)

    def title_of(key: str) -> str:
        draft = now.drafts.get(key)
        entry = (draft.entry if draft else None) or now.live(key)
        return title(entry, t.language) if entry else key

    drafts = request.app[SERVICES].drafts
    async with request.app[CHECKING]:
        report = await asyncio.to_thread(drafts.report, chosen, now.release)
    return found(report, t, title_of)


async def _page(
    request: web.Request, now: Stand, chosen: Sequence[Draft], back: str
) -> web.Response:
    problem, seen = "", None
    try:
        seen = await found_in(request, now, chosen)
    except ContentInvalid as error:
        problem = words_of(request)("releases.faulty", fault=str(error))
    return render(
        request, "checks.html", 422 if problem else 200, found=seen, problem=problem, back=back
    )
