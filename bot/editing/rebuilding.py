"""Builds releases that are to go live or to be tried, one at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from threading import Lock

from bot.knowledge import live
from bot.knowledge.building import Builder
from bot.knowledge.content import content_of
from bot.knowledge.entries import Entry, digest_of, release_id
from bot.knowledge.release import Release
from bot.knowledge.validity import TimeTable

REMEMBERED = 2  # releases that are tried, side by side, with many questions


class Rebuilding:
    """On the builder of this process, which two threads must not use at once."""

    def __init__(
        self,
        builder: Builder,
        times: TimeTable,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._builder, self._times, self._now = builder, times, now
        self._lock = Lock()
        self._tried = deque[Release](maxlen=REMEMBERED)

    def release_of(self, entries: Sequence[Entry], at: datetime | None = None) -> Release:
        """The release of `entries` with what is valid `at` a time, now unless one is given.

        It is made unless it is live or was among the last that were made, which takes about a
        second among a thousand items. Raises ContentInvalid.
        """
        id, moment = release_id(digest_of(entries)), at or self._now()
        with self._lock:
            for known in (live.current(), *self._tried):
                if known.id == id and moment in known.content.valid:
                    return known
            content = self._times.content_at(content_of(entries), moment)
            made = self._builder.rebuild(content, live.current())
            self._tried.append(made)
            return made

    def save(self) -> int:
        """Keeps the vectors of what was built last for the next start; tells how many are new."""
        with self._lock:
            return self._builder.save()
