"""Answers what came in over the networks, and brings the answers there."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from bot.channels.network import Channel, Network
from bot.channels.post.messages import Lost, Message, MessageStore
from bot.channels.post.people import Answered
from bot.errors import SendFailed, UnknownChannel

logger = logging.getLogger(__name__)

AT_ONCE = 32  # messages that a process works on together
LOOK_EVERY = 0.5  # seconds between two looks for what other processes left, or what is due again
LEASE = timedelta(seconds=15)  # after so long another process goes on with what one took up
RENEW_EVERY = 4.0  # seconds
SWEEP_EVERY = 60.0  # seconds
MOST_TRIES = 8  # to send one part
FIRST_WAIT, LONGEST_WAIT = 1.0, 120.0  # seconds between two tries, each time twice as long

Stored = TypeVar("Stored")
AnswerTo = Callable[[Channel, Message], Awaitable[Answered]]


class Accounts(Protocol):
    """The accounts that messages come from and go to."""

    async def of(self, channel: str) -> tuple[Channel, Network]:
        """An account and the way to it; raises UnknownChannel."""
        ...


class Courier:
    """One per process; several may work on one database."""

    def __init__(
        self,
        store: MessageStore,
        accounts: Accounts,
        answer: AnswerTo,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`answer` makes the answer to a message; it may be asked twice for the same one."""
        self._store, self._accounts, self._answer, self._now = store, accounts, answer, now
        self._worker = secrets.token_hex(16)
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._ready: dict[tuple[str, str], list[asyncio.Event]] = {}  # who waits for an answer
        self._storage = ThreadPoolExecutor(1, thread_name_prefix="channels")

    def wake(self) -> None:
        """There is something to answer."""
        self._news.set()

    @contextlib.contextmanager
    def awaiting(self, channel: str, message_id: str) -> Iterator[asyncio.Event]:
        """An event that is set when this process has the answer to a message."""
        key = channel, message_id
        waiting = self._ready.setdefault(key, [])
        event = asyncio.Event()
        waiting.append(event)
        try:
            yield event
        finally:
            waiting.remove(event)
            if not waiting:
                self._ready.pop(key, None)

    async def run(self) -> None:
        """Works until it is cancelled; what is under way then is finished first."""
        beside = [asyncio.create_task(one) for one in (self._keep(), self._sweep())]
        try:
            while True:
                await self._take_up()
                # Not `wait_for`: before Python 3.12 it may swallow a cancellation.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):
                        await self._news.wait()
                self._news.clear()
        finally:
            for task in beside:
                task.cancel()

    async def finish(self) -> None:
        """Waits for what is under way, then lets go of the database."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LEASE.total_seconds())
        self._storage.shutdown()

    async def stored(self, call: Callable[..., Stored], *args: object) -> Stored:
        """What `call` of the store returns, off the event loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._storage, lambda: call(*args))

    async def _take_up(self) -> None:
        free = AT_ONCE - len(self._tasks)
        if free <= 0:
            return
        try:
            taken = await self.stored(self._store.claim, self._worker, free, self._now(), LEASE)
        except Exception:
            logger.exception("messages of the channels cannot be read")
            return
        for message in taken:
            task = asyncio.create_task(self._handle(message))
            self._tasks.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._news.set()  # the next message of the same citizen, or one there was no room for

    async def _handle(self, message: Message) -> None:
        try:
            channel, network = await self._accounts.of(message.channel)
            ready = message
            if message.state == "waiting":
                answer = await self._answer(channel, message)
                kept = await self.stored(
                    self._store.answered, message, self._worker, answer, self._now()
                )
                self._tell(message)
                if kept is None:
                    return
                ready = kept
            await self._bring(ready, channel, network)
        except Lost:
            logger.info("message %d of %s went to another process", message.id, message.channel)
        except UnknownChannel:
            await self._later(message, "the channel is not switched on", LONGEST_WAIT)
        except Exception:
            # The end of the line: it is tried again, by this process or another.
            logger.exception("message %d of %s was not answered", message.id, message.channel)
            await self._later(message, "see above", FIRST_WAIT)

    async def _bring(self, message: Message, channel: Channel, network: Network) -> None:
        for number in range(message.sent, len(message.parts)):
            try:
                await channel.send(message.parts[number], message.to, network)
            except SendFailed as error:
                if error.again_after is None:
                    await self._give_up(message, str(error))
                else:
                    await self._later(message, str(error), error.again_after)
                return
            await self.stored(self._store.sent, message, self._worker, number + 1)
        if not message.parts:
            await self.stored(self._store.sent, message, self._worker, 0)

    async def _later(self, message: Message, why: str, least: float) -> None:
        if message.tries + 1 >= MOST_TRIES:
            await self._give_up(message, why)
            return
        wait = max(least, min(FIRST_WAIT * 2**message.tries, LONGEST_WAIT))
        until = self._now() + timedelta(seconds=wait)
        with contextlib.suppress(Lost):
            await self.stored(self._store.postpone, message, self._worker, until)

    async def _give_up(self, message: Message, why: str) -> None:
        logger.error("message %d of %s is given up: %s", message.id, message.channel, why)
        with contextlib.suppress(Lost):
            await self.stored(self._store.give_up, message, self._worker)

    def _tell(self, message: Message) -> None:
        for waiting in self._ready.get((message.channel, message.message_id), ()):
            waiting.set()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY)
            with contextlib.suppress(Exception):
                if self._tasks:
                    await self.stored(self._store.renew, self._worker, self._now(), LEASE)

    async def _sweep(self) -> None:
        while True:
            try:
                await self.stored(self._store.sweep, self._now())
            except Exception:
                logger.exception("old messages of the channels could not be deleted")
            await asyncio.sleep(SWEEP_EVERY)
