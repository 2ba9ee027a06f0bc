"""The accounts that are switched on, and the way to each."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.network import Channel, Network
from bot.errors import UnknownChannel


class AccountBook:
    """The channels of the settings, by name."""

    def __init__(self, channels: Mapping[str, Channel], network: Network) -> None:
        self._channels, self._network = channels, network

    async def of(self, channel: str) -> tuple[Channel, Network]:
        """An account and the way to it; raises UnknownChannel."""
        if channel not in self._channels:
            raise UnknownChannel(f"the channel {channel} is not switched on")
        return self._channels[channel], self._network
