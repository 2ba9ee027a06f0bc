"""Messages that go on are understood from what was said before, or declined: never half."""

from __future__ import annotations

import pytest

from bot.evaluate.question_set import says
from tests.conversations.conftest import Talk

# Messages of one conversation, and what the last reply must say.
ANSWERED = [
    (["tell me about Miyun Park", "who's in charge?"], "Management Committee of Miyun Park"),
    (["tell me about Miyun Park", "电话呢", "有多大"], "19.44"),
    (["who do i call?", "Xicheng Park"], "68336190"),
    (["什么时候成立的", "丰台园"], "1991"),
    (["phone of Xicheng Park", "and the adress"], "no street address"),
    (["how big is haidian park", "thx", "where did you get that from?"], "I have that from"),
    (["海淀园有多大", "来源是哪里"], "以上内容来自"),
    (["how do i contact china mobile", "unicom?"], "10010"),
    (["中国移动电话", "电信的呢"], "10000"),
    (["GDP of Shunyi and Daxing district", "and their population?"], "1.326 million"),
    (["which district has the most people", "and the fewest?"], "Yanqing"),
    (["GDP of Singapore", "and Haidian District?"], "1,102.02"),
    (["怀柔科学城多大", "离首都机场多远"], "34公里"),
]
DECLINED = [
    ["how big is haidian park", "how much is the rent there"],
    ["how do I register my dog", "and in Chaoyang?"],
    ["what is the weather today", "and in Haidian?"],
    ["GDP of Haidian District", "and the unemployment rate?"],
    ["海淀区GDP", "那失业率呢"],
    ["how far is Huairou Park from the city centre", "and from Miyun Park?"],
    ["how do i get palace museum tickets", "and the phone?"],
]


@pytest.mark.parametrize(
    ("messages", "expected"), ANSWERED, ids=[" / ".join(messages) for messages, _ in ANSWERED]
)
def test_message_that_goes_on_is_answered(talk: Talk, messages: list[str], expected: str) -> None:
    reply = talk(*messages)[-1]
    assert says(reply.text, [expected]), reply.text


@pytest.mark.parametrize("messages", DECLINED, ids=" / ".join)
def test_what_was_said_before_answers_nothing_else(talk: Talk, messages: list[str]) -> None:
    reply = talk(*messages)[-1]
    assert reply.outcome in ("declined", "clarified"), reply.text


def test_questions_of_one_message_are_understood_each_by_itself(talk: Talk) -> None:
    (reply,) = talk("Will it rain tomorrow? And how big is Haidian Park?")
    assert (reply.outcome, reply.kind) == ("declined", "live_information")
    (reply,) = talk("How big is Haidian Park? And will it rain tomorrow?")
    assert reply.kind == "attribute"
