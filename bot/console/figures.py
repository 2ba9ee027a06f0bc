"""The figures: what was asked in a period, how it ended, how long it took, what people thought."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import hdrs, web

from bot.console.charts import day_chart, shares, short
from bot.console.language_names import language_names
from bot.console.render import render, words_of
from bot.console.session import allowed
from bot.console.targets import address_of
from bot.knowledge.release import Release
from bot.records import said_in
from bot.transcripts.figures import TOP, Frequent
from bot.transcripts.inbox import Filter
from bot.transcripts.period import Period, last_days
from bot.transcripts.transcripts import Transcripts
from bot.web.keys import SERVICES

DAYS = (7, 30, 90)  # to choose from
USUAL = 30
LONGEST = 366  # days

routes = web.RouteTableDef()


@dataclass(frozen=True)
class Row:
    """Something that was asked often."""

    name: str
    count: int
    address: str = ""  # where it is looked after


@routes.get("/staff/figures")
@allowed("view")
async def show(request: web.Request) -> web.Response:
    """All figures of the period that is asked for, by default the last 30 days."""
    period, transcripts, t = _period(request), _transcripts(request), words_of(request)
    figures = await asyncio.to_thread(transcripts.figures, period)
    worst = await asyncio.to_thread(transcripts.worst, period)
    unanswered = await asyncio.to_thread(_unanswered, transcripts, period)
    release = request.app[SERVICES].release
    return render(
        request,
        "figures.html",
        figures=figures,
        chart=day_chart(figures.days),
        busiest=max(figures.days, key=lambda day: day.questions),
        rated=figures.opinions.helped + figures.opinions.did_not_help,
        worst=worst,
        unanswered=unanswered,
        items=[_item(release, one, t.language) for one in figures.items],
        top_questions=[Row(one.name, one.count) for one in figures.questions],
        shares=shares,
        short=short,
        chosen=_chosen(request),
        named_days=[
            (days, f"/staff/figures?days={days}", t("figures.last_days", count=days))
            for days in DAYS
        ],
        outcome_names={name: t(f"explained.outcome.{name}") for name in figures.outcomes},
        kind_names={name: t.get(f"explained.declined.{name}", name) for name in figures.kinds},
        language_names=language_names(),
        address_of=partial(address_of, release),
    )


@routes.get("/staff/figures.csv")
@allowed("view")
async def export(request: web.Request) -> web.StreamResponse:
    """One row per turn of the period, without personal data."""
    period = _period(request)
    response = web.StreamResponse()
    response.content_type, response.charset = "text/csv", "utf-8"
    name = f"turns-{period.first}-{period.last}.csv"
    response.headers[hdrs.CONTENT_DISPOSITION] = f'attachment; filename="{name}"'
    await response.prepare(request)
    portions = _transcripts(request).export(period)
    while (portion := await asyncio.to_thread(next, portions, None)) is not None:
        await response.write(portion)
    await response.write_eof()
    return response


def _transcripts(request: web.Request) -> Transcripts:
    return request.app[SERVICES].transcripts


def _unanswered(transcripts: Transcripts, period: Period) -> Sequence[Row]:
    wanted = Filter("declined", since=period.since, until=period.until)
    groups = transcripts.inbox.groups(wanted)[:TOP]
    return [Row(group.question, group.count, f"/staff/inbox/{group.id}") for group in groups]


def _item(release: Release, item: Frequent, language: str) -> Row:
    answer, profile = release.by_key.get(item.name), release.content.profiles.get(item.name)
    title = answer.title(language) if answer else ""
    name = said_in(profile.name, language) if profile else title or item.name
    return Row(name, item.count, address_of(release, item.name))


def _chosen(request: web.Request) -> int | None:
    """How many of the last days are asked for; None where days are named."""
    first, last = _day(request, "first"), _day(request, "last")
    if first and last:
        return None
    days = request.query.get("days", "")
    return int(days) if days in map(str, DAYS) else USUAL


def _period(request: web.Request) -> Period:
    zone = ZoneInfo(request.app[SERVICES].settings.time_zone)
    first, last = _day(request, "first"), _day(request, "last")
    if first and last:
        first, last = sorted((first, last))
        return Period(max(first, last - timedelta(days=LONGEST - 1)), last, zone)
    return last_days(_chosen(request) or USUAL, _transcripts(request).now(), zone)


def _day(request: web.Request, name: str) -> date | None:
    try:
        day = date.fromisoformat(request.query.get(name, ""))
    except ValueError:
        return None
    return day if 1970 < day.year < 9999 else None  # time zones reckon with the days around
