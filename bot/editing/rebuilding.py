"""Builds releases that are to go live or to be tried, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from bot.knowledge import live
from bot.knowledge.building import Builder
from bot.knowledge.content import content_of
from bot.knowledge.entries import Entry, digest_of, release_id
from bot.knowledge.release import Release


class Rebuilding:
    """On the builder of this process, which two threads must not use at once."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._lock = Lock()
        self._tried: Release | None = None  # the last one: it is asked many questions

    def release_of(self, entries: Sequence[Entry]) -> Release:
        """The release of `entries`, made unless it is live or was the last that was asked for.

        It takes about a second among a thousand items. Raises ContentInvalid.
        """
        id = release_id(digest_of(entries))
        with self._lock:
            for known in (live.current(), self._tried):
                if known is not None and known.id == id:
                    return known
            self._tried = self._builder.rebuild(content_of(entries), live.current())
            return self._tried

    def go_live(self, entries: Sequence[Entry]) -> None:
        """Answers from `entries` from now on."""
        live.publish(self.release_of(entries))

    def save(self) -> int:
        """Keeps the vectors of what was built last for the next start; tells how many are new."""
        with self._lock:
            return self._builder.save()
