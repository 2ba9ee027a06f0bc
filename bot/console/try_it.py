"""The panel in which staff talk to what is live, to the drafts, or to both side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial

from aiohttp import web
from yarl import URL

from bot.console.asking import ask
from bot.console.explained import told_why
from bot.console.language_names import language_name
from bot.console.render import render, see_other, words_of
from bot.console.session import SESSION, Form, allowed, read_form, text_of
from bot.console.targets import address_of, proposed_entries
from bot.console.trials import SIDES, Answers, Line, Said, Side, Trial, Trials
from bot.dialogue.clean import has_words
from bot.errors import ContentInvalid
from bot.knowledge.release import Release
from bot.knowledge.wording import punctuation
from bot.records import Context, Reply, said_in
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
    if not has_words(question):
        return _panel(request, question, form, 422)
    trial = _trial(request)
    asked = await asyncio.gather(
        *(_answers(request, side, question, trial) for side in _sides(request, form))
    )
    trial.add(Line(question, dict(asked)))
    return see_other(request, _address(request, form) + "#latest")


async def _answers(
    request: web.Request, side: Side, question: str, trial: Trial
) -> tuple[Side, Answers]:
    services, t = request.app[SERVICES], words_of(request)
    try:
        release = await _release(request, side)
    except ContentInvalid as error:
        return side, Answers("", (), None, t("try.invalid", problem=str(error)))
    told = await ask(services, question, release, trial.contexts.get(side, Context()))
    trial.contexts[side] = told.context
    why = told_why(told.explanation, release, t) if told.explanation else None
    said = tuple(Said(reply, _instead(reply, release)) for reply in told.replies)
    return side, Answers(release.id, said, why)


async def _release(request: web.Request, side: Side) -> Release:
    """The release to ask; raises ContentInvalid where the drafts cannot be put together."""
    services = request.app[SERVICES]
    if side == "live" or services.release_of is None:
        return services.release
    entries = await asyncio.to_thread(proposed_entries, services.releases, services.drafts)
    return await asyncio.to_thread(services.release_of, entries)


def _instead(reply: Reply, release: Release) -> Mapping[str, str]:
    """What channels say instead of the answer of the item that the reply quotes."""
    if reply.kind != "item":
        return {}
    items = (item for item in release.content.items if item.id == reply.item_id)
    return {
        channel: said_in(texts, reply.language)
        for item in items
        for channel, texts in item.channels.items()
    }


def _panel(
    request: web.Request, text: str, form: Form | None = None, status: int = 200
) -> web.Response:
    services, t = request.app[SERVICES], words_of(request)
    given: Mapping[str, object] = request.query if form is None else form
    look, looks = given.get("look"), _looks(services.release)
    return render(
        request,
        "try.html",
        status,
        lines=_trial(request).lines,
        text=text,
        problem=t("try.no_words") if status == 422 else "",
        look=look if look in looks else WEB,
        looks=[(name, t.get(f"try.look.{name}", name)) for name in looks],
        side=_chosen(request, given),
        sides=[(name, t(f"try.side.{name}")) for name in _offered(request)],
        as_text=as_text,
        card_word=card_word,
        blocks=blocks,
        language_name=language_name,
        address_of=partial(address_of, services.release),
    )


def as_text(said: Said, look: str) -> str:
    """A reply as messaging apps show it: with its sources and options, as text alone."""
    reply = said.reply
    parts = [said.instead.get(look, reply.text)]
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
    return str(URL(PANEL).with_query(chosen))


def _session(request: web.Request) -> str:
    return request[SESSION].form_key  # every session has its own, and never tells it


def _trial(request: web.Request) -> Trial:
    return request.app[TRIALS].of(_session(request))
