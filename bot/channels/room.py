"""Puts the channels together on a database and the conversations of this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.engine import Engine

from bot.channels.network import Internet, Network
from bot.channels.networks import NETWORKS
from bot.channels.post.accounts import AccountBook
from bot.channels.post.answering import Answering, Sentences
from bot.channels.post.courier import Courier
from bot.channels.post.door import Door
from bot.channels.post.messages import MessageStore
from bot.channels.post.switches import Switches
from bot.channels.post.token_store import TokenStore
from bot.channels.simulators.trials import TrialStore
from bot.channels.tokens import Tokens
from bot.dialogue.conversations import Conversations


@dataclass(frozen=True)
class ChannelRoom:
    """What the edge works with."""

    on: tuple[str, ...]  # the networks that the settings switch on
    door: Door
    courier: Courier
    messages: MessageStore
    switches: Switches
    trials: TrialStore
    network: Network

    async def close(self) -> None:
        """Finishes what is under way."""
        await self.courier.finish()
        if isinstance(self.network, Internet):
            await self.network.close()


def open_channels(
    engine: Engine,
    conversations: Conversations,
    accounts: Mapping[str, Any],
    sentences: Sentences,
    network: Network | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> ChannelRoom:
    """The channels of `accounts`, the settings of each network that is switched on, by its name.

    `network` stands in for the real ones.
    """
    way = network or Internet()

    def tokens(channel: str) -> Tokens:
        return TokenStore(engine, channel, now)

    channels = {name: NETWORKS[name].make(one, tokens(name)) for name, one in accounts.items()}
    trials, switches, store = TrialStore(engine, now), Switches(engine, now), MessageStore(engine)
    book = AccountBook(channels, way, trials, tokens)

    async def is_off(channel: str) -> bool:
        return await asyncio.to_thread(switches.is_off, channel)

    answering = Answering(conversations, sentences, is_off)
    courier = Courier(store, book, answering.answer, now)
    door = Door(book, store, courier, now)
    return ChannelRoom(tuple(channels), door, courier, store, switches, trials, way)
