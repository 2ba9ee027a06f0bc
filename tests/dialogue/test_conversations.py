"""Whatever a citizen types and whatever breaks: a reply comes back, and no words leak."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import replace

import pytest

from bot.dialogue.conversations import Conversations
from bot.errors import Unauthorized, UnknownConversation
from bot.records import Reply
from bot.settings import Settings
from tests.databases import everything_in, run_sql
from tests.dialogue.conftest import Parrot, opened


def transcripts(settings: Settings) -> list[tuple[str, str, list[dict]]]:
    """Question, outcome and replies of every turn in the database."""
    rows = run_sql(settings.database, "SELECT question, outcome, replies FROM turns ORDER BY id")
    return [(question, outcome, json.loads(replies)) for question, outcome, replies in rows]


async def test_token_opens_its_conversation_and_no_other(conversations: Conversations) -> None:
    (first, token), (second, other) = [await conversations.start("en") for _ in range(2)]
    assert first != second
    await conversations.check(first, token)
    for wrong in (other, "", token[:-1], "ünicode"):
        with pytest.raises(Unauthorized):
            await conversations.check(first, wrong)
    with pytest.raises(UnknownConversation):
        await conversations.check("0" * 32, token)


async def test_token_itself_is_not_stored(conversations: Conversations, settings: Settings) -> None:
    _, token = await conversations.start("en")
    kept = everything_in(settings.database)
    assert kept
    assert token.encode() not in kept


async def test_question_is_answered_and_kept(
    conversations: Conversations, settings: Settings, id: str
) -> None:
    (reply,) = (await conversations.say(id, " how big? ")).replies
    assert (reply.text, reply.outcome) == ("You said: how big?", "answered")
    ((question, outcome, kept),) = transcripts(settings)
    assert (question, outcome) == ("how big?", "answered")
    assert kept[0]["id"] == reply.id
    assert len(reply.id) == 16


async def test_turn_is_kept_with_the_language_that_it_was_asked_in(
    conversations: Conversations, parrot: Parrot, settings: Settings, id: str
) -> None:
    for text, replied_in in (("公园有多大？", "en"), ("12345", "de"), ("how big is it?", "zh")):
        parrot.language = replied_in
        await conversations.say(id, text)
    kept = run_sql(settings.database, "SELECT language FROM turns ORDER BY id")
    assert kept == [("zh",), ("de",), ("en",)]


async def test_personal_data_reaches_neither_dialogue_nor_transcript(
    conversations: Conversations, parrot: Parrot, settings: Settings, id: str
) -> None:
    await conversations.say(id, "call me: 138 1234 5678")
    assert parrot.heard == ["call me: [phone number]"]
    ((question, _, kept),) = transcripts(settings)
    assert question == "call me: [phone number]"
    assert "1234" not in json.dumps(kept)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "😀👍", "?!", "\x00\x07\u200b", "/"])
async def test_message_without_words_is_declined(
    text: str, conversations: Conversations, parrot: Parrot, id: str
) -> None:
    (reply,) = (await conversations.say(id, text)).replies
    assert (reply.outcome, reply.kind, reply.text) == (
        "declined",
        "empty",
        "prepared declined_empty in en",
    )
    assert parrot.heard == []


async def test_message_too_long_is_declined_with_the_limit(
    conversations: Conversations, parrot: Parrot, settings: Settings, id: str
) -> None:
    (reply,) = (await conversations.say(id, "a" * 10_000)).replies
    assert (reply.outcome, reply.kind) == ("declined", "too_long")
    assert "40" in reply.text
    assert parrot.heard == []
    assert transcripts(settings)[0][0] == "a" * 40


@pytest.mark.parametrize(
    ("started", "said", "text", "language"),
    [
        ("zh", [], "?!", "zh"),
        ("zh-CN", [], "😀", "zh"),
        ("pt", [], "", "en"),
        ("en", ["海淀园有多大"], "😀", "zh"),
        ("zh", ["how big is the park"], "...", "en"),
        ("en", [], "太长了" * 20, "zh"),
        ("zh", [], "this is far too long " * 4, "en"),
        ("ja", [], "12345 " * 10, "ja"),
        ("de", [], "nothing", "en"),
        ("en", [], "请 break 一下吧", "zh"),
    ],
)
async def test_what_the_dialogue_never_answers_is_told_in_the_language_of_the_citizen(
    started: str,
    said: list[str],
    text: str,
    language: str,
    conversations: Conversations,
    parrot: Parrot,
) -> None:
    id, _ = await conversations.start(started)
    for before in said:
        parrot.language = language
        await conversations.say(id, before)
    (reply,) = (await conversations.say(id, text)).replies
    assert reply.outcome in ("declined", "failed")
    assert reply.language == language
    assert reply.text.endswith(f" in {language}")


async def test_message_at_the_limit_is_answered(
    conversations: Conversations, parrot: Parrot, id: str
) -> None:
    await conversations.say(id, "a" * 40 + "\x00" * 9000)
    assert parrot.heard == ["a" * 40]


async def test_control_characters_never_reach_the_dialogue(
    conversations: Conversations, parrot: Parrot, id: str
) -> None:
    await conversations.say(id, "/how\x00 \x1b[2Jbig\u202e\r\nis it")
    assert parrot.heard == ["how [2Jbig is it"]


@pytest.mark.parametrize("text", ["break the secret", "hang on, secret", "nothing secret"])
async def test_broken_turn_gets_a_failed_reply_and_its_words_stay_out_of_the_log(
    text: str,
    conversations: Conversations,
    settings: Settings,
    id: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        (reply,) = (await conversations.say(id, text)).replies
    assert (reply.outcome, reply.text, reply.confidence) == ("failed", "prepared failed in en", 0.0)
    assert transcripts(settings)[0][:2] == (text, "failed")
    assert "secret" not in caplog.text
    if not text.startswith("nothing"):
        assert f"turn failed in conversation {id}" in caplog.text


async def test_conversation_goes_on_after_a_broken_turn(
    conversations: Conversations, id: str
) -> None:
    await conversations.say(id, "break")
    await conversations.say(id, "hang")
    (reply,) = (await conversations.say(id, "how big?")).replies
    assert reply.outcome == "answered"


async def test_more_than_may_wait_are_declined_as_busy_and_all_are_kept(
    settings: Settings, parrot: Parrot
) -> None:
    parrot.gate.clear()
    with opened(replace(settings, turn_timeout=20), parrot) as conversations:
        id, _ = await conversations.start("en")
        says = [asyncio.create_task(conversations.say(id, f"m {n}")) for n in range(100)]
        await asyncio.wait(says[5:])
        parrot.gate.set()
        replies = [(await say).replies for say in says]
    assert [[reply.kind for reply in several] for several in replies] == [[None]] * 5 + [
        ["busy"]
    ] * 95
    assert replies[99][0].text == "prepared declined_busy in en"
    assert len(transcripts(settings)) == 100


async def test_replies_of_one_conversation_keep_their_order(
    conversations: Conversations, parrot: Parrot, id: str
) -> None:
    await asyncio.gather(*(conversations.say(id, f"m {number}") for number in range(5)))
    assert parrot.heard == [f"m {number}" for number in range(5)]


async def test_reply_keeps_the_id_it_has(settings: Settings) -> None:
    class Named(Parrot):
        async def reply(self, conversation_id: str, text: str, channel: str) -> tuple[Reply, ...]:
            return tuple(replace(r, id="mine") for r in await super().reply("", text, channel))

    with opened(settings, Named()) as conversations:
        id, _ = await conversations.start("en")
        (reply,) = (await conversations.say(id, "how big?")).replies
    assert reply.id == "mine"


async def test_what_was_told_comes_back_oldest_first_and_of_one_conversation(
    conversations: Conversations, id: str
) -> None:
    other, _ = await conversations.start("en")
    for conversation, text in ((id, "one"), (other, "secret"), (id, "two")):
        await conversations.say(conversation, text)
    told = await conversations.told(id)
    assert [(turn.question, turn.replies[0].text) for turn in told] == [
        ("one", "You said: one"),
        ("two", "You said: two"),
    ]
    assert await conversations.told("nobody") == []


async def test_channel_of_the_conversation_is_told_with_each_message(
    conversations: Conversations, parrot: Parrot
) -> None:
    for channel in ("web", "sms"):
        id, _ = await conversations.start("en", channel=channel)
        await conversations.say(id, "how big?")
    assert parrot.channels == ["web", "sms"]
