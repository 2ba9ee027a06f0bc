"""The releases: what goes live next, what is live, and the way back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.console.checks import CHECKING, found_in
from bot.console.content import REFUSED, Stand, stand, title
from bot.console.found import Found
from bot.console.paging import paging
from bot.console.render import render, see_other, words_of
from bot.console.session import Form, allowed, read_form, text_of, user_of
from bot.editing.drafts import Draft
from bot.errors import ContentInvalid, PublishBlocked, ReleaseMoved, UnknownRelease
from bot.knowledge.content import content_of
from bot.web.keys import SERVICES

SIZE = 20

routes = web.RouteTableDef()


@dataclass(frozen=True)
class Blocked:
    """A publish that the checks block, as it was asked for."""

    found: Found
    chosen: Sequence[Draft]
    note: str


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
    seen = {str(value) for value in form.getall("draft", [])}
    chosen = [draft for draft in now.drafts.values() if f"{draft.version} {draft.key}" in seen]
    if not seen:
        return await _page(request, t("releases.none_chosen"))
    if len(chosen) != len(seen):
        return await _page(request, t("content.conflict"))
    if text_of(form, "over") != now.release:
        return await _page(request, t("content.moved"))
    return await _publish(request, now, chosen, form)


async def _publish(
    request: web.Request, now: Stand, chosen: Sequence[Draft], form: Form
) -> web.Response:
    publish, t = request.app[SERVICES].drafts.publish, words_of(request)
    user, note = user_of(request), text_of(form, "note")
    reason = text_of(form, "override") if user.may("review") else ""
    try:
        async with request.app[CHECKING]:
            await asyncio.to_thread(publish, chosen, user.name, note, now.release, reason)
    except PublishBlocked:
        found = await found_in(request, now, chosen)
        return await _page(request, t("checks.needs_reason"), Blocked(found, chosen, note))
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
        await asyncio.to_thread(_roll_back, request, release, now.release)
    except ReleaseMoved:
        return await _page(request, t("content.moved"))
    except (UnknownRelease, ContentInvalid) as error:
        return await _page(request, t("releases.faulty", fault=str(error)))
    return see_other(request, "/staff/releases", "releases.rolled_back")


def _roll_back(request: web.Request, release: str, over: str) -> None:
    store = request.app[SERVICES].releases
    content_of(store.entries(release))  # damaged, or made by a version with other rules
    store.set_live(release, user_of(request).name, rolled_back=True, over=over)


async def _page(
    request: web.Request, problem: str = "", blocked: Blocked | None = None
) -> web.Response:
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
        rows=list(zip(shown, changes, strict=True)),
        paging=pages,
        problem=problem,
        blocked=blocked,
        ticked={draft.key for draft in (blocked.chosen if blocked else now.ready)},
    )
