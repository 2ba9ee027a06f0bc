"""The inbox: questions that were not answered well, and what staff do about them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from aiohttp import web
from yarl import URL

from bot.console.asking import ask
from bot.console.explained import told_why
from bot.console.language_names import language_name, language_names
from bot.console.paging import paging
from bot.console.render import render, see_other, words_of
from bot.console.session import Form, allowed, read_form, text_of, user_of
from bot.console.targets import Target, address_of, near, proposed_entries, searched
from bot.errors import AlreadyHandled
from bot.transcripts.asked import REASONS
from bot.transcripts.grouping import digest_of
from bot.transcripts.inbox import Filter, Group
from bot.transcripts.transcripts import Transcripts
from bot.web.keys import SERVICES

LIST = "/staff/inbox"
GROUP = LIST + "/{group:[0-9a-f]{16}}"
HANDLED = LIST + "/handled"
NEW_ITEM = "/staff/answers/new"
DAYS = (1, 7, 30)  # to choose from
SAMPLES = 20  # shown of a group
LONGEST_QUERY = 200  # characters

routes = web.RouteTableDef()


@routes.get(LIST)
@allowed("view")
async def show_groups(request: web.Request) -> web.Response:
    """The groups that the filters leave, the largest first, a page at a time."""
    wanted, inbox, t = _wanted(request), _transcripts(request).inbox, words_of(request)
    everything = await asyncio.to_thread(inbox.groups)
    groups = everything if wanted == Filter() else await asyncio.to_thread(inbox.groups, wanted)
    open_page = paging(request, len(groups))
    return render(
        request,
        "inbox.html",
        groups=open_page.of(groups),
        questions=sum(group.count for group in groups),
        paging=open_page,
        wanted=wanted,
        days=request.query.get("days", ""),
        named_days=[(str(days), t("inbox.days", count=days)) for days in DAYS],
        named_reasons=[(reason, t(f"inbox.reason.{reason}")) for reason in REASONS],
        named_languages=[
            (code, language_name(code))
            for code in sorted({code for group in everything for code in group.languages})
        ],
        language_name=language_name,
    )


@routes.get(HANDLED)
@allowed("view")
async def show_handled(request: web.Request) -> web.Response:
    """What was decided last, by whom, to be taken back."""
    markings = await asyncio.to_thread(_transcripts(request).marks.recent)
    return render(request, "inbox_handled.html", markings=markings)


@routes.post(HANDLED + "/{mark:[0-9]{1,18}}/undo")
@allowed("edit")
async def undo(request: web.Request) -> web.Response:
    """303 to the inbox, to which the questions are back."""
    id, by = int(request.match_info["mark"]), user_of(request).name
    count = await asyncio.to_thread(_transcripts(request).marks.undo, id, by)
    return see_other(request, LIST, "inbox.undone", count=count)


@routes.get(GROUP)
@allowed("view")
async def show_group(request: web.Request) -> web.Response:
    """What was asked, what was answered and why, and what can be done."""
    group = await group_in(request)
    return await gone(request) if group is None else await show(request, group)


@routes.post(GROUP + "/out-of-scope")
@allowed("edit")
async def put_out_of_scope(request: web.Request) -> web.Response:
    """303 to the inbox, which the questions have left."""
    form, group = await read_form(request), await group_in(request)
    if group is None:
        return await gone(request)
    turns, by = chosen_turns(group, form), user_of(request).name
    if not turns:
        return await show(request, group, 422, problem=("samples", "inbox.problem.no_question"))
    try:
        await asyncio.to_thread(_transcripts(request).marks.mark, turns, "out of scope", by)
    except AlreadyHandled as error:
        return too_late(request, error)
    return see_other(request, LIST, "inbox.put_out_of_scope", count=len(turns))


def chosen_turns(group: Group, form: Form) -> Sequence[int]:
    """The turns of `group` that were there when the form was shown, without those left out."""
    seen = text_of(form, "seen")
    last = int(seen) if seen.isascii() and seen.isdigit() else group.turns[-1]
    left_out = {*form.getall("leave", [])}
    return [
        one.turn
        for one in group.asked
        if one.turn <= last and digest_of(one.question) not in left_out
    ]


async def show(
    request: web.Request,
    group: Group,
    status: int = 200,
    given: object = None,
    problem: tuple[str, str] | None = None,
) -> web.Response:
    """The page of a group; after a form that was not accepted, with what it said and the problem.

    `problem` is the id of what is wrong and the key of the words that tell it.
    """
    services, t = request.app[SERVICES], words_of(request)
    query = request.query.get("q", "").strip()[:LONGEST_QUERY]
    answered = await asyncio.to_thread(services.transcripts.answered, group)
    now = await ask(services, group.question, services.release)
    return render(
        request,
        "inbox_group.html",
        status,
        group=group,
        samples=group.samples[:SAMPLES],
        more=len(group.samples) - SAMPLES,
        answered=answered,
        now=now,
        why=told_why(now.explanation, services.release, t) if now.explanation else None,
        query=query,
        near=await asyncio.to_thread(
            near, group.question, group.language, services.release, t.language
        ),
        found=await asyncio.to_thread(_found, request, query, t.language) if query else (),
        given=given,
        problem=problem,
        new_item=URL(NEW_ITEM).with_query({"from": group.id}),
        may_edit=user_of(request).may("edit"),
        language_name=language_name,
        address_of=partial(address_of, services.release),
        offered_languages=[*language_names().items()],
    )


def _found(request: web.Request, query: str, language: str) -> Sequence[Target]:
    services = request.app[SERVICES]
    return searched(query, proposed_entries(services.releases, services.drafts), language)


async def group_in(request: web.Request) -> Group | None:
    """The group in the address; None where nobody waits for its question any more."""
    inbox = _transcripts(request).inbox
    return await asyncio.to_thread(inbox.group_of, request.match_info["group"])


async def gone(request: web.Request) -> web.Response:
    """303 to the inbox, with who has dealt with the questions meanwhile."""
    markings = await asyncio.to_thread(_transcripts(request).marks.recent)
    id = request.match_info["group"]
    by = next((one.marked_by for one in markings if digest_of(one.question) == id), None)
    return too_late(request, AlreadyHandled(by))


def too_late(request: web.Request, error: AlreadyHandled) -> web.Response:
    """303 to the inbox, with who was faster."""
    if error.by is None:
        return see_other(request, LIST, "inbox.gone")
    return see_other(request, LIST, "inbox.gone_to", name=error.by)


def _wanted(request: web.Request) -> Filter:
    query = request.query
    reason, asked_in, days = (query.get(name, "") for name in ("reason", "asked_in", "days"))
    since = None
    if days in map(str, DAYS):
        since = _transcripts(request).now() - timedelta(days=int(days))
    return Filter(reason if reason in REASONS else None, asked_in or None, since)


def _transcripts(request: web.Request) -> Transcripts:
    return request.app[SERVICES].transcripts
