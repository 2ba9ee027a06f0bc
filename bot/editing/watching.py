"""Brings what is published into a running process: builds the release beside, then swaps it in."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from bot.editing.releases import ReleaseStore
from bot.errors import JingjingError
from bot.knowledge.entries import Entry
from bot.memory import give_back

logger = logging.getLogger(__name__)

EVERY = 0.1  # seconds between two looks at what is live
AGAIN_AFTER = 10.0  # seconds, until a release that could not be built is tried again

GoLive = Callable[[Sequence[Entry]], None]  # makes a release of entries that of this process
Save = Callable[[], int]  # keeps what was made for it; tells how many texts were encoded


class Watcher:
    """Follows the live release of a database.

    Everything slow is done in a thread of its own: conversations go on meanwhile, on the release
    before. Where a new one cannot be built that one stays.
    """

    def __init__(self, store: ReleaseStore, go_live: GoLive, save: Save, current: str) -> None:
        """`current` is the release of this process so far; `go_live` and `save` block."""
        self._store, self._go_live, self._save = store, go_live, save
        self._current = current
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
        """Swaps the live release in if it is another one than before; logs what goes wrong."""
        try:
            live = self._store.live()
        except JingjingError as error:
            self._fail("?", f"what is live cannot be read: {error}")
            return
        if live is None or live.release == self._current:
            return
        failed, again = self._failed
        if live.release == failed and time.monotonic() < again:
            return
        try:
            self._swap(live.release)
        except JingjingError as error:
            self._fail(live.release, f"release {live.release} does not go live here: {error}")
        except Exception:
            # The end of the line: whatever is wrong with a release, the one before answers on.
            logger.exception("release %s does not go live here", live.release)
            self._failed = live.release, time.monotonic() + AGAIN_AFTER

    def _swap(self, release: str) -> None:
        began = time.perf_counter()
        self._go_live(self._store.entries(release))
        before, self._current = self._current, release
        spent = time.perf_counter() - began
        encoded = self._save()
        give_back()
        logger.info(
            "release %s is live after %.2f s, in place of %s; texts encoded: %d; the confidence is"
            " that of before until the next start",
            release,
            spent,
            before,
            encoded,
        )

    def _fail(self, release: str, told: str) -> None:
        if self._failed[0] != release or time.monotonic() >= self._failed[1]:
            logger.error("%s; %s answers on", told, self._current)
            self._failed = release, time.monotonic() + AGAIN_AFTER
