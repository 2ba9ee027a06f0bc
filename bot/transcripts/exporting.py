"""One row per turn of a period as CSV, for spreadsheets: no names, no numbers of conversations."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.engine import Engine

from bot.database import reading
from bot.dialogue.clean import clean
from bot.dialogue.tables import conversations, ratings, turns
from bot.transcripts.period import Period

COLUMNS = (
    "asked_at",  # in the city, to the minute
    "language",
    "channel",
    "outcome",
    "kind",
    "item_id",
    "confidence",
    "milliseconds",
    "release",
    "helped",  # yes, no or nothing
    "question",  # personal data removed
)
LOT = 500  # rows
BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets take the letters for those of their country
# What makes a spreadsheet reckon with a cell instead of showing it.
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = tuple("=+-@＝＋－＠\t\r")


def export_turns(engine: Engine, period: Period) -> Iterator[bytes]:
    """The file in portions, in UTF-8, in the order of time; test conversations are left out.

    Between portions no connection is held: they may be asked for from several threads.
    """
    yield _csv([COLUMNS], BYTE_ORDER_MARK)
    last: tuple[datetime, int] | None = None
    while True:
        rows = _rows(engine, period, last)
        if not rows:
            return
        helped = _helped(engine, [row.id for row in rows])
        yield _csv([_cells(row, helped, period) for row in rows])
        last = rows[-1].asked_at, rows[-1].id


def _rows(engine: Engine, period: Period, last: tuple[datetime, int] | None) -> Sequence[Any]:
    names = "id asked_at outcome kind item_id confidence milliseconds release question"
    language = func.coalesce(turns.c.language, conversations.c.language).label("language")
    wanted = (
        select(*(turns.c[name] for name in names.split()), language, conversations.c.channel)
        .select_from(turns.join(conversations))
        .where(turns.c.asked_at >= period.since, turns.c.asked_at < period.until)
        .where(conversations.c.is_test.is_not(True))
    )
    if last:
        at, id = last
        later = or_(turns.c.asked_at > at, and_(turns.c.asked_at == at, turns.c.id > id))
        wanted = wanted.where(turns.c.asked_at >= at, later)
    with reading(engine) as connection:
        ordered = wanted.order_by(turns.c.asked_at, turns.c.id).limit(LOT)
        found: Sequence[Any] = connection.execute(ordered).all()
    return found


def _helped(engine: Engine, ids: Sequence[int]) -> Mapping[int, bool]:
    """What was said of the turns: of one with several replies, whether all helped."""
    same = and_(
        turns.c.conversation_id == ratings.c.conversation_id,
        turns.c.replies.contains(ratings.c.reply_id),
    )
    wanted = select(turns.c.id, ratings.c.helped).select_from(turns.join(ratings, same))
    found: dict[int, bool] = {}
    with reading(engine) as connection:
        for id, helped in connection.execute(wanted.where(turns.c.id.in_(ids))):
            found[id] = helped and found.get(id, True)
    return found


def _cells(row: Any, helped: Mapping[int, bool], period: Period) -> list[str]:
    at = row.asked_at.replace(tzinfo=UTC).astimezone(period.zone)
    said = helped.get(row.id)
    cells = (
        at.isoformat(timespec="minutes"),
        row.language,
        row.channel,
        row.outcome,
        row.kind or "",
        row.item_id or "",
        f"{row.confidence:.3f}",
        f"{row.milliseconds:.1f}",
        row.release or "",
        "" if said is None else "yes" if said else "no",
        clean(row.question),
    )
    return [_harmless(cell) for cell in cells]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _csv(rows: Sequence[Sequence[str]], beginning: str = "") -> bytes:
    text = io.StringIO(newline="")
    text.write(beginning)
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
