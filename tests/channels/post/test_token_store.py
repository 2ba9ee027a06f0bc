"""One access token for all, fetched once however many ask."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from bot.channels.post.token_store import TokenStore
from bot.channels.tokens import Fetch
from bot.database import open_database
from bot.errors import SendFailed
from tests.clock import Clock


class Api:
    """Gives a new token each time that it is asked."""

    def __init__(self, takes: float = 0.05, faults: int = 0) -> None:
        self.asked, self._takes, self._faults = 0, takes, faults

    @property
    def fetch(self) -> Fetch:
        async def fetch() -> tuple[str, float]:
            self.asked += 1
            await asyncio.sleep(self._takes)
            if self.asked <= self._faults:
                raise SendFailed("not now")
            return f"token-{self.asked}", 7200.0

        return fetch


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = open_database(database)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_two_hundred_who_ask_at_once_in_two_processes_share_one_fetch(
    engine: Engine, clock: Clock
) -> None:
    api, processes = Api(), [TokenStore(engine, "wechat", clock) for _ in range(2)]
    got = await asyncio.gather(*(processes[n % 2].get(api.fetch) for n in range(200)))
    assert {*got} == {"token-1"}
    assert api.asked == 1


async def test_token_is_fetched_anew_shortly_before_it_ends(engine: Engine, clock: Clock) -> None:
    api, store = Api(), TokenStore(engine, "wechat", clock)
    assert await store.get(api.fetch) == "token-1"
    clock.pass_by(seconds=6800)
    assert await store.get(api.fetch) == "token-1"
    clock.pass_by(seconds=200)
    assert await store.get(api.fetch) == "token-2"


async def test_refused_token_is_fetched_anew_once(engine: Engine, clock: Clock) -> None:
    api, processes = Api(), [TokenStore(engine, "wechat", clock) for _ in range(2)]
    await processes[0].get(api.fetch)
    got = await asyncio.gather(*(processes[n % 2].get(api.fetch, "token-1") for n in range(20)))
    assert {*got} == {"token-2"}
    assert api.asked == 2


async def test_accounts_have_their_own(engine: Engine, clock: Clock) -> None:
    api = Api()
    for channel in ("wechat", "wecom"):
        await TokenStore(engine, channel, clock).get(api.fetch)
    assert api.asked == 2


async def test_fetch_that_fails_is_told_and_the_next_one_tries_again(
    engine: Engine, clock: Clock
) -> None:
    api, store = Api(faults=1), TokenStore(engine, "wechat", clock)
    with pytest.raises(SendFailed, match="not now"):
        await store.get(api.fetch)
    assert await store.get(api.fetch) == "token-2"


async def test_process_that_died_while_fetching_holds_nobody_up_for_ever(
    engine: Engine, clock: Clock
) -> None:
    store = TokenStore(engine, "wechat", clock)
    assert store._begin("")  # and never comes back
    clock.pass_by(seconds=13)
    assert await TokenStore(engine, "wechat", clock).get(Api().fetch) == "token-1"
