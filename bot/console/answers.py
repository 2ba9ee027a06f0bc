"""The form of an entry: what it says, and a draft of what it is to say."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml
from aiohttp import web

from bot.console import from_inbox
from bot.console.answer_form import NEW, blank, channels_of, edited, fields_of, languages_of
from bot.console.content import REFUSED, Stand, stand, title, version_of
from bot.console.from_inbox import begun, group_from
from bot.console.render import render, see_other, words_of
from bot.console.session import Form, allowed, read_form, text_of, user_of
from bot.console.words import LANGUAGES
from bot.editing.checks.near_duplicates import near_item
from bot.editing.limits import outside
from bot.editing.proposed import proposed
from bot.errors import ContentInvalid
from bot.knowledge.content import content_of
from bot.knowledge.entries import Entry, body_of
from bot.knowledge.languages import LANGUAGES as ALL_LANGUAGES
from bot.records import DEFAULT_LANGUAGE
from bot.transcripts.inbox import Group
from bot.web.keys import SERVICES

# Where to begin with a field that is missing as a whole.
FIRST_OF = {
    "question": f"question.{DEFAULT_LANGUAGE}",
    "answer": f"answer.{DEFAULT_LANGUAGE}",
    "sources": "sources.0.url",
}
WEB = "web"  # the channel of the chat
WIDTH = 100  # columns of the YAML that is shown

routes = web.RouteTableDef()


@dataclass(frozen=True)
class Edit:
    """What a form is about: the entry as edited, and what it was made from."""

    key: str
    entry: Entry
    live: Entry | None
    version: int
    group: Group | None = None  # of the inbox, of which a new one is made


@routes.get("/staff/answers/{key}")
@allowed("view")
async def show(request: web.Request) -> web.Response:
    """The form of an entry, of its draft where there is one."""
    edit = _edit(request, await stand(request), await group_from(request))
    return _form_page(request, edit, _fields(request, edit))


@routes.post("/staff/answers/{key}")
@allowed("edit")
async def save(request: web.Request) -> web.Response:
    """Keeps what the form says as a draft, or asks for its removal."""
    form, now, group = await read_form(request), await stand(request), await group_from(request)
    edit = replace(_edit(request, now, group), version=version_of(text_of(form, "version")))
    problems: list[tuple[str, str]] = []
    after = None if "remove" in form else _entry_of(request, edit, form, problems)
    if after is not None and not problems:
        problems = await asyncio.to_thread(_faults, now, edit, after)
    t = words_of(request)
    if not problems and (limit := outside(user_of(request), edit.live, after)) is not None:
        problems = [("main", t("content.outside", limit=limit))]
    if not problems:
        try:
            await asyncio.to_thread(_keep, request, edit, after, form)
        except tuple(REFUSED) as error:
            problems = [("main", t(REFUSED[type(error)]))]
        else:
            return await _saved(request, edit, after)
    return _form_page(request, edit, {**_fields(request, edit), **_given(form)}, problems, 422)


async def _saved(request: web.Request, edit: Edit, after: Entry | None) -> web.Response:
    """To the draft, with a warning where another answer is asked for in nearly the same way."""
    there = f"/staff/drafts/{after.key if after else edit.key}"
    release = request.app[SERVICES].release
    near = await asyncio.to_thread(near_item, edit.live, after, release) if after else None
    if near is None:
        return see_other(request, there, "answers.saved")
    return see_other(request, there, "answers.saved_near", asked=near.text, other=near.asked)


def _edit(request: web.Request, now: Stand, group: Group | None = None) -> Edit:
    key = request.match_info["key"]
    if key == NEW:
        return Edit(NEW, begun(group) if group else blank(""), None, 0, group)
    live, draft = now.live(key), now.drafts.get(key)
    entry = draft.entry if draft and draft.entry else live
    if entry is None:
        raise web.HTTPNotFound
    return Edit(key, entry, live, draft.version if draft else 0)


def _languages(request: web.Request, edit: Edit) -> list[str]:
    more = request.query.get("more", "")
    return languages_of(edit.entry, [*LANGUAGES, *([more] if more in ALL_LANGUAGES else [])])


def _channels(request: web.Request, edit: Edit) -> list[str]:
    return channels_of(edit.entry, request.query.get("channel", ""))


def _known_channels(request: web.Request) -> list[str]:
    """Those of the web, and those for which some answer has words of its own."""
    items = request.app[SERVICES].release.content.items
    return sorted({WEB, *(channel for item in items for channel in item.channels)})


def _fields(request: web.Request, edit: Edit) -> dict[str, str]:
    if edit.entry.kind == "item":
        languages, channels = _languages(request, edit), _channels(request, edit)
        return {**fields_of(edit.entry, languages, channels), "note": ""}
    return {"yaml": _yaml(edit.entry), "note": ""}


def _yaml(entry: Entry) -> str:
    return yaml.safe_dump(entry.loaded(), allow_unicode=True, sort_keys=False, width=WIDTH)


def _given(form: Form) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _entry_of(
    request: web.Request, edit: Edit, form: Form, problems: list[tuple[str, str]]
) -> Entry:
    if edit.entry.kind == "item":
        # An id is never shown to citizens and never changes: nobody need think of one.
        start = edit.entry if edit.key != NEW else blank(f"faq-{secrets.token_hex(4)}")
        return edited(start, form, _languages(request, edit), _channels(request, edit))
    try:
        loaded: Any = yaml.safe_load(text_of(form, "yaml"))
        after = replace(edit.entry, body=body_of(loaded))
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        problems.append(("f-yaml", words_of(request)("answers.not_yaml", problem=str(error))))
        return edit.entry
    if isinstance(loaded, dict) and "id" in edit.entry.loaded():
        after = replace(after, id=str(loaded.get("id", "")))
    if after.key != edit.key:
        problems.append(("f-yaml", words_of(request)("answers.other_id")))
    return after


def _faults(now: Stand, edit: Edit, after: Entry) -> list[tuple[str, str]]:
    """What is wrong with the entry itself, each with the field that it is about."""
    faults: list[ContentInvalid] = []
    content_of(proposed(now.entries, {after.key: after}), None, faults.append)
    return [
        (_place(after, fault.field), f"{fault.field}: {fault.expected}")
        for fault in faults
        if fault.entry in (after.id, edit.entry.id)
    ]


def _place(entry: Entry, field: str) -> str:
    """The id of the form's field that mends a fault in `field` of the entry."""
    if entry.kind != "item":
        return "f-yaml"
    return f"f-{FIRST_OF.get(field, field)}"


def _keep(request: web.Request, edit: Edit, after: Entry | None, form: Form) -> None:
    by, note = user_of(request).name, text_of(form, "note")
    if edit.group and after:
        from_inbox.keep(request, edit.group, form, after, by, note)
    else:
        key = after.key if after else edit.key
        base = edit.live.digest if edit.live else None
        request.app[SERVICES].drafts.save(key, after, base, edit.version, by, note)


def _form_page(
    request: web.Request,
    edit: Edit,
    fields: Mapping[str, str],
    problems: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> web.Response:
    t = words_of(request)
    sources = sorted({int(f.split(".")[1]) for f in fields if f.startswith("sources.")})
    return render(
        request,
        "answer.html",
        status,
        edit=edit,
        name=t("answers.new") if edit.key == NEW else title(edit.entry, t.language),
        fields=fields,
        problems=list(problems),
        wrong=dict(problems),
        languages=_languages(request, edit),
        more=[code for code in ALL_LANGUAGES if f"answer.{code}" not in fields],
        sources=sources,
        channels=_channels(request, edit) if edit.entry.kind == "item" else (),
        more_channels=_known_channels(request),
        zone=request.app[SERVICES].settings.time_zone,
    )
