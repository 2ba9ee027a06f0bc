"""The panel in which staff talk to what is live, to the drafts, or to both side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType

from aiohttp import web
from yarl import URL

from bot.console.asking import ask
from bot.console.explained import told_why
from bot.console.language_names import language_name
from bot.console.render import render, see_other, words_of
from bot.console.session import SESSION, Form, allowed, read_form, text_of
from bot.console.targets import address_of, proposed_entries
from bot.console.trials import SIDES, Answers, Line, Side, Trial, Trials
from bot.dialogue.clean import has_words
from bot.editing.drafts import DraftStore
from bot.editing.releases import ReleaseStore
from bot.errors import ContentInvalid
from bot.knowledge.entries import Entry
from bot.knowledge.release import Release
from bot.knowledge.wording import punctuation
from bot.records import Context, Reply
from bot.web.keys import SERVICES
from bot.web.page_words import words
from bot.web.templating import blocks

PANEL = "/staff/try"
TRIALS = web.AppKey("TRIALS", Trials)
WEB, TEXT = "web", "text"  # looks that there are without any channel
BOTH = "both"  # sides
LONGEST = 2000  # characters of a message; a longer one is cut

routes = web.RouteTableDef()


@routes.get(PANEL)
@allowed("view")
async def show(request: web.Request) -> web.Response:
    """The conversation so far, and the form."""
    return _panel(request, request.query.get("text", "")[:LONGEST])


@routes.post(PANEL)
@allowed("view")
async def answer(request: web.Request) -> web.Response:
    """303 back to the panel with what the chosen sides say; the button to start over forgets."""
    form = await read_form(request)
    if "over" in form:
        request.app[TRIALS].forget(_session(request))
        return see_other(request, _address(request, form))
    # A button of an option sends what was typed along; it is not what was meant.
    question = (text_of(form, "choice") or text_of(form, "text"))[:LONGEST]
    problems = _problems(request, question, form)
    if problems:
        return _panel(request, question, form, problems)
    trial = _trial(request)
    asked = await asyncio.gather(
        *(_answers(request, side, question, trial, form) for side in _sides(request, form))
    )
    trial.add(Line(question, dict(asked)))
    return see_other(request, _address(request, form) + "#latest")


async def _answers(
    request: web.Request, side: Side, question: str, trial: Trial, form: Form
) -> tuple[Side, Answers]:
    services, t = request.app[SERVICES], words_of(request)
    try:
        release = await _release(request, side, _moment(request, form))
    except ContentInvalid as error:
        return side, Answers("", (), None, t("try.invalid", problem=str(error)))
    look = _look(request, form)
    channel = "" if look == TEXT else look
    told = await ask(services, question, release, trial.contexts.get(side, Context()), channel)
    trial.contexts[side] = told.context
    why = told_why(told.explanation, release, t) if told.explanation else None
    return side, Answers(release.id, told.replies, why)


async def _release(request: web.Request, side: Side, at: datetime | None) -> Release:
    """The release to ask, as it is `at` a time; raises ContentInvalid where drafts are faulty."""
    services = request.app[SERVICES]
    if services.release_of is None or (side == "live" and at is None):
        return services.release
    of_side = _live_entries if side == "live" else proposed_entries
    entries = await asyncio.to_thread(of_side, services.releases, services.drafts)
    return await asyncio.to_thread(services.release_of, entries, at)


def _live_entries(releases: ReleaseStore, drafts: DraftStore) -> Sequence[Entry]:
    live = releases.live()
    return releases.entries(live.release) if live else ()


def _moment(request: web.Request, given: Mapping[str, object]) -> datetime | None:
    """The time in the city that is chosen; None for now. Raises ValueError for what is no time."""
    text = str(given.get("at", "")).strip()
    return request.app[SERVICES].times.moment(text) if text else None


def _problems(request: web.Request, question: str, form: Form) -> Mapping[str, str]:
    """What is wrong with the form, by its fields."""
    t, problems = words_of(request), {}
    if not has_words(question):
        problems["text"] = t("try.no_words")
    try:
        _moment(request, form)
    except ValueError:
        problems["at"] = t("try.no_time")
    return problems


def _panel(
    request: web.Request,
    text: str,
    form: Form | None = None,
    problems: Mapping[str, str] = MappingProxyType({}),
) -> web.Response:
    services, t = request.app[SERVICES], words_of(request)
    given: Mapping[str, object] = request.query if form is None else form
    return render(
        request,
        "try.html",
        422 if problems else 200,
        lines=_trial(request).lines,
        text=text,
        problems=problems,
        look=_look(request, given),
        looks=[(n, t.get(f"try.look.{n}", n)) for n in _looks(services.release)],
        at=str(given.get("at", "")),
        zone=services.settings.time_zone,
        may_travel=services.release_of is not None,
        side=_chosen(request, given),
        sides=[(name, t(f"try.side.{name}")) for name in _offered(request)],
        as_text=as_text,
        card_word=card_word,
        blocks=blocks,
        language_name=language_name,
        address_of=partial(address_of, services.release),
    )


def as_text(reply: Reply) -> str:
    """A reply as messaging apps show it: with its sources and options, as text alone."""
    parts = [reply.text]
    if reply.sources:
        source = words(reply.language)["source"] + punctuation(reply.language).colon
        parts.append(
            "\n".join(
                f"{source}{one.title} ({one.as_of})" + (f"\n{one.url}" if one.url else "")
                for one in reply.sources
            )
        )
    if reply.options:
        numbered = (f"{n}. {option.title}" for n, option in enumerate(reply.options, 1))
        parts.append("\n".join(numbered))
    return "\n\n".join(parts)


def card_word(reply: Reply, name: str) -> str:
    """What a card calls one of its fields, in the language of the reply."""
    return words(reply.language).get(name, name)


def _looks(release: Release) -> Sequence[str]:
    """The looks that there are: those of the web and of plain text, and of each channel."""
    channels = {channel for item in release.content.items for channel in item.channels}
    return (WEB, TEXT, *sorted(channels - {WEB, TEXT}))


def _look(request: web.Request, given: Mapping[str, object]) -> str:
    look = str(given.get("look", ""))
    return look if look in _looks(request.app[SERVICES].release) else WEB


def _offered(request: web.Request) -> Sequence[str]:
    """Which sides may be asked; without drafts to be put together, what is live."""
    return (BOTH, *SIDES) if request.app[SERVICES].release_of else SIDES[:1]


def _chosen(request: web.Request, given: Mapping[str, object]) -> str:
    offered = _offered(request)
    chosen = str(given.get("side", ""))
    return chosen if chosen in offered else offered[0]


def _sides(request: web.Request, form: Form) -> Sequence[Side]:
    chosen = _chosen(request, form)
    return [side for side in SIDES if chosen in (side, BOTH)]


def _address(request: web.Request, form: Form) -> str:
    """The panel with what was chosen in it."""
    chosen = {"side": _chosen(request, form), "look": text_of(form, "look")}
    if at := text_of(form, "at"):
        chosen["at"] = at
    return str(URL(PANEL).with_query(chosen))


def _session(request: web.Request) -> str:
    return request[SESSION].form_key  # every session has its own, and never tells it


def _trial(request: web.Request) -> Trial:
    return request.app[TRIALS].of(_session(request))
