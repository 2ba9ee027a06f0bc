"""Conversations as the edge sees them: start one, say something, get the replies."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from bot.dialogue.clean import clean, has_words
from bot.dialogue.hub import Hub
from bot.dialogue.store import UNKNOWN, ConversationStore, Opening, Told, Transcript
from bot.dialogue.turns import TurnQueue
from bot.errors import Busy, Unauthorized, UnknownConversation
from bot.knowledge.languages import LANGUAGES, LanguageFinder
from bot.records import DEFAULT_LANGUAGE, Reply
from bot.settings import Settings

logger = logging.getLogger(__name__)


class Dialogue(Protocol):
    """Whatever replies to the turns of a conversation."""

    async def reply(self, conversation_id: str, text: str, channel: str) -> tuple[Reply, ...]: ...


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
        self._session = timedelta(minutes=settings.session_minutes)
        self._prepared = prepared
        self._now = now
        self._finder = LanguageFinder()
        self._queue = TurnQueue(settings.queue_limit, settings.waiting_limit)
        self._hub = Hub()
        self._underway: dict[tuple[str, str], asyncio.Task[Told]] = {}  # by conversation and ref
        # One thread: SQLite has one writer, and writes must not hold up the event loop.
        self._storage = ThreadPoolExecutor(1, thread_name_prefix="store")

    async def start(
        self, language: str, channel: str = "web", is_test: bool = False
    ) -> tuple[str, str]:
        """A new conversation: its id and the token that opens it (128 and 256 random bits).

        `channel` is the way by which it comes; a test is left out of inbox and figures.
        """
        id, token = secrets.token_hex(16), secrets.token_urlsafe(32)
        opening = id, _digest(token), language, self._now(), channel, is_test
        await self.stored(self._store.start, *opening)
        return id, token

    async def check(self, conversation_id: str, token: str) -> None:
        """Raises UnknownConversation or Unauthorized unless `token` opens the conversation.

        A session that has ended is unknown too, however right the token.
        """
        opening = await self.stored(self._store.opening, conversation_id)
        if opening is None:
            raise UnknownConversation(UNKNOWN)
        if not hmac.compare_digest(opening.token_digest, _digest(token)):
            raise Unauthorized("the token does not open this conversation")
        self._expect_going_on(opening)

    async def keep(self, conversation_id: str) -> None:
        """Lets the session of a conversation begin anew."""
        await self.stored(self._store.see, conversation_id, self._now())

    async def say(self, conversation_id: str, text: str, ref: str | None = None) -> Told:
        """What is told to `text`, one reply at least; never raises for what a citizen may type.

        `ref` is the client's own name for the message: sent again, it is not answered again.
        Raises UnknownConversation where the session has ended or the conversation is forgotten,
        be it while the message waits.
        """
        if ref is None:
            return await self._told(conversation_id, text, None)
        key = conversation_id, ref
        if key not in self._underway:
            # A task of its own: a client that goes away does not take the turn along.
            self._underway[key] = asyncio.create_task(self._told_once(conversation_id, text, ref))
        return await asyncio.shield(self._underway[key])

    async def _told_once(self, conversation_id: str, text: str, ref: str) -> Told:
        try:
            before = await self.stored(self._store.told, conversation_id, ref)
            if before is not None:
                return replace(before, again=True)
            return await self._told(conversation_id, text, ref)
        finally:
            # At once: whoever asks from here on finds it in the store.
            del self._underway[conversation_id, ref]

    async def _told(self, conversation_id: str, text: str, ref: str | None) -> Told:
        began = time.perf_counter()
        asked_at = self._now()
        question = clean(text)
        replies = await self._replies(conversation_id, question)
        replies = tuple(
            reply if reply.id else replace(reply, id=secrets.token_hex(8)) for reply in replies
        )
        spent = (time.perf_counter() - began) * 1000
        kept = question[: self._settings.question_limit]
        asked_in = self._finder.find(kept, replies[0].language)
        transcript = Transcript(conversation_id, asked_at, kept, replies, spent, ref, asked_in)
        told = await self.stored(self._store.record, transcript)
        self._hub.tell(conversation_id, told)
        return told

    async def told(self, conversation_id: str) -> list[Told]:
        """All that was told in the conversation so far, oldest first."""
        return await self.stored(self._store.told_since, conversation_id, 0)

    async def follow(self, conversation_id: str, after: int | None) -> AsyncGenerator[Told, None]:
        """What was told after turn `after` (None: from now on), then what is told, in order.

        Ends where the conversation is forgotten or this process stops.
        """
        last = 0  # not `after`: in a database restored from a backup the turns begin before it
        with self._hub.listening(conversation_id) as listener:
            if await self.stored(self._store.opening, conversation_id) is None:
                return  # forgotten before we listened: nobody will end our listening
            if after is not None:
                for missed in await self.stored(self._store.told_since, conversation_id, after):
                    yield missed
                    last = missed.seq
            while (told := await listener.get()) is not None:
                if told.seq > last:
                    yield told

    async def forget(self, conversation_id: str) -> None:
        """Deletes the conversation with all that was said in it, after the turn it is at."""
        async with self._queue.turn(conversation_id, limited=False):
            await self.stored(self._store.forget, conversation_id)
        self._hub.tell(conversation_id, None)

    async def forget_old(self) -> int:
        """Deletes the conversations that are past the days they are kept; returns how many."""
        kept = max(timedelta(days=self._settings.keep_days), self._session)  # never an open one
        return await self.stored(self._store.forget_before, self._now() - kept)

    def stop_following(self) -> None:
        """Ends all following: their connections would keep the process from stopping."""
        self._hub.close()

    async def finish(self) -> None:
        """Waits for the turns under way, those too whose client has left."""
        if self._underway:
            await asyncio.wait(self._underway.values(), timeout=self._settings.turn_timeout)

    async def _replies(self, conversation_id: str, question: str) -> tuple[Reply, ...]:
        limit = self._settings.question_limit
        language = partial(self._language, conversation_id, question[:limit])
        if not has_words(question):
            await self._going_on(conversation_id)
            return (self._declined("empty", await language()),)
        if len(question) > limit:
            await self._going_on(conversation_id)
            return (self._declined("too_long", await language(), limit=limit),)
        try:
            async with self._queue.turn(conversation_id):
                # Here, not before: the session may end, or be forgotten, while the message waits.
                channel = (await self._going_on(conversation_id)).channel
                async with asyncio.timeout(self._settings.turn_timeout):
                    said = await self._dialogue.reply(conversation_id, question, channel)
                    if said:
                        return said
        except Busy:
            await self._going_on(conversation_id)
            return (self._declined("busy", await language()),)
        except UnknownConversation:
            raise
        except Exception:
            # The end of a turn: whatever went wrong, the citizen gets a sentence. No words of
            # theirs go into the log.
            logger.exception("turn failed in conversation %s", conversation_id)
        return (self._failed(await language()),)

    async def _going_on(self, conversation_id: str) -> Opening:
        opening = await self.stored(self._store.opening, conversation_id)
        if opening is None:
            raise UnknownConversation(UNKNOWN)
        self._expect_going_on(opening)
        return opening

    def _expect_going_on(self, opening: Opening) -> None:
        if self._now() - opening.seen_at > self._session:
            raise UnknownConversation("this conversation has ended; start a new one")

    async def _language(self, conversation_id: str, question: str) -> str:
        """The language of `question`, else that of the conversation so far."""
        before = str(await self.stored(self._store.language, conversation_id)).split("-")[0]
        expected = before if before in LANGUAGES else DEFAULT_LANGUAGE
        return self._finder.find(question, expected)

    def _declined(self, kind: str, language: str, **values: object) -> Reply:
        text = self._prepared(f"declined_{kind}", language, **values)
        return Reply(text, "declined", kind, language=language)

    def _failed(self, language: str) -> Reply:
        text = self._prepared("failed", language)
        return Reply(text, "failed", confidence=0.0, language=language)

    async def stored(self, call: Callable[..., Stored], *args: object) -> Stored:
        """What `call` of a store returns, off the event loop and after what came before it."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._storage, lambda: call(*args))

    def close(self) -> None:
        """Waits for what is being written."""
        self._storage.shutdown()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
