"""The answers, all of them to look through."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from aiohttp import web

from bot.console.content import Stand, stand, title
from bot.console.paging import paging
from bot.console.render import render, words_of
from bot.console.session import allowed
from bot.editing.due import Phase, Times, phase_of, times_of
from bot.editing.limits import category_of
from bot.editing.proposed import proposed
from bot.knowledge.entries import KINDS, Entry
from bot.knowledge.validity import TimeTable
from bot.web.keys import SERVICES

PHASES: Sequence[Phase] = get_args(Phase)[1:]  # those that a list can be narrowed to

routes = web.RouteTableDef()


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    key: str
    title: str
    category: str
    state: str  # of its draft; empty: none
    phase: Phase
    times: Times


@routes.get("/staff/answers")
@allowed("view")
async def answers(request: web.Request) -> web.Response:
    """The entries of a kind in which the words of the search occur."""
    services, now, t = request.app[SERVICES], await stand(request), words_of(request)
    kind, phase = request.query.get("kind", "item"), request.query.get("time", "")
    words = request.query.get("search", "").casefold().split()
    table, moment = services.times, services.now()
    found = await asyncio.to_thread(_found, now, kind, words)
    if phase in PHASES:
        found = await asyncio.to_thread(_in_phase, found, phase, table, moment)
    pages = paging(request, len(found))
    return render(
        request,
        "answers.html",
        rows=[_row(now, one, t.language, table, moment) for one in pages.of(found)],
        paging=pages,
        kind=kind,
        kinds=[(one, t(f"kind.{one}")) for one in KINDS],
        time=phase,
        times=[("", t("answers.any_time")), *((one, t(f"time.{one}")) for one in PHASES)],
        search=request.query.get("search", ""),
    )


def _found(now: Stand, kind: str, words: Sequence[str]) -> list[Entry]:
    shown = proposed(now.entries, {key: d.entry for key, d in now.drafts.items() if d.entry})
    return [
        entry
        for entry in shown
        if entry.kind == kind and (not words or _has(entry.body.casefold(), words))
    ]


def _has(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def _in_phase(
    entries: Sequence[Entry], phase: str, table: TimeTable, moment: datetime
) -> list[Entry]:
    return [entry for entry in entries if phase_of(entry, table, moment) == phase]


def _row(now: Stand, entry: Entry, language: str, table: TimeTable, moment: datetime) -> Row:
    draft = now.drafts.get(entry.key)
    return Row(
        entry.key,
        title(entry, language),
        category_of(entry),
        draft.state if draft else "",
        phase_of(entry, table, moment),
        times_of(entry),
    )
