"""Two servers on one database, one of them killed: every message is answered, and once.

`CHANNEL_MESSAGES=10000 pytest -s tests/channels/post/test_kills.py` is the long run.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.post import courier
from bot.settings import ROOT
from tests.channels.post.killed_networks import Key, TelegramNetwork, WeChatNetwork

Network = TelegramNetwork | WeChatNetwork
MESSAGES = int(os.environ.get("CHANNEL_MESSAGES", "150"))
CITIZENS = max(10, MESSAGES // 20)
AT_ONCE = 24  # deliveries under way
AGAIN_AFTER = 0.05  # seconds, until the network tries a delivery again that failed
UNDER_WAY = 2.0  # seconds before the kill in which a message was being sent
WITHIN = 60 + MESSAGES / 10  # seconds


@asynccontextmanager
async def worker(database: str, api: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.channels.post.worker", database, api),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        yield process, int(await asyncio.wait_for(process.stdout.readline(), 60))
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def deliver(
    network: Network, session: aiohttp.ClientSession, ports: list[int], number: int
) -> None:
    """Until a server has taken it, as networks do."""
    while True:
        url = f"http://127.0.0.1:{random.choice(ports)}/channels/{network.name}"
        with contextlib.suppress(aiohttp.ClientError):
            if await network.deliver(session, url, number, str(number % CITIZENS)):
                return
        await asyncio.sleep(AGAIN_AFTER)


async def killed_among_messages(network: Network, database: str) -> float:
    """When one of two servers was killed while they were given messages; all are answered then."""
    chance = random.Random(7)
    app = web.Application()
    network.add_routes(app)
    deliveries = [n for n in range(1, MESSAGES + 1) for _ in range(chance.randint(1, 4))]
    # Networks deliver in order, but not to one server: mixed within a window.
    deliveries.sort(key=lambda n: n + chance.random() * 40)
    room = asyncio.Semaphore(AT_ONCE)
    async with TestServer(app) as api, aiohttp.ClientSession() as session:
        address = str(api.make_url("")).rstrip("/")
        async with worker(database, address) as (first, one), worker(database, address) as (_, two):

            async def deliver_one(number: int) -> None:
                async with room:
                    await deliver(network, session, [one, two], number)

            async def kill() -> float:
                enough = MESSAGES * chance.uniform(0.2, 0.6)
                while len(network.told) < enough:  # noqa: ASYNC110
                    await asyncio.sleep(0.005)
                first.kill()
                return time.monotonic()

            killed, *_ = await asyncio.gather(kill(), *map(deliver_one, deliveries))
            async with asyncio.timeout(WITHIN):
                while len(network.told) < MESSAGES:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            await asyncio.sleep(2.0)  # for what is told twice
    return killed


def wanted() -> set[Key]:
    return {(str(n % CITIZENS), f"message {n}") for n in range(1, MESSAGES + 1)}


async def test_network_that_takes_answers_in_the_response_gets_each_once(database: str) -> None:
    network = WeChatNetwork()
    await killed_among_messages(network, database)
    assert {*network.told} == wanted()
    assert [key for key, times in network.told.items() if len(times) != 1] == []


async def test_network_with_an_api_gets_every_answer_and_twice_at_most_what_was_on_its_way(
    database: str,
) -> None:
    network = TelegramNetwork()
    killed = await killed_among_messages(network, database)
    assert {*network.told} == wanted()
    # Nobody knows whether what was on its way at that moment arrived: it is told again.
    again = [times for times in network.told.values() if len(times) > 1]
    print(f"{MESSAGES} messages, told again: {len(again)}")
    assert all(len(times) == 2 and killed - times[0] < UNDER_WAY for times in again)
    assert len(again) <= courier.AT_ONCE
