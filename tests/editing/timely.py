"""Items that begin and end, and a process that follows them without an index to search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.editing.releases import ReleaseStore
from bot.editing.watching import Watcher
from bot.knowledge.content import content_of
from bot.knowledge.entries import Entry, body_of, digest_of, release_id
from bot.knowledge.release import Release
from bot.knowledge.validity import TimeTable
from tests.clock import Clock

BEIJING = TimeTable(ZoneInfo("Asia/Shanghai"))
TIMED = ("valid_from", "valid_until")
Times = tuple[str | None, str | None]  # what an item says of them
START = datetime(2026, 3, 1, 20)  # noqa: DTZ001 - when the clock of the tests begins, in the city


def _times(begins: int | None, lasts: int | None, days: tuple[bool, bool]) -> Times:
    """From when until when, in hours after the start; each as a day, or else as a moment."""
    ends = None if lasts is None else (begins or 0) + lasts
    first, last = (
        None if hours is None else (START + timedelta(hours=hours)).isoformat()[: 10 if day else 19]
        for hours, day in zip((begins, ends), days, strict=True)
    )
    return first, last


HOURS, LENGTHS = st.integers(-30, 30), st.integers(1, 48)  # often about to begin or to end
TIMES = st.just((None, None)) | st.builds(
    _times, st.none() | HOURS, st.none() | LENGTHS, st.tuples(st.booleans(), st.booleans())
)


class Process:
    """A process that answers citizens, as far as contents go."""

    def __init__(self, releases: ReleaseStore, entries: Sequence[Entry], clock: Clock) -> None:
        self.live = built(entries, clock())
        self.watcher = Watcher(releases, built, self._go_live, lambda: 0, self.live, clock)

    def _go_live(self, release: Release) -> None:
        self.live = release


def built(entries: Sequence[Entry], moment: datetime) -> Release:
    content = BEIJING.content_at(content_of(entries), moment)
    return Release(release_id(digest_of(entries)), content, None, {}, {})  # type: ignore[arg-type]


def timed(entry: Entry, times: Times) -> Entry:
    """`entry` with these times in place of its own."""
    body = {name: value for name, value in entry.loaded().items() if name not in TIMED}
    given = {name: text for name, text in zip(TIMED, times, strict=True) if text}
    return replace(entry, body=body_of({**body, **given}))


def is_valid(entry: Entry, now: datetime) -> bool:
    """Worked out as staff would: with the calendar and the clock that hang in the city."""
    clock = (now + timedelta(hours=8)).replace(tzinfo=None).isoformat()
    begin, end = (entry.loaded().get(name) for name in TIMED)
    begun = begin is None or clock[: len(begin)] >= begin
    if end is None:
        return begun
    is_over = clock[:10] > end if len(end) == 10 else clock[: len(end)] >= end
    return begun and not is_over
