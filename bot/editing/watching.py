"""Brings what is published, and valid now, into a running process without a restart.

The release is built beside the live one, then swapped in.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from bot.editing.releases import ReleaseStore
from bot.errors import JingjingError
from bot.knowledge.entries import Entry
from bot.knowledge.release import Release
from bot.memory import give_back

logger = logging.getLogger(__name__)

EVERY = 0.1  # seconds between two looks at what is live
AGAIN_AFTER = 10.0  # seconds, until a release that could not be built is tried again
AHEAD = timedelta(minutes=1)  # so long before items begin or end the build for then is made

ReleaseOf = Callable[[Sequence[Entry], datetime], Release]  # with what is valid at a time
GoLive = Callable[[Release], None]  # makes a release that of this process
Save = Callable[[], int]  # keeps what was made for it; tells how many texts were encoded


class Watcher:
    """Follows the live release of a database, and the clock: items begin and end by themselves.

    Everything slow is done in a thread of its own: conversations go on meanwhile, on the release
    before. Where a new one cannot be built that one stays.
    """

    def __init__(
        self,
        store: ReleaseStore,
        release_of: ReleaseOf,
        go_live: GoLive,
        save: Save,
        current: Release,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`current` is what this process answers from so far; what is called may block."""
        self._store, self._now = store, now
        self._release_of, self._go_live, self._save = release_of, go_live, save
        self._current = current
        self._ahead: Release | None = None  # what is live next if nothing is published
        self._failed: tuple[str, float] = ("", 0.0)  # the release, and when to try it again
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="release")

    async def run(self) -> None:
        """Follows until it is cancelled."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                await loop.run_in_executor(self._thread, self.look)
                await asyncio.sleep(EVERY)
        finally:
            self._thread.shutdown(wait=False, cancel_futures=True)

    def look(self) -> None:
        """Swaps in what is live and valid now if it is something else; logs what goes wrong."""
        try:
            live = self._store.live()
        except JingjingError as error:
            self._fail("?", f"what is live cannot be read: {error}")
            return
        if live is None or self._is_to_wait(live.release):
            return
        try:
            # Asked each time, not waited for: a clock that is set back brings back what was.
            moment = self._now()
            if live.release != self._current.id or moment not in self._current.content.valid:
                self._swap(live.release, moment)
            else:
                self._prepare(moment)
        except JingjingError as error:
            self._fail(live.release, f"release {live.release} does not go live here: {error}")
        except Exception:
            # The end of the line: whatever is wrong with a release, the one before answers on.
            logger.exception("release %s does not go live here", live.release)
            self._failed = live.release, time.monotonic() + AGAIN_AFTER

    def _is_to_wait(self, release: str) -> bool:
        failed, again = self._failed
        return release == failed and time.monotonic() < again

    def _swap(self, release: str, moment: datetime) -> None:
        began = time.perf_counter()
        made = self._made_ahead(release, moment)
        if made is None:
            made = self._release_of(self._store.entries(release), moment)
        self._go_live(made)
        before, self._current, self._ahead = self._current, made, None
        spent = time.perf_counter() - began
        encoded = self._save()
        give_back()
        if before.id == release:
            told = "release %s answers with what is valid now after %.2f s; texts encoded: %d"
            logger.info(told, release, spent, encoded)
            return
        logger.info(
            "release %s is live after %.2f s, in place of %s; texts encoded: %d; the confidence is"
            " that of before until the next start",
            release,
            spent,
            before.id,
            encoded,
        )

    def _made_ahead(self, release: str, moment: datetime) -> Release | None:
        made = self._ahead
        fits = made is not None and made.id == release and moment in made.content.valid
        return made if fits else None

    def _prepare(self, moment: datetime) -> None:
        """Builds what is valid next shortly before it is, so that it is there on time."""
        ends = self._current.content.valid.ends
        if ends is None or ends - moment > AHEAD:
            self._ahead = None
        elif self._made_ahead(self._current.id, ends) is None:
            self._ahead = self._release_of(self._store.entries(self._current.id), ends)

    def _fail(self, release: str, told: str) -> None:
        if not self._is_to_wait(release):
            logger.error("%s; %s answers on", told, self._current.id)
            self._failed = release, time.monotonic() + AGAIN_AFTER
