"""Where the networks come in: verified, kept, acknowledged, in this order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.channels.network import Channel
from bot.channels.post.courier import Accounts, Courier
from bot.channels.post.messages import Lost, MessageStore
from bot.channels.records import Ack, Call, Part, Received

logger = logging.getLogger(__name__)

REPLIED_WITHIN = 3.5  # seconds; networks that take a reply in the response wait for five
WRITTEN_WITHIN = 0.2  # seconds after that, until there is a response whatever happens
HELD = timedelta(seconds=4.5)  # so long no worker sends what a response may still take
LOOK_EVERY = 0.4  # seconds; the answer may be made by another process


class Door:
    """Takes the requests of the networks' webhooks."""

    def __init__(
        self,
        accounts: Accounts,
        store: MessageStore,
        courier: Courier,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._accounts, self._store, self._courier, self._now = accounts, store, courier, now

    async def channel(self, name: str) -> Channel:
        """A channel that is open; raises UnknownChannel."""
        channel, _ = await self._accounts.of(name)
        return channel

    async def take(self, name: str, call: Call) -> Ack:
        """What the network is told; by then its messages are kept.

        Raises UnknownChannel, Forged or Malformed.
        """
        until = asyncio.get_running_loop().time() + REPLIED_WITHIN
        channel, _ = await self._accounts.of(name)
        received = channel.receive(call, self._now())
        if not received.messages:
            return received.ack
        await self._keep(name, channel, received)
        self._courier.wake()
        if received.reply is None:
            return received.ack
        return await self._reply(name, received, until)

    async def _keep(self, name: str, channel: Channel, received: Received) -> None:
        held = HELD if received.reply else None
        await self._courier.stored(
            self._store.receive, name, received.messages, channel.language, self._now(), held
        )

    async def _reply(self, name: str, received: Received, until: float) -> Ack:
        """The answer in the response, if it is there in time and nobody else sends it."""
        assert received.reply is not None
        message_id = received.messages[0].message_id
        loop = asyncio.get_running_loop()
        with self._courier.awaiting(name, message_id) as ready:
            while True:
                try:
                    part = await self._taken(name, message_id, until)
                except (Lost, TimeoutError):
                    break
                if part is not None:
                    self._courier.wake()  # the other parts
                    return received.reply(part)
                if (left := until - loop.time()) <= 0:
                    break
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(min(left, LOOK_EVERY)):
                        await ready.wait()
                ready.clear()
        return received.reply(received.late) if received.late else received.ack

    async def _taken(self, name: str, message_id: str, until: float) -> Part | None:
        """The answer, for a response; raises TimeoutError where the database is too slow for it.

        Nothing is taken after `until`, so that what is given up here is sent by a worker.
        """
        time = asyncio.get_running_loop().time
        taking = asyncio.ensure_future(
            self._courier.stored(
                self._store.take, name, message_id, self._now(), lambda: time() < until
            )
        )
        taking.add_done_callback(lambda done: done.cancelled() or done.exception())
        async with asyncio.timeout(max(0.0, until - time()) + WRITTEN_WITHIN):
            return await asyncio.shield(taking)
