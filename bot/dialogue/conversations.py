"""Conversations as the edge sees them: start one, say something, get the replies."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Protocol, TypeVar

from bot.dialogue.clean import clean, has_words
from bot.dialogue.store import ConversationStore, Transcript
from bot.dialogue.turns import TurnQueue
from bot.errors import Busy, Unauthorized, UnknownConversation
from bot.knowledge.languages import LANGUAGES, LanguageFinder
from bot.records import DEFAULT_LANGUAGE, Reply
from bot.settings import Settings

logger = logging.getLogger(__name__)


class Dialogue(Protocol):
    """Whatever replies to the turns of a conversation."""

    async def reply(self, conversation_id: str, text: str) -> tuple[Reply, ...]: ...


Stored = TypeVar("Stored")
Prepared = Callable[..., str]  # occasion, language and values -> prepared sentence


class Conversations:
    """All conversations of this process."""

    def __init__(
        self,
        store: ConversationStore,
        dialogue: Dialogue,
        settings: Settings,
        prepared: Prepared,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._dialogue = dialogue
        self._settings = settings
        self._prepared = prepared
        self._now = now
        self._finder = LanguageFinder()
        self._queue = TurnQueue(settings.queue_limit, settings.waiting_limit)
        # One thread: SQLite has one writer, and writes must not hold up the event loop.
        self._storage = ThreadPoolExecutor(1, thread_name_prefix="store")

    async def start(self, language: str) -> tuple[str, str]:
        """A new conversation: its id and the token that opens it (128 and 256 random bits)."""
        id, token = secrets.token_hex(16), secrets.token_urlsafe(32)
        await self._stored(self._store.start, id, _digest(token), language, self._now())
        return id, token

    async def check(self, conversation_id: str, token: str) -> None:
        """Raises UnknownConversation or Unauthorized unless `token` opens the conversation."""
        expected = await self._stored(self._store.token_digest, conversation_id)
        if expected is None:
            raise UnknownConversation("there is no such conversation; start a new one")
        if not hmac.compare_digest(expected, _digest(token)):
            raise Unauthorized("the token does not open this conversation")

    async def say(self, conversation_id: str, text: str) -> tuple[Reply, ...]:
        """The replies to `text`, at least one; never raises for what a citizen may type."""
        began = time.perf_counter()
        asked_at = self._now()
        question = clean(text)
        replies = await self._replies(conversation_id, question)
        replies = tuple(
            reply if reply.id else replace(reply, id=secrets.token_hex(8)) for reply in replies
        )
        spent = (time.perf_counter() - began) * 1000
        kept = question[: self._settings.question_limit]
        await self._stored(
            self._store.record, Transcript(conversation_id, asked_at, kept, replies, spent)
        )
        return replies

    async def _replies(self, conversation_id: str, question: str) -> tuple[Reply, ...]:
        limit = self._settings.question_limit
        language = partial(self._language, conversation_id, question[:limit])
        if not has_words(question):
            return (self._declined("empty", await language()),)
        if len(question) > limit:
            return (self._declined("too_long", await language(), limit=limit),)
        try:
            async with self._queue.turn(conversation_id):
                async with asyncio.timeout(self._settings.turn_timeout):
                    if replies := await self._dialogue.reply(conversation_id, question):
                        return replies
        except Busy:
            return (self._declined("busy", await language()),)
        except Exception:
            # The end of a turn: whatever went wrong, the citizen gets a sentence. No words of
            # theirs go into the log.
            logger.exception("turn failed in conversation %s", conversation_id)
        return (self._failed(await language()),)

    async def _language(self, conversation_id: str, question: str) -> str:
        """The language of `question`, else that of the conversation so far."""
        before = str(await self._stored(self._store.language, conversation_id)).split("-")[0]
        expected = before if before in LANGUAGES else DEFAULT_LANGUAGE
        return self._finder.find(question, expected)

    def _declined(self, kind: str, language: str, **values: object) -> Reply:
        text = self._prepared(f"declined_{kind}", language, **values)
        return Reply(text, "declined", kind, language=language)

    def _failed(self, language: str) -> Reply:
        text = self._prepared("failed", language)
        return Reply(text, "failed", confidence=0.0, language=language)

    async def _stored(self, call: Callable[..., Stored], *args: object) -> Stored:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._storage, lambda: call(*args))

    def close(self) -> None:
        """Waits for what is being written."""
        self._storage.shutdown()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
