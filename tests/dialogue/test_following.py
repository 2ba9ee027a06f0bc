"""Who follows a conversation gets every turn, in order, once; until nothing more can come."""

from __future__ import annotations

import asyncio
import random
import threading
from dataclasses import replace

import pytest

from bot.dialogue.conversations import Conversations
from bot.dialogue.store import Told, Transcript
from bot.settings import Settings
from tests.dialogue.conftest import Clock, Parrot, opened, until

NAMES = [f"m-{number}" for number in range(30)]


class Follower:
    """Follows in a task of its own and keeps what it got."""

    def __init__(self, conversations: Conversations, id: str, after: int | None) -> None:
        self.seqs: list[int] = []
        self.asked: list[str] = []
        self.task = asyncio.create_task(self._follow(conversations, id, after))

    async def _follow(self, conversations: Conversations, id: str, after: int | None) -> None:
        async for told in conversations.follow(id, after):
            self.seqs.append(told.seq)
            self.asked.append(told.question)

    async def got(self, count: int) -> None:
        await until(lambda: len(self.seqs) >= count)

    async def ended(self) -> None:
        async with asyncio.timeout(5):
            await self.task


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0.001)


async def test_missed_turns_come_first_and_new_ones_after(
    conversations: Conversations, id: str
) -> None:
    known, *_ = [await conversations.say(id, text) for text in ("one", "two", "three")]
    follower = Follower(conversations, id, known.seq)
    await follower.got(2)
    await conversations.say(id, "four")
    await follower.got(3)
    assert follower.asked == ["two", "three", "four"]


async def test_without_a_known_turn_only_new_ones_come(
    conversations: Conversations, id: str
) -> None:
    await conversations.say(id, "one")
    follower = Follower(conversations, id, None)
    await settled()
    await conversations.say(id, "two")
    await follower.got(1)
    assert follower.asked == ["two"]


async def test_turns_of_other_conversations_do_not_come(
    conversations: Conversations, id: str
) -> None:
    other, _ = await conversations.start("en")
    follower = Follower(conversations, id, 0)
    await conversations.say(other, "theirs")
    await conversations.say(id, "mine")
    await follower.got(1)
    assert follower.asked == ["mine"]


async def test_turn_told_while_following_begins_is_not_lost(
    conversations: Conversations, id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, recorded, followed = conversations._store, threading.Event(), threading.Event()
    record = store.record

    def record_slowly(transcript: Transcript) -> Told:
        told = record(transcript)
        recorded.set()
        followed.wait(5)
        return told

    monkeypatch.setattr(store, "record", record_slowly)
    said = asyncio.create_task(conversations.say(id, "one", "m-1"))
    await until(recorded.is_set)
    # The turn is written before the follower can ask the database, and told after it listens.
    follower = Follower(conversations, id, None)
    await until(lambda: conversations._hub._listeners)
    followed.set()
    await said
    await follower.got(1)


@pytest.mark.parametrize("seed", range(12))
async def test_burst_reaches_every_follower_in_order_none_twice_none_lost(
    seed: int, settings: Settings, parrot: Parrot, clock: Clock
) -> None:
    rng = random.Random(seed)

    async def say(conversations: Conversations, id: str, name: str) -> None:
        await asyncio.sleep(rng.random() / 50)
        await conversations.say(id, rng.choice(["how big?", "", "break", name]), name)

    patient = replace(settings, queue_limit=rng.choice([2, 50]), turn_timeout=5)
    with opened(patient, parrot, clock) as conversations:
        id, _ = await conversations.start("en")
        # Every name is sent up to three times; followers come while the burst goes on.
        names = NAMES + rng.sample(NAMES, 10) + rng.sample(NAMES, 10)
        says = [asyncio.create_task(say(conversations, id, name)) for name in names]
        followers: list[Follower] = []
        for _ in range(5):
            await asyncio.sleep(rng.random() / 100)
            followers.append(Follower(conversations, id, 0))
        await asyncio.gather(*says)
        for follower in followers:
            await follower.got(len(NAMES))
        conversations.stop_following()
        for follower in followers:
            await follower.ended()
    expected = sorted(followers[0].seqs)
    assert len(set(expected)) == len(NAMES)
    assert [follower.seqs for follower in followers] == [expected] * 5


async def test_turn_that_is_not_there_yet_hides_no_reply(
    conversations: Conversations, id: str
) -> None:
    # As after a database was restored from a backup: the client knows of later turns.
    follower = Follower(conversations, id, 1_000_000)
    await settled()
    await conversations.say(id, "one")
    await follower.got(1)


async def test_following_ends_when_the_conversation_is_forgotten(
    conversations: Conversations, id: str
) -> None:
    followers = [Follower(conversations, id, 0) for _ in range(2)]
    await settled()
    await conversations.forget(id)
    for follower in followers:
        await follower.ended()


async def test_following_a_forgotten_conversation_ends_at_once(
    conversations: Conversations, id: str
) -> None:
    await conversations.forget(id)
    await Follower(conversations, id, None).ended()


async def test_following_that_begins_during_the_stop_ends_at_once(
    conversations: Conversations, id: str
) -> None:
    before = Follower(conversations, id, 0)
    await settled()
    conversations.stop_following()
    await before.ended()
    await Follower(conversations, id, None).ended()
