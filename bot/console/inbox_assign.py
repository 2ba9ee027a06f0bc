"""Gives a group of the inbox to an item, as one more way of asking for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.console.inbox import GROUP, LIST, chosen_turns, gone, group_in, show, too_late
from bot.console.render import see_other
from bot.console.session import Form, allowed, read_form, text_of, user_of
from bot.dialogue.clean import clean, has_words
from bot.editing.limits import outside
from bot.errors import AlreadyHandled, EditConflict, PhrasingKnown, UnknownEntry
from bot.knowledge.languages import LANGUAGES
from bot.transcripts.assigning import Addition, Assigning
from bot.web.keys import SERVICES

LONGEST = 200  # characters of a way of asking

routes = web.RouteTableDef()

# What is wrong with the form: the field, and the key of the words that tell.
PROBLEMS: Mapping[type[Exception], tuple[str, str]] = {
    PhrasingKnown: ("f-phrasing", "inbox.problem.known"),
    UnknownEntry: ("targets", "inbox.problem.no_target"),
    EditConflict: ("targets", "inbox.problem.conflict"),
}


@dataclass(frozen=True)
class Given:
    """What the form says."""

    key: str
    phrasing: str
    language: str
    adds: bool  # whether the phrasing is to be added


@routes.post(GROUP + "/assign")
@allowed("edit")
async def assign(request: web.Request) -> web.Response:
    """303 to the inbox once the question is in the draft; 422 with what is wrong."""
    form, group = await read_form(request), await group_in(request)
    if group is None:
        return await gone(request)
    given, services = _given(form), request.app[SERVICES]
    assigning = Assigning(services.releases, services.drafts, services.transcripts.marks)
    turns, user = chosen_turns(group, form), user_of(request)
    if wrong := _wrong(given, turns):
        return await show(request, group, 422, given=given, problem=wrong)
    try:
        addition = await asyncio.to_thread(_addition, assigning, given)
        if addition and outside(user, addition.before, addition.after) is not None:
            not_yours = "targets", "inbox.problem.not_yours"
            return await show(request, group, 403, given=given, problem=not_yours)
        await asyncio.to_thread(assigning.assign, turns, given.key, addition, user.name)
    except AlreadyHandled as error:
        return too_late(request, error)
    except (PhrasingKnown, UnknownEntry, EditConflict) as error:
        return await show(request, group, 422, given=given, problem=PROBLEMS[type(error)])
    return see_other(request, LIST, "inbox.assigned", count=len(turns), item=given.key)


def _given(form: Form) -> Given:
    return Given(
        text_of(form, "key"),
        clean(text_of(form, "phrasing")),
        text_of(form, "language"),
        text_of(form, "adds") == "yes",
    )


def _wrong(given: Given, turns: Sequence[int]) -> tuple[str, str] | None:
    if not given.key:
        return "targets", "inbox.problem.no_target"
    if not turns:
        return "samples", "inbox.problem.no_question"
    if not given.adds:
        return None
    if not has_words(given.phrasing) or len(given.phrasing) > LONGEST:
        return "f-phrasing", "inbox.problem.no_phrasing"
    return None if given.language in LANGUAGES else ("f-language", "inbox.problem.no_language")


def _addition(assigning: Assigning, given: Given) -> Addition | None:
    if given.adds:
        return assigning.addition(given.key, given.phrasing, given.language)
    assigning.entry(given.key)
    return None
