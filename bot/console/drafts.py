"""The drafts: what is edited, in review and approved, each with its changes and what to do next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from aiohttp import web

from bot.accounts.records import Right
from bot.console.content import REFUSED, Stand, stand, title, version_of
from bot.console.render import render, see_other, words_of
from bot.console.session import allowed, read_form, text_of, user_of
from bot.editing.differences import differences
from bot.editing.drafts import Draft, DraftStore
from bot.editing.earlier import earlier
from bot.editing.limits import outside
from bot.editing.revisions import Revision, history
from bot.web.keys import SERVICES

# What may be done to a draft, and the right that it takes.
STEPS: Mapping[str, Right] = {
    "submit": "edit",
    "approve": "review",
    "give_back": "review",
    "discard": "edit",
    "keep": "edit",
}

routes = web.RouteTableDef()


@routes.get("/staff/drafts")
@allowed("view")
async def drafts(request: web.Request) -> web.Response:
    """All drafts, the one edited last first."""
    now, t = await stand(request), words_of(request)
    rows = [(draft, _title(now, draft, t.language)) for draft in now.drafts.values()]
    return render(request, "drafts.html", rows=rows, overtaken=_overtaken(now))


@routes.get("/staff/drafts/{key}")
@allowed("view")
async def draft(request: web.Request) -> web.Response:
    """What a draft changes, what happened to it, and what can be done with it."""
    return await _page(request)


@routes.post("/staff/drafts/{key}")
@allowed("edit")
async def step(request: web.Request) -> web.Response:
    """Takes the step that the button names."""
    form, now = await read_form(request), await stand(request)
    key, does = request.match_info["key"], text_of(form, "do")
    found, user, t = now.drafts.get(key), user_of(request), words_of(request)
    if does not in STEPS:
        raise web.HTTPBadRequest
    if not user.may(STEPS[does]):
        raise web.HTTPForbidden
    if found is None:
        return await _page(request, t("content.gone"))
    if (limit := outside(user, now.live(key), found.entry)) is not None:
        return await _page(request, t("content.outside", limit=limit))
    version, note = version_of(text_of(form, "version")), text_of(form, "note")
    try:
        await asyncio.to_thread(_take(request, now, does), key, version, user.name, note)
    except tuple(REFUSED) as error:
        return await _page(request, t(REFUSED[type(error)]))
    there = "/staff/drafts" if does == "discard" else f"/staff/drafts/{key}"
    return see_other(request, there, f"drafts.done.{does}")


def _take(request: web.Request, now: Stand, does: str) -> Callable[[str, int, str, str], object]:
    services = request.app[SERVICES]
    store: DraftStore = services.drafts

    def discard(key: str, version: int, by: str, note: str) -> None:
        store.discard(key, version, by)

    def keep(key: str, version: int, by: str, note: str) -> Draft:
        live = now.live(key)
        return store.rebase(key, version, live.digest if live else None, by)

    def approve(key: str, version: int, by: str, note: str) -> Draft:
        return store.approve(key, version, by, note, own=not services.settings.four_eyes)

    steps: dict[str, Callable[[str, int, str, str], object]] = {
        "submit": store.submit,
        "approve": approve,
        "give_back": store.give_back,
        "discard": discard,
        "keep": keep,
    }
    return steps[does]


async def _page(request: web.Request, problem: str = "") -> web.Response:
    now, key, t = await stand(request), request.match_info["key"], words_of(request)
    told = await asyncio.to_thread(_history, request, key)
    texts = await asyncio.to_thread(earlier, request.app[SERVICES].drafts.engine, key)
    found, live = now.drafts.get(key), now.live(key)
    if found is None and live is None and not (told or texts):
        raise web.HTTPNotFound
    shown = (found.entry if found else None) or live
    return render(
        request,
        "draft.html",
        422 if problem else 200,
        key=key,
        name=title(shown, t.language) if shown else key,
        draft=found,
        live=live,
        changed=differences(live, found.entry) if found else [],
        overtaken=found is not None and now.is_overtaken(found),
        told=told,
        texts=texts,
        problem=problem,
    )


def _history(request: web.Request, key: str) -> list[Revision]:
    return history(request.app[SERVICES].drafts.engine, key)


def _title(now: Stand, draft: Draft, language: str) -> str:
    entry = draft.entry or now.live(draft.key)
    return title(entry, language) if entry else draft.key


def _overtaken(now: Stand) -> set[str]:
    return {draft.key for draft in now.drafts.values() if now.is_overtaken(draft)}
