"""Somebody tries a channel: what they write goes in as the network would bring it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count

from bot.channels.post.messages import MessageStore
from bot.channels.records import Ack, Call
from bot.channels.simulators import SIMULATORS
from bot.channels.simulators.simulator import Shown
from bot.channels.simulators.trials import Trial, TrialStore
from bot.errors import ServerSilent

Deliver = Callable[[Call], Awaitable[Ack]]  # brings a request to the trial's address

LOOK_EVERY = 0.05  # seconds between two looks whether the answer was sent
WITHIN = 60.0  # seconds, until an answer must be there


class TryOut:
    """One citizen on one simulated network."""

    def __init__(
        self, trial: Trial, store: TrialStore, messages: MessageStore, deliver: Deliver
    ) -> None:
        self._trial, self._store, self._messages, self._deliver = trial, store, messages, deliver
        self._simulator = SIMULATORS[trial.network](trial.settings)
        self._numbers = count(1)
        self._seen = 0  # of the requests that were sent
        self._buttons: set[str] = set()

    async def say(self, text: str) -> tuple[Shown, ...]:
        """What the citizen sees after `text`; the title of a button that is shown presses it.

        Raises ServerSilent where the server refuses it or does not answer.
        """
        number = next(self._numbers)
        is_button = text in self._buttons
        says = self._simulator.presses if is_button else self._simulator.says
        ack = await self._deliver(says(text, number))
        if ack.status >= 300:
            raise ServerSilent(f"the server answered {ack.status} to a rightly signed request")
        shown = [*self._simulator.shown_in_response(ack.body), *await self._pushed()]
        self._buttons |= {title for one in shown for title in one.buttons}
        return tuple(shown)

    async def _is_busy(self) -> bool:
        return await asyncio.to_thread(self._messages.is_busy, self._trial.channel)

    async def _pushed(self) -> list[Shown]:
        """What came by the network's API since the last time, once nothing is under way."""
        try:
            async with asyncio.timeout(WITHIN):
                while await self._is_busy():  # noqa: ASYNC110 - another process answers
                    await asyncio.sleep(LOOK_EVERY)
        except TimeoutError:
            raise ServerSilent(f"no answer was sent within {WITHIN:.0f} seconds") from None
        sent = await asyncio.to_thread(self._store.sent, self._trial)
        new, self._seen = sent[self._seen :], len(sent)
        return [shown for request in new for shown in self._simulator.shown(request)]
