"""The saved questions: asked of every draft, so that no answer is lost unnoticed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from bot.console.content import Stand, stand, title
from bot.console.paging import paging
from bot.console.render import render, see_other, words_of
from bot.console.session import Form, allowed, read_form, text_of, user_of
from bot.dialogue.clean import clean, has_words
from bot.editing.checks.records import Told
from bot.errors import UnknownQuestion
from bot.knowledge.languages import LanguageFinder
from bot.web.keys import SERVICES

LIST = "/staff/questions"
NEW = "new"
ANSWERING = ("item", "profile", "passage")  # kinds of entries that answer

routes = web.RouteTableDef()
languages = LanguageFinder()


@dataclass(frozen=True)
class Filled:
    """The fields of the form, and whether it is to be changed or new."""

    id: str
    question: str
    expected: str


@routes.get(LIST)
@allowed("view")
async def questions(request: web.Request) -> web.Response:
    """All saved questions, the one added last first, each with what is to answer it."""
    store, t = request.app[SERVICES].questions, words_of(request)
    pages = paging(request, await asyncio.to_thread(store.count))
    shown = await asyncio.to_thread(store.page, pages.offset, pages.size)
    now = await stand(request)
    rows = [(one, *_answering(now, one.expected, t.language)) for one in shown]
    return render(request, "questions.html", rows=rows, paging=pages)


@routes.get(f"{LIST}/{{id}}")
@allowed("view")
async def show(request: web.Request) -> web.Response:
    """The form of a question; of a new one, given in `?question=`, with what answers it now."""
    id = request.match_info["id"]
    if id != NEW:
        return await _form(request, await _kept(request, id))
    question = clean(request.query.get("question", ""))
    if not has_words(question):
        return await _form(request, Filled(NEW, "", ""))
    expected = request.query.get("expected")
    if expected is None:
        told = await _told(request, question)
        expected = (told.answer if told else None) or ""
    return await _form(request, Filled(NEW, question, expected))


@routes.post(f"{LIST}/{{id}}")
@allowed("edit")
async def save(request: web.Request) -> web.Response:
    """Keeps a new question; a reviewer may change or remove one that is kept."""
    form, id = await read_form(request), request.match_info["id"]
    if id == NEW:
        return await _save(request, Filled(NEW, *_given(form)))
    if not user_of(request).may("review"):
        raise web.HTTPForbidden
    kept = await _kept(request, id)
    if "remove" not in form:
        return await _save(request, Filled(kept.id, *_given(form)))
    store = request.app[SERVICES].questions
    try:
        await asyncio.to_thread(store.remove, int(kept.id), user_of(request).name)
    except UnknownQuestion:
        raise web.HTTPNotFound from None
    return see_other(request, LIST, "questions.removed")


async def _save(request: web.Request, filled: Filled) -> web.Response:
    services, t = request.app[SERVICES], words_of(request)
    limit = services.settings.question_limit
    problems = []
    if not has_words(filled.question) or len(filled.question) > limit:
        problems.append(("f-question", t("questions.wrong_question", limit=limit)))
    if filled.expected and not _answering(await stand(request), filled.expected, t.language)[0]:
        problems.append(("f-expected", t("questions.wrong_expected")))
    if problems:
        return await _form(request, filled, problems)
    by, language = user_of(request).name, languages.find(filled.question)
    values = filled.question, language, filled.expected or None, by
    try:
        if filled.id == NEW:
            await asyncio.to_thread(services.questions.add, *values)
        else:
            await asyncio.to_thread(services.questions.change, int(filled.id), *values)
    except UnknownQuestion:
        raise web.HTTPNotFound from None
    return see_other(request, LIST, "questions.saved")


async def _form(
    request: web.Request, filled: Filled, problems: list[tuple[str, str]] | None = None
) -> web.Response:
    told = await _told(request, filled.question) if filled.question else None
    now, t = await stand(request), words_of(request)
    user = user_of(request)
    return render(
        request,
        "question.html",
        422 if problems else 200,
        filled=filled,
        told=told,
        answering=_answering(now, told.answer if told else None, t.language),
        problems=problems or [],
        wrong=dict(problems or []),
        may_save=user.may("edit" if filled.id == NEW else "review"),
    )


async def _kept(request: web.Request, id: str) -> Filled:
    if not (id.isascii() and id.isdigit() and len(id) < 10):
        raise web.HTTPNotFound
    try:
        kept = await asyncio.to_thread(request.app[SERVICES].questions.get, int(id))
    except UnknownQuestion:
        raise web.HTTPNotFound from None
    return Filled(id, kept.question, kept.expected or "")


async def _told(request: web.Request, question: str) -> Told | None:
    """What is answered now; None where nothing can be asked here."""
    services = request.app[SERVICES]
    if services.checker is None or len(question) > services.settings.question_limit:
        return None
    (told,) = await asyncio.to_thread(services.checker.tell, [question], services.release)
    return told


def _given(form: Form) -> tuple[str, str]:
    return clean(text_of(form, "question")), text_of(form, "expected")


def _answering(now: Stand, id: str | None, language: str) -> tuple[str, str]:
    """The key and the title of the entry that answers, live or drafted; empty without any."""
    for kind in ANSWERING if id else ():
        key = f"{kind}:{id}"
        draft = now.drafts.get(key)
        entry = now.live(key) or (draft.entry if draft else None)
        if entry is not None:
            return key, title(entry, language)
    return "", ""
