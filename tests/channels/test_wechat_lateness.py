"""WeChat's five seconds: whoever waits, each response is in time and each citizen answered once.

`WECHAT_LATE_MESSAGES=1000 pytest tests/channels/test_wechat_lateness.py` is the long run, with
answers that take up to 20 seconds; without it all times are a tenth.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from aiohttp import ClientTimeout

from bot.channels.post import door
from bot.settings import Settings
from tests.channels.conftest import Serve, World
from tests.channels.wechat_world import Delivery, account, answering, text, told

LONG = int(os.environ.get("WECHAT_LATE_MESSAGES", "0"))
MESSAGES, SCALE, SERVERS = LONG or 40, 1.0 if LONG else 0.1, 8 if LONG else 2
SLOWEST = 20.0 * SCALE  # seconds that an answer takes
WITHIN = 4.0 if LONG else 1.0  # seconds; the way of a response through a busy machine is no less
ARRIVE_IN = 120.0 if LONG else 4.0  # seconds


class Citizens:
    """Those who write, and what each of them sees."""

    def __init__(self, worlds: list[World]) -> None:
        self._worlds, self._chance = worlds, random.Random(8)
        self.seen: Counter[str] = Counter()
        self.took: list[float] = []
        self.delivered = 0

    async def write(self, number: int) -> None:
        """One message; WeChat gives some deliveries up, and delivers again up to twice."""
        chance = random.Random(number)
        await asyncio.sleep(chance.uniform(0, ARRIVE_IN))
        delivery = text(f"question {number}", number, user=f"o{number}")
        again = chance.choices([0, 1, 2], [8, 1, 1])[0]
        for _ in range(again):
            await self._deliver(delivery, chance.uniform(0.2, 3.0) * SCALE)
        answer = await self._deliver(delivery, None)
        if answer:
            assert answer.startswith(f"You asked: question {number}\n")
            self.seen[f"o{number}"] += 1

    async def _deliver(self, delivery: Delivery, patience: float | None) -> str:
        world = self._chance.choice(self._worlds)
        query, body = delivery.sealed()
        timeout = ClientTimeout(total=patience or 60)
        began = time.monotonic()
        self.delivered += 1
        try:
            response = await world.client.post(
                "/channels/wechat", params=query, data=body, timeout=timeout
            )
            answer = await told(response)
        except TimeoutError:
            return ""
        self.took.append(time.monotonic() - began)
        return answer if patience is None else ""


async def test_every_response_is_in_time_and_every_citizen_is_answered_once(
    serve_channels: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "REPLIED_WITHIN", door.REPLIED_WITHIN * SCALE)
    monkeypatch.setattr(door, "HELD", door.HELD * SCALE)
    database = Settings(data_dir=tmp_path).database
    worlds = [await serve_channels({"wechat": account()}, database) for _ in range(SERVERS)]
    for world in worlds:
        world.networks.answer = answering
        world.dialogue.delay = lambda text: random.Random(text).uniform(0, SLOWEST)
    citizens = Citizens(worlds)
    await asyncio.gather(*(citizens.write(number) for number in range(1, MESSAGES + 1)))
    await worlds[0].settled(10 + SLOWEST * 3)
    passive = sum(citizens.seen.values())
    for world in worlds:
        citizens.seen.update(
            str(one.body["touser"]) for one in world.networks.sent if "custom" in one.url
        )
    print(
        f"{MESSAGES} messages, {citizens.delivered} deliveries, {passive} answered in the response,"
        f" {sum(citizens.seen.values()) - passive} pushed, slowest response"
        f" {max(citizens.took):.2f} s"
    )
    assert citizens.seen == Counter({f"o{number}": 1 for number in range(1, MESSAGES + 1)})
    assert sum(len(world.dialogue.asked) for world in worlds) == MESSAGES
    assert max(citizens.took) <= WITHIN
