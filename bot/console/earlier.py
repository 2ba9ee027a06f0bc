"""What an entry said before: to be compared with what is live, and to be restored as a draft."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.console.content import REFUSED, Stand, stand, title, version_of
from bot.console.render import render, see_other, words_of
from bot.console.session import allowed, read_form, text_of, user_of
from bot.editing import earlier
from bot.editing.differences import differences
from bot.editing.limits import outside
from bot.editing.proposed import proposed
from bot.errors import ContentInvalid
from bot.knowledge.content import content_of
from bot.knowledge.entries import SINGLE, Entry
from bot.web.keys import SERVICES

PATH = "/staff/drafts/{key}/texts/{digest}"

routes = web.RouteTableDef()


@routes.get(PATH)
@allowed("view")
async def show(request: web.Request) -> web.Response:
    """An earlier text of an entry, with what restoring it would change."""
    return await _page(request)


@routes.post(PATH)
@allowed("edit")
async def restore(request: web.Request) -> web.Response:
    """Makes a draft of an earlier text, in place of the draft that the page showed."""
    form, now, t = await read_form(request), await stand(request), words_of(request)
    before, user = await _text(request), user_of(request)
    live = now.live(before.key)
    if (limit := outside(user, live, before)) is not None:
        return await _page(request, t("content.outside", limit=limit))
    if faults := await asyncio.to_thread(_faults, now, before):
        told = "; ".join(f"{fault.field}: {fault.expected}" for fault in faults)
        return await _page(request, t("earlier.faulty", faults=told))
    base, version = live.digest if live else None, version_of(text_of(form, "version"))
    note, drafts = t("earlier.note"), request.app[SERVICES].drafts
    try:
        await asyncio.to_thread(drafts.save, before.key, before, base, version, user.name, note)
    except tuple(REFUSED) as error:
        return await _page(request, t(REFUSED[type(error)]))
    return see_other(request, f"/staff/drafts/{before.key}", "earlier.restored")


async def _text(request: web.Request) -> Entry:
    engine = request.app[SERVICES].drafts.engine
    key, digest = request.match_info["key"], request.match_info["digest"]
    found = await asyncio.to_thread(earlier.text_of, engine, key, digest)
    if found is None:
        raise web.HTTPNotFound
    return found


def _faults(now: Stand, before: Entry) -> list[ContentInvalid]:
    """What would be wrong with the entry among what is live: rules and references may be new."""
    faults: list[ContentInvalid] = []
    content_of(proposed(now.entries, {before.key: before}), None, faults.append)
    is_whole_file = before.kind in SINGLE
    return [
        fault
        for fault in faults
        if (fault.file == before.file if is_whole_file else fault.entry == before.id)
    ]


async def _page(request: web.Request, problem: str = "") -> web.Response:
    now, before, t = await stand(request), await _text(request), words_of(request)
    live, draft = now.live(before.key), now.drafts.get(before.key)
    return render(
        request,
        "earlier.html",
        422 if problem else 200,
        key=before.key,
        name=title(before, t.language),
        live=live,
        draft=draft,
        changed=differences(live, before),
        is_drafted=draft is not None and draft.entry == before,
        problem=problem,
    )
