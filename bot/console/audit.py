"""The audit, for administrators: to look through, and as a table for spreadsheets."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Sequence
from datetime import date

from aiohttp import hdrs, web

from bot.audit import AuditLog, Line, Wanted
from bot.console.paging import paging
from bot.console.render import render
from bot.console.session import allowed
from bot.web.keys import SERVICES

LONGEST = 100  # characters of a name
COLUMNS = ("at (UTC)", "who", "what", "details")
FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # what spreadsheets take for the beginning of one

routes = web.RouteTableDef()


@routes.get("/staff/audit")
@allowed("administer")
async def show(request: web.Request) -> web.Response:
    """The lines that the filters leave, a page at a time."""
    log, wanted = _log(request), _wanted(request)
    open_page = paging(request, await asyncio.to_thread(log.count, wanted))
    lines = await asyncio.to_thread(log.lines, wanted, open_page.size, open_page.offset)
    kinds = await asyncio.to_thread(log.kinds)
    accounts = await asyncio.to_thread(request.app[SERVICES].accounts.all)
    return render(
        request,
        "audit.html",
        wanted=wanted,
        lines=[(line, told(line)) for line in lines],
        paging=open_page,
        kinds=kinds,
        names=[account.user.name for account in accounts],
    )


@routes.get("/staff/audit.csv")
@allowed("administer")
async def export(request: web.Request) -> web.StreamResponse:
    """All lines that the filters leave, in UTF-8 with a mark that spreadsheets know it by."""
    lots = _log(request).lots(_wanted(request))
    response = web.StreamResponse()
    response.content_type, response.charset = "text/csv", "utf-8"
    response.headers[hdrs.CONTENT_DISPOSITION] = 'attachment; filename="audit.csv"'
    await response.prepare(request)
    await response.write(_rows([COLUMNS]).encode("utf-8-sig"))
    while (lines := await asyncio.to_thread(next, lots, None)) is not None:
        rows = [(f"{line.at:%Y-%m-%d %H:%M:%S}", line.who, line.what, told(line)) for line in lines]
        await response.write(_rows(rows).encode())
    await response.write_eof()
    return response


def told(line: Line) -> str:
    """The details of a line as text: `name: value`, lists by commas."""
    return "; ".join(
        f"{name}: {_said(value)}"
        for name, value in line.details.items()
        if value is not None and value != ""
    )


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def harmless(cell: str) -> str:
    """`cell` so that no spreadsheet takes it for a formula."""
    # https://owasp.org/www-community/attacks/CSV_Injection
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _rows(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _log(request: web.Request) -> AuditLog:
    return request.app[SERVICES].audit


def _wanted(request: web.Request) -> Wanted:
    query = request.query
    return Wanted(
        who=query.get("who", "").strip()[:LONGEST].replace("\0", ""),
        what=query.get("what", "")[:LONGEST].replace("\0", ""),
        first=_day(query.get("first", "")),
        last=_day(query.get("last", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
