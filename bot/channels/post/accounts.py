"""The accounts that are switched on, and the way to each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from bot.channels.network import Channel, Network
from bot.channels.networks import NETWORKS
from bot.channels.simulators.trials import BEGINS, TrialNetwork, TrialStore
from bot.channels.tokens import Tokens
from bot.errors import UnknownChannel


class AccountBook:
    """The channels of the settings by their names, and those of try-outs."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        network: Network,
        trials: TrialStore,
        tokens: Callable[[str], Tokens],
    ) -> None:
        """`tokens` are those of a channel."""
        self._channels, self._network = channels, network
        self._trials, self._tokens = trials, tokens

    async def of(self, channel: str) -> tuple[Channel, Network]:
        """An account and the way to it; raises UnknownChannel."""
        if channel.startswith(BEGINS):
            return await self._trial(channel.removeprefix(BEGINS))
        if channel not in self._channels:
            raise UnknownChannel(f"the channel {channel} is not switched on")
        return self._channels[channel], self._network

    async def _trial(self, id: str) -> tuple[Channel, Network]:
        trial = await asyncio.to_thread(self._trials.find, id)
        made = NETWORKS[trial.network].make(trial.settings, self._tokens(trial.channel))
        return made, TrialNetwork(self._trials, trial)
