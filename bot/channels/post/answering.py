"""Makes the answer to a message of a channel: through the dialogue, or from prepared sentences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.channels.network import Channel
from bot.channels.post.messages import Message
from bot.channels.post.people import Answered
from bot.channels.simulators.trials import BEGINS
from bot.channels.telling.wording import numbered, parts_of
from bot.channels.telling.words import said
from bot.dialogue.conversations import Conversations
from bot.errors import UnknownConversation
from bot.records import Option, Reply

NUMBER = re.compile(r"\s*[（(#]?\s*(\d{1,2})\s*[）).、。]?\s*")  # as it is typed to choose
GREETING = "greet"  # the occasion of somebody who has just come
TOPIC = "topic"  # that of somebody who chose the topic that the text names


@dataclass(frozen=True)
class Sentences:
    """What staff prepared for the channels, each by its language."""

    greeting: Callable[[str], str]
    first_questions: Callable[[str], Sequence[str]]  # offered to whoever has just come
    questions_on: Callable[[str, str], Sequence[str]]  # a topic, such as "living", in a language
    contact: Callable[[str], str]  # whom to call where Jingjing is switched off


class Answering:
    """Answers with what the same question gets everywhere."""

    def __init__(
        self,
        conversations: Conversations,
        sentences: Sentences,
        is_off: Callable[[str], Awaitable[bool]],
    ) -> None:
        """A channel that `is_off` tells whom to call instead."""
        self._conversations, self._sentences, self._is_off = conversations, sentences, is_off

    async def answer(self, channel: Channel, message: Message) -> Answered:
        """The answer in the channel's looks."""
        person = message.person
        if await self._is_off(message.channel):
            reply = self._said("paused", person.language)
            return self._told(channel, message, (reply,), person.conversation_id)
        if message.occasion:
            reply = self._said(message.occasion, person.language, message.text)
            return self._told(channel, message, (reply,), person.conversation_id)
        text = chosen(message.text, person.offered)
        conversation = person.conversation_id or await self._start(channel, message)
        try:
            told = await self._conversations.say(conversation, text, message.ref)
        except UnknownConversation:
            conversation = await self._start(channel, message)
            told = await self._conversations.say(conversation, text, message.ref)
        return self._told(channel, message, told.replies, conversation)

    async def _start(self, channel: Channel, message: Message) -> str:
        is_test = message.channel.startswith(BEGINS)
        language = message.person.language
        id, _ = await self._conversations.start(language, channel.name, is_test)
        return id

    def _told(
        self,
        channel: Channel,
        message: Message,
        replies: tuple[Reply, ...],
        conversation: str | None,
    ) -> Answered:
        parts = parts_of(replies, channel.looks)
        offered = [option.value for option in numbered(replies)]
        return Answered(parts, conversation, replies[-1].language, offered)

    def _said(self, occasion: str, language: str, topic: str = "") -> Reply:
        sentences = self._sentences
        if occasion == GREETING:
            questions = sentences.first_questions(language)
            return _offering(sentences.greeting(language), questions, language)
        if occasion == TOPIC:
            questions = sentences.questions_on(topic, language)
            return _offering(said(f"topic_{topic}", language), questions, language)
        text = said(occasion, language, contact=sentences.contact(language))
        return Reply(text, "declined", language=language)


def _offering(text: str, questions: Sequence[str], language: str) -> Reply:
    options = tuple(Option(question, question) for question in questions)
    return Reply(text, "small_talk", language=language, options=options)


def chosen(text: str, offered: tuple[str, ...]) -> str:
    """What a typed number stands for, of what was `offered`; any other text as it is."""
    typed = NUMBER.fullmatch(unicodedata.normalize("NFKC", text))
    number = int(typed[1]) if typed else 0
    return offered[number - 1] if 1 <= number <= len(offered) else text
