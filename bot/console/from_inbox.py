"""A new answer that is made of a group of the inbox: it begins with what was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from aiohttp import web

from bot.answering.published import folded
from bot.console.answer_form import blank
from bot.console.inbox import chosen_turns
from bot.console.session import Form
from bot.errors import AlreadyHandled
from bot.knowledge.entries import Entry, body_of
from bot.transcripts.assigning import NOTE, Addition, Assigning
from bot.transcripts.inbox import Group
from bot.web.keys import SERVICES

FROM = "from"  # in the address of the form: the id of the group
MOST = 8  # ways of asking that are taken over


async def group_from(request: web.Request) -> Group | None:
    """The group that the address names, unless somebody dealt with it."""
    id = request.query.get(FROM)
    if not id:
        return None
    return await asyncio.to_thread(request.app[SERVICES].transcripts.inbox.group_of, id)


def begun(group: Group) -> Entry:
    """A new item with the most frequent question of `group`, and the others as ways of asking."""
    question = group.question
    asked: dict[str, list[str]] = {}
    known = {folded(question)}
    for sample in group.samples[:MOST]:
        if folded(sample.question) not in known:
            known.add(folded(sample.question))
            asked.setdefault(sample.language, []).append(sample.question)
    item = blank("")
    body = {**item.loaded(), "question": {group.language: question}}
    return replace(item, body=body_of({**body, "phrasings": asked} if asked else body))


def keep(request: web.Request, group: Group, form: Form, item: Entry, by: str, note: str) -> None:
    """Saves the draft of `item` and marks the questions as given to it.

    Where somebody dealt with them meanwhile, the draft is saved all the same.
    """
    services = request.app[SERVICES]
    assigning = Assigning(services.releases, services.drafts, services.transcripts.marks)
    turns: Sequence[int] = chosen_turns(group, form)
    new = Addition(item, item, None, 0)
    try:
        assigning.assign(turns, item.key, new, by, note or NOTE)
    except AlreadyHandled:
        services.drafts.save(item.key, item, None, 0, by, note or NOTE)
