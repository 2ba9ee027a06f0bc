"""The messaging channels: which are on, pausing one, and trying one out without an account."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiohttp import web

from bot.channels.networks import NETWORKS, needed
from bot.channels.records import Ack, Call
from bot.channels.room import ChannelRoom
from bot.channels.simulators import SIMULATORS
from bot.channels.simulators.simulator import Shown
from bot.channels.simulators.trials import Trial
from bot.channels.simulators.try_out import TryOut
from bot.console.remembered import Remembered
from bot.console.render import render, see_other, words_of
from bot.console.session import allowed, read_form, text_of, user_of
from bot.dialogue.clean import has_words
from bot.errors import Forged, Malformed, ServerSilent
from bot.web.keys import SERVICES

LIST = "/staff/channels"
LONGEST = 2000  # characters of a message; a longer one is cut
MOST_THREADS = 50  # try-outs that are remembered; those not used for longest go first
MOST_LINES = 20  # of one try-out

routes = web.RouteTableDef()


@dataclass
class Thread:
    """A try-out of a channel: what was said so far."""

    trial: Trial
    citizen: TryOut
    lines: list[tuple[str, Sequence[Shown]]] = field(default_factory=list)


THREADS = web.AppKey("THREADS", Remembered[Thread])


@routes.get(LIST)
@allowed("view")
async def channels(request: web.Request) -> web.Response:
    """Each network with its address and whether it is on, off or paused."""
    room = _room(request)
    off = await asyncio.to_thread(room.switches.off)
    counts = await asyncio.to_thread(room.messages.counts)
    rows = [
        (name, name in room.on, off.get(name), counts.get(name, {}), needed(name))
        for name in NETWORKS
    ]
    return render(request, "channels.html", rows=rows)


@routes.post(f"{LIST}/{{name}}/switch")
@allowed("publish")
async def switch(request: web.Request) -> web.Response:
    """Pauses a channel, or lets it answer again."""
    form, name = await read_form(request), request.match_info["name"]
    if name not in NETWORKS:
        raise web.HTTPNotFound
    on = text_of(form, "to") == "on"
    await asyncio.to_thread(_room(request).switches.switch, name, on, user_of(request).name)
    return see_other(request, LIST, "channels.resumed" if on else "channels.paused_now", name=name)


@routes.get(f"{LIST}/{{name}}/try")
@allowed("view")
async def show(request: web.Request) -> web.Response:
    """The screen of a citizen on this network."""
    name = _simulated(request)
    thread = request.app[THREADS].get(request.query.get("trial", ""))
    return _screen(request, name, thread if thread and thread.trial.network == name else None)


@routes.post(f"{LIST}/{{name}}/try")
@allowed("view")
async def say(request: web.Request) -> web.Response:
    """What the citizen sees after a message, signed as the network would."""
    name, form = _simulated(request), await read_form(request)
    text = (text_of(form, "choice") or text_of(form, "text"))[:LONGEST]
    threads, t = request.app[THREADS], words_of(request)
    thread = threads.get(text_of(form, "trial"))
    if not has_words(text):
        return _screen(request, name, thread, t("channels.nothing_said"))
    if thread is None or thread.trial.network != name:
        thread = await _begun(request, name)
        threads.keep(thread.trial.id, thread)
    try:
        shown = await thread.citizen.say(text)
    except ServerSilent:
        return _screen(request, name, thread, t("channels.silent"))
    thread.lines = [*thread.lines, (text, shown)][-MOST_LINES:]
    raise web.HTTPSeeOther(f"{LIST}/{name}/try?trial={thread.trial.id}#latest")


async def _begun(request: web.Request, network: str) -> Thread:
    room = _room(request)
    trial = await asyncio.to_thread(room.trials.begin, network, user_of(request).name)

    async def deliver(call: Call) -> Ack:
        try:
            return await room.door.take(trial.channel, call)
        except (Forged, Malformed) as error:
            raise ServerSilent(str(error)) from None

    return Thread(trial, TryOut(trial, room.trials, room.messages, deliver))


def _screen(
    request: web.Request, name: str, thread: Thread | None, problem: str = ""
) -> web.Response:
    return render(
        request, "channel_try.html", 422 if problem else 200, name=name, thread=thread,
        problem=problem, longest=LONGEST,
    )  # fmt: skip


def _simulated(request: web.Request) -> str:
    name = request.match_info["name"]
    if name not in SIMULATORS:
        raise web.HTTPNotFound
    return name


def _room(request: web.Request) -> ChannelRoom:
    room = request.app[SERVICES].channels
    if room is None:
        raise web.HTTPNotFound
    return room
