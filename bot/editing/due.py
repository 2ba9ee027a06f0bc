"""When entries count and when they are to be looked at, as staff see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from bot.knowledge.entries import Entry
from bot.knowledge.validity import TimeTable
from bot.records import Stretch

SOON = timedelta(days=14)
REMEMBERED = 60_000  # entries; screens look at the same ones again and again

Phase = Literal["always", "later", "ending", "over"]  # ending: valid, and with an end


@dataclass(frozen=True)
class Times:
    """What an entry says of time, as staff wrote it."""

    valid_from: str | None = None
    valid_until: str | None = None
    review_by: str | None = None


@dataclass(frozen=True)
class Due:
    """Something that is soon to be seen to."""

    entry: Entry
    what: Literal["ends", "review", "overdue"]
    on: str  # the day or moment, as staff wrote it
    at: datetime  # when it ends; of a review, when its day does


def times_of(entry: Entry) -> Times:
    """What `entry` says of time; nothing where it is of a kind that does not."""
    return _times_in(entry.body)


@lru_cache(REMEMBERED)
def _times_in(body: str) -> Times:
    # Most say nothing of time, and to read thousands of bodies for that takes long.
    if not any(f'"{name}"' in body for name in Times.__dataclass_fields__):
        return Times()
    loaded = Entry("item", "", "", body).loaded()
    found = {name: loaded.get(name) for name in Times.__dataclass_fields__}
    return Times(**{name: text for name, text in found.items() if isinstance(text, str)})


def phase_of(entry: Entry, table: TimeTable, now: datetime) -> Phase:
    """Whether an item is valid at `now`, and whether it has an end."""
    times = times_of(entry)
    if entry.kind != "item" or not (times.valid_from or times.valid_until):
        return "always"
    span = table.span(times.valid_from, times.valid_until)
    if span.is_over(now):
        return "over"
    if not span.has_begun(now):
        return "later"
    return "ending" if span.ends else "always"


def due_soon(
    entries: Sequence[Entry], table: TimeTable, now: datetime, within: timedelta = SOON
) -> list[Due]:
    """What ends or is to be reviewed before `within` has passed, overdue reviews too; in order.

    What is over needs no review any more.
    """
    found: list[Due] = []
    for entry in entries:
        times = times_of(entry)
        if entry.kind not in ("item", "profile") or times == Times():
            continue
        span = table.span(times.valid_from, times.valid_until)
        if span.is_over(now):
            continue
        if times.valid_until and span.ends and span.ends - now <= within:
            found.append(Due(entry, "ends", times.valid_until, span.ends))
        if times.review_by:
            found.extend(_review(entry, times.review_by, table.span(None, times.review_by), now))
    return sorted((one for one in found if one.at - now <= within), key=lambda one: one.at)


def _review(entry: Entry, day: str, span: Stretch, now: datetime) -> Sequence[Due]:
    if span.ends is None:
        return ()
    return (Due(entry, "overdue" if span.is_over(now) else "review", day, span.ends),)
