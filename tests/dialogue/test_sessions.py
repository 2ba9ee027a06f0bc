"""Conversations end, are kept, and are forgotten for good."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.database import open_database
from bot.dialogue.conversations import Conversations
from bot.dialogue.trackers import DatabaseTrackers
from bot.errors import UnknownConversation
from bot.records import Reply
from bot.settings import Settings
from tests.databases import everything_in, run_sql
from tests.dialogue.conftest import Clock, Parrot, opened, until

SECRET = "my-very-own-words"


class Remembering(Parrot):
    """A parrot that writes trackers, as Rasa does."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._trackers = DatabaseTrackers(open_database(settings.database))

    async def reply(self, conversation_id: str, text: str, channel: str) -> tuple[Reply, ...]:
        replies = await super().reply(conversation_id, text, channel)
        await asyncio.to_thread(self._trackers._write, conversation_id, f'["{text}"]')
        return replies


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    return Settings(
        data_dir=tmp_path,
        database_url=database,
        turn_timeout=20,
        session_minutes=30,
        keep_days=7,
    )


@pytest.fixture
def parrot(settings: Settings) -> Parrot:
    return Remembering(settings)


@pytest.fixture
def conversations(settings: Settings, parrot: Parrot, clock: Clock) -> Iterator[Conversations]:
    with opened(settings, parrot, clock) as conversations:
        yield conversations


def tracked(settings: Settings) -> list[str]:
    return [id for (id,) in run_sql(settings.database, "SELECT conversation_id FROM trackers")]


async def test_session_ends_after_its_minutes(conversations: Conversations, clock: Clock) -> None:
    id, token = await conversations.start("en")
    clock.pass_by(minutes=30)
    await conversations.check(id, token)
    clock.pass_by(seconds=1)
    with pytest.raises(UnknownConversation, match="has ended"):
        await conversations.check(id, token)


async def test_message_after_the_end_is_not_answered(
    conversations: Conversations, parrot: Parrot, id: str, clock: Clock
) -> None:
    clock.pass_by(minutes=31)
    for text in ("how big?", ""):
        with pytest.raises(UnknownConversation, match="has ended"):
            await conversations.say(id, text)
    assert parrot.heard == []


async def test_message_sent_again_after_the_end_still_gets_its_replies(
    conversations: Conversations, id: str, clock: Clock
) -> None:
    first = await conversations.say(id, "how big?", "m-1")
    clock.pass_by(minutes=31)
    assert (await conversations.say(id, "how big?", "m-1")).seq == first.seq


@pytest.mark.parametrize("how", ["keep", "say"])
async def test_session_begins_anew(how: str, conversations: Conversations, clock: Clock) -> None:
    id, token = await conversations.start("en")
    clock.pass_by(minutes=29)
    await (conversations.keep(id) if how == "keep" else conversations.say(id, "how big?"))
    clock.pass_by(minutes=29)
    await conversations.check(id, token)


async def test_forgotten_conversation_cannot_be_kept(conversations: Conversations, id: str) -> None:
    await conversations.forget(id)
    with pytest.raises(UnknownConversation):
        await conversations.keep(id)


async def test_nothing_is_left_of_a_forgotten_conversation_in_any_file(
    settings: Settings, parrot: Parrot, clock: Clock
) -> None:
    with opened(settings, parrot, clock) as conversations:
        id, token = await conversations.start("en")
        other, _ = await conversations.start("en")
        for conversation in (id, other):
            await conversations.say(conversation, f"{SECRET} {conversation}")
        assert sorted(tracked(settings)) == sorted([id, other])
        await conversations.forget(id)
        with pytest.raises(UnknownConversation, match="no such conversation"):
            await conversations.check(id, token)
    assert tracked(settings) == [other]
    kept = everything_in(settings.database)
    assert f"{SECRET} {other}".encode() in kept
    assert f"{SECRET} {id}".encode() not in kept


async def test_forgetting_waits_for_the_turn_under_way(
    conversations: Conversations, parrot: Parrot, settings: Settings, id: str
) -> None:
    parrot.gate.clear()
    said = asyncio.create_task(conversations.say(id, "how big?", "m-1"))
    await until(lambda: parrot.heard)
    forgetting = asyncio.create_task(conversations.forget(id))
    done, _ = await asyncio.wait([forgetting], timeout=0.05)
    assert not done
    parrot.gate.set()
    await forgetting
    await asyncio.wait([said])
    assert tracked(settings) == []


async def test_messages_that_wait_while_it_is_forgotten_are_refused_and_never_heard(
    conversations: Conversations,
    parrot: Parrot,
    settings: Settings,
    id: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    parrot.gate.clear()
    first = asyncio.create_task(conversations.say(id, "one", "m-1"))
    await until(lambda: parrot.heard)
    forgetting = asyncio.create_task(conversations.forget(id))
    await asyncio.sleep(0.01)
    waiting = [asyncio.create_task(conversations.say(id, f"m {n}", f"w-{n}")) for n in range(3)]
    await asyncio.sleep(0.01)
    parrot.gate.set()
    await forgetting
    await asyncio.wait([first])
    for said in waiting:
        with pytest.raises(UnknownConversation, match="no such conversation"):
            await said
    assert parrot.heard == ["one"]
    assert tracked(settings) == []
    assert "turn failed" not in caplog.text


async def test_conversation_is_forgotten_however_many_messages_wait(
    conversations: Conversations, parrot: Parrot, id: str
) -> None:
    parrot.gate.clear()
    says = [asyncio.create_task(conversations.say(id, "m", f"m-{n}")) for n in range(5)]
    await until(lambda: parrot.heard)
    forgetting = asyncio.create_task(conversations.forget(id))
    await asyncio.sleep(0.02)
    parrot.gate.set()
    await forgetting
    await asyncio.wait(says)


async def test_conversations_past_their_days_are_forgotten_with_their_trackers(
    conversations: Conversations, settings: Settings, id: str, clock: Clock
) -> None:
    await conversations.say(id, "old")
    clock.pass_by(days=6)
    young, _ = await conversations.start("en")
    await conversations.say(young, "young")
    clock.pass_by(days=1, minutes=1)
    assert await conversations.forget_old() == 1
    assert await conversations.forget_old() == 0
    assert tracked(settings) == [young]


async def test_open_session_is_not_forgotten_however_few_days_are_kept(
    settings: Settings, parrot: Parrot, clock: Clock
) -> None:
    long = replace(settings, session_minutes=3 * 24 * 60, keep_days=1)
    with opened(long, parrot, clock) as conversations:
        id, token = await conversations.start("en")
        clock.pass_by(days=2)
        assert await conversations.forget_old() == 0
        await conversations.check(id, token)
        clock.pass_by(days=2)
        assert await conversations.forget_old() == 1


async def test_tracker_that_a_given_up_turn_left_is_swept_away(
    conversations: Conversations, settings: Settings, id: str
) -> None:
    trackers = DatabaseTrackers(open_database(settings.database))
    trackers._write("0" * 32, '["left over"]')
    await conversations.say(id, "how big?")
    await conversations.forget_old()
    assert tracked(settings) == [id]
