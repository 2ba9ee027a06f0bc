"""Import and export: content as files to take away, and files that become drafts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import cast

from aiohttp import hdrs, web

from bot.console.content import Stand, stand, title
from bot.console.paging import paging
from bot.console.render import render, see_other, words_of
from bot.console.session import LARGEST_BODY, Form, allowed, read_form, text_of, user_of
from bot.editing.differences import differences
from bot.editing.imports import Edit, keep_drafts
from bot.editing.limits import outside
from bot.errors import ContentInvalid, EditConflict
from bot.exchange.exporting import exported
from bot.exchange.fields import SHEETS, column_names
from bot.exchange.importing import attempt
from bot.exchange.records import Attempt, Headed, Heading, Reading
from bot.exchange.uploads import Upload, UploadStore
from bot.knowledge.languages import LANGUAGES
from bot.web.keys import SERVICES

LARGEST_UPLOAD = 10 * 2**20  # bytes
LONGEST_NAME = 100  # characters of a file's
EXPORTS = (  # of which the words are "exchange.file.<stem>"
    "content.xlsx",
    "content.json",
    "content.zip",
    "items.csv",
    "passages.csv",
    "profiles.csv",
    "values.csv",
    "rasa.yml",
)
TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
    ".zip": "application/zip",
    ".csv": "text/csv",
    ".yml": "application/yaml",
}
# What rows often lack, and somebody may say once for all of them.
DEFAULTS = ("category", "sources.url", "sources.kind", "sources.as_of")

routes = web.RouteTableDef()


@routes.get("/staff/exchange")
@allowed("view")
async def exchange(request: web.Request) -> web.Response:
    """The files to take away, and the form to bring one."""
    return await _page(request)


@routes.get("/staff/exchange/export/{file}")
@allowed("view")
async def export(request: web.Request) -> web.Response:
    """The live content as a file."""
    file = request.match_info["file"]
    if file not in EXPORTS:
        raise web.HTTPNotFound
    path, now = PurePosixPath(file), await stand(request)
    try:
        data = await asyncio.to_thread(exported, path.suffix, now.entries, path.stem)
    except ContentInvalid as error:
        return await _page(request, str(error))
    disposition = f'attachment; filename="{path.stem}-{now.release}{path.suffix}"'
    headers = {hdrs.CONTENT_DISPOSITION: disposition, hdrs.CONTENT_TYPE: TYPES[path.suffix]}
    return web.Response(body=data, headers=headers)


@routes.post("/staff/exchange")
@allowed("edit", LARGEST_UPLOAD + LARGEST_BODY)
async def upload(request: web.Request) -> web.Response:
    """Keeps a file, and leads to what it would change."""
    field = (await read_form(request)).get("file")
    if not isinstance(field, web.FileField) or not (name := _name(field.filename)):
        return await _page(request, words_of(request)("exchange.no_file"))
    with field.file:
        data = await asyncio.to_thread(field.file.read)
    store, by = _uploads(request), user_of(request).name
    id = await asyncio.to_thread(store.add, name, data, by)
    return see_other(request, f"/staff/exchange/imports/{id}")


@routes.get("/staff/exchange/imports/{id}")
@allowed("edit")
async def show(request: web.Request) -> web.Response:
    """How a file is read, what is wrong with it, or what it would change."""
    return await _import_page(request, await _upload(request), await stand(request))


@routes.post("/staff/exchange/imports/{id}")
@allowed("edit")
async def decide(request: web.Request) -> web.Response:
    """Reads the file otherwise, makes drafts of it, or lets it go."""
    form, found, now = await read_form(request), await _upload(request), await stand(request)
    store, does, t = _uploads(request), text_of(form, "do"), words_of(request)
    if does == "discard":
        await asyncio.to_thread(store.remove, found.id)
        return see_other(request, "/staff/exchange", "exchange.discarded")
    if does == "read":
        tables = (await _tried(request, found, now)).tables
        await asyncio.to_thread(store.read_as, found.id, _reading(form, found.reading, tables))
        return see_other(request, request.path)
    if does != "keep":
        raise web.HTTPBadRequest
    tried = await _tried(request, found, now)
    if text_of(form, "over") != now.release:
        return await _import_page(request, found, now, t("content.moved"))
    if tried.faults or not (edits := _edits(now, tried)):
        return await _import_page(request, found, now)
    by, note, at = user_of(request).name, text_of(form, "note"), datetime.now(UTC)
    engine = request.app[SERVICES].drafts.engine
    try:
        await asyncio.to_thread(keep_drafts, engine, edits, by, found.name, note, at)
    except EditConflict:
        return await _import_page(request, found, now, t("content.conflict"))
    await asyncio.to_thread(store.remove, found.id)
    return see_other(request, "/staff/drafts", "exchange.kept", count=len(edits))


def _uploads(request: web.Request) -> UploadStore:
    return UploadStore(request.app[SERVICES].drafts.engine)


async def _upload(request: web.Request) -> Upload:
    store, by = _uploads(request), user_of(request).name
    found = await asyncio.to_thread(store.get, request.match_info["id"][:LONGEST_NAME], by)
    if found is None:
        raise web.HTTPNotFound
    return found


def _name(given: str) -> str:
    """The name of a file without its folders and what no screen can show."""
    last = PurePosixPath(given.replace("\\", "/")).name
    shown = "".join(character for character in last if character.isprintable())
    return shown[-LONGEST_NAME:]


async def _tried(request: web.Request, found: Upload, now: Stand) -> Attempt:
    user, t = user_of(request), words_of(request)

    def refuse(edit: Edit) -> str:
        if (limit := outside(user, edit.before, edit.after)) is not None:
            return t("content.outside", limit=limit)
        draft = now.drafts.get(edit.key)
        if draft and draft.entry != edit.after:
            return t("exchange.drafted", by=draft.edited_by)
        return ""

    return await asyncio.to_thread(
        attempt, found.name, found.data, now.entries, found.reading, refuse
    )


def _edits(now: Stand, tried: Attempt) -> list[Edit]:
    """Those that are no drafts yet."""
    return [edit for edit in tried.edits if edit.key not in now.drafts]


def _reading(form: Form, before: Reading, tables: Sequence[Headed]) -> Reading:
    """How the form says that the file is to be read."""
    sheet = text_of(form, "sheet")
    sheet = sheet if sheet in SHEETS else ""
    columns = {
        _place(table, heading): text_of(form, _field(number, heading))
        for number, table in enumerate(tables)
        for heading in table.headings
        # Of rows that are something else the columns are other ones, to be found anew.
        if sheet == before.sheet and _field(number, heading) in form
    }
    language = text_of(form, "language")
    return Reading(
        columns=columns,
        sheet=sheet,
        defaults={name: text for name in DEFAULTS if (text := text_of(form, f"set-{name}"))},
        language=language if language in LANGUAGES else "",
        encoding=text_of(form, "encoding")[:LONGEST_NAME],
        replace="replace" in form,
    )


def _place(table: Headed, heading: Heading) -> str:
    sheet = table.table.sheet
    return f"{sheet}!{heading.header}" if sheet else heading.header


def _field(number: int, heading: Heading) -> str:
    return f"column-{number}-{heading.position}"


async def _page(request: web.Request, problem: str = "") -> web.Response:
    waiting = await asyncio.to_thread(_uploads(request).of, user_of(request).name)
    return render(
        request,
        "exchange.html",
        422 if problem else 200,
        files=EXPORTS,
        endings=".csv,.xlsx,.json,.yml,.yaml",
        largest=LARGEST_UPLOAD // 2**20,
        waiting=waiting,
        problem=problem,
    )


async def _import_page(
    request: web.Request, found: Upload, now: Stand, problem: str = ""
) -> web.Response:
    tried, t = await _tried(request, found, now), words_of(request)
    rows: Sequence[object] = tried.faults or _edits(now, tried)
    pages = paging(request, len(rows))
    shown = pages.of(rows)
    return render(
        request,
        "import.html",
        422 if problem else 200,
        upload=found,
        release=now.release,
        tried=tried,
        counts=_counts(tried),
        faults=shown if tried.faults else (),
        changes=[] if tried.faults else _shown(cast(Sequence[Edit], shown), t.language),
        paging=pages,
        problem=problem,
        reading=found.reading,
        tables=[
            (table, [(_field(number, one), one) for one in table.headings])
            for number, table in enumerate(tried.tables)
        ],
        columns={
            name: [("", t("exchange.left_out")), *_choices(name, tried.tables)] for name in SHEETS
        },
        sheets=[("", t("exchange.by_columns")), *((s, t(f"exchange.sheet.{s}")) for s in SHEETS)],
        languages=[("", t("exchange.by_texts")), *((c, t(f"language.{c}")) for c in LANGUAGES)],
        defaults=DEFAULTS,
    )


def _choices(sheet: str, tables: Sequence[Headed]) -> list[tuple[str, str]]:
    """The columns to choose from: in every language, and those that a table names itself."""
    names = column_names(sheet)
    per_language = [name.removesuffix(".en") for name in names if name.endswith(".en")]
    foreign = [f"{name}.{code}" for code in LANGUAGES if code != "en" for name in per_language]
    named = [column for table in tables if table.sheet == sheet for column in table.columns]
    return [(name, name) for name in dict.fromkeys([*names, *foreign, *named])]


def _counts(tried: Attempt) -> Mapping[str, int]:
    added = sum(one.before is None for one in tried.edits)
    removed = sum(one.after is None for one in tried.edits)
    return {"added": added, "removed": removed, "changed": len(tried.edits) - added - removed}


def _what(edit: Edit) -> str:
    if edit.before and edit.after:
        return "changed"
    return "added" if edit.after else "removed"


def _shown(edits: Sequence[Edit], language: str) -> list[dict[str, object]]:
    """What the changes of a page say: the entry, what becomes of it, and how."""
    return [
        {
            "key": edit.key,
            "title": title(edit.entry, language),
            "what": _what(edit),
            "differences": differences(edit.before, edit.after) if edit.after else [],
        }
        for edit in edits
    ]
