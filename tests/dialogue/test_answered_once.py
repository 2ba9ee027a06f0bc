"""A message that comes again under its name is answered once: now, meanwhile, after a restart."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.dialogue.conversations import Conversations
from bot.settings import Settings
from tests.dialogue.conftest import Clock, Parrot, opened, until

PATIENT = {"turn_timeout": 20.0}


async def test_message_sent_twice_gets_the_same_replies(
    conversations: Conversations, parrot: Parrot, id: str
) -> None:
    first = await conversations.say(id, "how big?", "m-1")
    again = await conversations.say(id, "how big?", "m-1")
    assert (again.seq, again.ref) == (first.seq, "m-1")
    assert [reply.id for reply in again.replies] == [reply.id for reply in first.replies]
    assert (first.again, again.again) == (False, True)
    assert parrot.heard == ["how big?"]


async def test_message_sent_ten_times_at_once_is_one_turn(
    conversations: Conversations, parrot: Parrot, id: str
) -> None:
    says = (conversations.say(id, "how big?", "m-1") for _ in range(10))
    told = await asyncio.gather(*says)
    assert {one.seq for one in told} == {told[0].seq}
    assert parrot.heard == ["how big?"]


async def test_message_sent_again_after_a_restart_gets_the_same_replies(
    settings: Settings, parrot: Parrot, clock: Clock
) -> None:
    with opened(settings, parrot, clock) as conversations:
        id, _ = await conversations.start("en")
        first = await conversations.say(id, "how big?", "m-1")
    with opened(settings, parrot, clock) as conversations:
        again = await conversations.say(id, "how big?", "m-1")
    assert (again.seq, again.again) == (first.seq, True)
    assert again.replies[0].id == first.replies[0].id
    assert parrot.heard == ["how big?"]


async def test_two_names_at_once_are_two_turns(
    conversations: Conversations, parrot: Parrot, id: str
) -> None:
    one, two = await asyncio.gather(
        conversations.say(id, "how big?", "m-1"), conversations.say(id, "how big?", "m-2")
    )
    assert one.seq < two.seq
    assert parrot.heard == ["how big?"] * 2


async def test_same_name_in_another_conversation_is_another_message(
    conversations: Conversations, parrot: Parrot, id: str
) -> None:
    other, _ = await conversations.start("en")
    mine, theirs = await asyncio.gather(
        conversations.say(id, "mine", "m-1"), conversations.say(other, "theirs", "m-1")
    )
    assert [told.replies[0].text for told in (mine, theirs)] == [
        "You said: mine",
        "You said: theirs",
    ]


async def test_messages_without_a_name_are_each_answered(
    conversations: Conversations, parrot: Parrot, id: str
) -> None:
    for _ in range(2):
        await conversations.say(id, "how big?")
    assert parrot.heard == ["how big?"] * 2


@pytest.mark.parametrize("text", ["", "break"])
async def test_what_was_declined_or_failed_is_told_again_too(
    text: str, conversations: Conversations, id: str
) -> None:
    first = await conversations.say(id, text, "m-1")
    again = await conversations.say(id, text, "m-1")
    assert again.replies[0].id == first.replies[0].id


async def ask_and_leave(conversations: Conversations, parrot: Parrot) -> str:
    """The id of a new conversation, whose client left before the answer to its "m-1" came."""
    id, _ = await conversations.start("en")
    parrot.gate.clear()
    asked = asyncio.create_task(conversations.say(id, "how big?", "m-1"))
    await until(lambda: parrot.heard)
    asked.cancel()
    await asyncio.wait([asked])
    return id


async def test_turn_goes_on_although_its_client_left(
    settings: Settings, parrot: Parrot, clock: Clock
) -> None:
    with opened(replace(settings, **PATIENT), parrot, clock) as conversations:
        id = await ask_and_leave(conversations, parrot)
        parrot.gate.set()
        told = await conversations.say(id, "how big?", "m-1")
    assert told.replies[0].text == "You said: how big?"
    assert parrot.heard == ["how big?"]


async def test_stop_waits_for_a_turn_whose_client_left(
    settings: Settings, parrot: Parrot, clock: Clock
) -> None:
    with opened(replace(settings, **PATIENT), parrot, clock) as conversations:
        id = await ask_and_leave(conversations, parrot)
        asyncio.get_running_loop().call_later(0.05, parrot.gate.set)
        await conversations.finish()
    with opened(settings, parrot, clock) as conversations:
        assert (await conversations.say(id, "how big?", "m-1")).again
