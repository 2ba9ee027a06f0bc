"""Asking without JavaScript: a form, and a page with all that was said so far."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.dialogue.reply_json import reply_as_json
from bot.errors import Unauthorized, UnknownConversation
from bot.knowledge.languages import LANGUAGES
from bot.records import said_in
from bot.web.api import BODY_TIMEOUT
from bot.web.asked_language import asked_language
from bot.web.keys import SERVICES
from bot.web.page_words import words
from bot.web.problems import BadInput
from bot.web.templating import page

MOST_TURNS = 50  # that the page shows

routes = web.RouteTableDef()


@dataclass(frozen=True)
class Turn:
    """A question, and the replies to it in the form that the chat API documents."""

    question: str
    replies: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Opened:
    """A conversation, and the token that opens it."""

    id: str
    token: str


@routes.get("/ask")
async def ask(request: web.Request) -> web.Response:
    """The form."""
    return _page(request, None, [])


@routes.post("/ask")
async def answer(request: web.Request) -> web.Response:
    """What was said in the conversation, the question and its replies last, and the form again.

    Without a conversation that can be opened a new one begins. The button that clears deletes it.
    """
    form = await _form(request)
    opened = await _opened(request, Opened(form.get("conversation", ""), form.get("token", "")))
    conversations = request.app[SERVICES].conversations
    if opened and "clear" in form:
        await conversations.forget(opened.id)
        return _page(request, None, [], notice=words(asked_language(request, LANGUAGES))["cleared"])
    # A button of a choice sends what was typed along; it is not what was meant.
    question = form.get("choice", "") or form.get("text", "")
    if not question.strip():
        return _page(request, opened, await _turns(request, opened), hint=_hint(request))
    if opened is None:
        opened = Opened(*await conversations.start(asked_language(request, LANGUAGES)))
    await conversations.say(opened.id, question)
    return _page(request, opened, await _turns(request, opened))


async def _form(request: web.Request) -> Mapping[str, str]:
    """The fields of the form; raises BadInput where they are not UTF-8 or come too slowly."""
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            fields = await request.post()
    except TimeoutError:
        raise BadInput(408, f"the form did not arrive within {BODY_TIMEOUT:.0f} seconds") from None
    except (ValueError, LookupError):
        raise BadInput(400, "the form cannot be read") from None
    return {name: value for name, value in fields.items() if isinstance(value, str)}


async def _opened(request: web.Request, claimed: Opened) -> Opened | None:
    """The claimed conversation; None where there is none, it has ended, or the token is wrong."""
    if not claimed.id:
        return None
    try:
        await request.app[SERVICES].conversations.check(claimed.id, claimed.token)
    except (UnknownConversation, Unauthorized):
        return None
    return claimed


async def _turns(request: web.Request, opened: Opened | None) -> Sequence[Turn]:
    if opened is None:
        return []
    told = await request.app[SERVICES].conversations.told(opened.id)
    return [
        Turn(turn.question, tuple(map(reply_as_json, turn.replies))) for turn in told[-MOST_TURNS:]
    ]


def _hint(request: web.Request) -> str:
    prepared = request.app[SERVICES].release.content.replies["declined_empty"]
    return said_in(prepared, asked_language(request, LANGUAGES))


def _page(
    request: web.Request,
    opened: Opened | None,
    turns: Sequence[Turn],
    hint: str = "",
    notice: str = "",
) -> web.Response:
    language = asked_language(request, LANGUAGES)
    settings = request.app[SERVICES].settings
    response = page(
        "ask.html",
        language=language,
        words=words(language),
        names={code: words(code)["name"] for code in LANGUAGES},
        keep_days=settings.keep_days,
        limit=settings.question_limit,
        opened=opened,
        turns=turns,
        hint=hint,
        notice=notice,
    )
    response.headers.update({"Cache-Control": "no-store", "Vary": "Accept-Language"})
    return response
