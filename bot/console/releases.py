"""The releases: what goes live next, what is live, and the way back."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.console.content import REFUSED, stand, title
from bot.console.paging import paging
from bot.console.render import render, see_other, words_of
from bot.console.session import allowed, read_form, text_of, user_of
from bot.errors import ContentInvalid, UnknownRelease
from bot.knowledge.content import content_of
from bot.web.keys import SERVICES

SIZE = 20

routes = web.RouteTableDef()


@routes.get("/staff/releases")
@allowed("view")
async def releases(request: web.Request) -> web.Response:
    """The approved drafts, and all releases, the newest first."""
    return await _page(request)


@routes.post("/staff/releases/publish")
@allowed("publish")
async def publish(request: web.Request) -> web.Response:
    """Makes the ticked drafts live, all at once or none, if what the page showed is still so."""
    form, now, t = await read_form(request), await stand(request), words_of(request)
    services = request.app[SERVICES]
    seen = {str(value) for value in form.getall("draft", [])}
    chosen = [draft for draft in now.drafts.values() if f"{draft.version} {draft.key}" in seen]
    if not seen:
        return await _page(request, t("releases.none_chosen"))
    if len(chosen) != len(seen):
        return await _page(request, t("content.conflict"))
    if text_of(form, "over") != now.release:
        return await _page(request, t("content.moved"))
    by, note = user_of(request).name, text_of(form, "note")
    try:
        await asyncio.to_thread(services.drafts.publish, chosen, by, note, now.release)
    except tuple(REFUSED) as error:
        return await _page(request, t(REFUSED[type(error)]))
    except ContentInvalid as error:
        return await _page(request, t("releases.faulty", fault=str(error)))
    return see_other(request, "/staff/releases", "releases.published", count=len(chosen))


@routes.post("/staff/releases/rollback")
@allowed("publish")
async def rollback(request: web.Request) -> web.Response:
    """Makes an earlier release the live one again, if what the page showed as live still is."""
    form, now, t = await read_form(request), await stand(request), words_of(request)
    release = text_of(form, "release")
    if text_of(form, "over") != now.release:
        return await _page(request, t("content.moved"))
    try:
        await asyncio.to_thread(_roll_back, request, release)
    except (UnknownRelease, ContentInvalid) as error:
        return await _page(request, t("releases.faulty", fault=str(error)))
    return see_other(request, "/staff/releases", "releases.rolled_back")


def _roll_back(request: web.Request, release: str) -> None:
    store = request.app[SERVICES].releases
    content_of(store.entries(release))  # damaged, or made by a version with other rules
    store.set_live(release, user_of(request).name, rolled_back=True)


async def _page(request: web.Request, problem: str = "") -> web.Response:
    now, t = await stand(request), words_of(request)
    store = request.app[SERVICES].releases
    history = await asyncio.to_thread(store.history)
    pages = paging(request, len(history), SIZE)
    shown = pages.of(history)
    changes = await asyncio.to_thread(lambda: [store.diff(one.parent, one.id) for one in shown])
    approved = [draft for draft in now.drafts.values() if draft.state == "approved"]
    entries = [draft.entry or now.live(draft.key) for draft in approved]
    names = [title(entry, t.language) if entry else "" for entry in entries]
    return render(
        request,
        "releases.html",
        422 if problem else 200,
        live=now.release,
        approved=list(zip(approved, names, strict=True)),
        overtaken={draft.key for draft in approved if now.is_overtaken(draft)},
        rows=list(zip(shown, changes, strict=True)),
        paging=pages,
        problem=problem,
    )
