"""Conversations of citizens, as the edge keeps them, on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy.engine import Engine

from bot.database import open_database
from bot.dialogue.feedback import FeedbackStore
from bot.dialogue.store import ConversationStore, Transcript
from bot.knowledge.release import Release
from bot.records import Option, Reply
from bot.transcripts.grouping import Grouping
from bot.transcripts.inbox import Inbox
from bot.transcripts.marks import MarkStore
from tests.clock import Clock

UNANSWERED = Reply("I have no answer to that.", "declined", "unanswered", release="r-1")
SURE = Reply("Pay with a card.", "answered", "item", 0.95, item_id="faq-metro", release="r-1")
UNSURE = replace(SURE, confidence=0.62)
OPTIONS = (Option("How do I pay?", "How do I pay?"), Option("How big is it?", "How big is it?"))
ASKED_BACK = Reply("Did you mean:", "clarified", "did_you_mean", 0.3, options=OPTIONS)
CHOSEN = replace(SURE, confidence=1.0)
FAILED = Reply("Sorry.", "failed", confidence=0.0)


class Citizens:
    """Ask and rate; each turn a second after the one before."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._store, self._feedback = ConversationStore(engine), FeedbackStore(engine)
        self._clock, self._numbers = clock, count(1)

    def start(self, language: str = "en", channel: str = "web", is_test: bool = False) -> str:
        id = f"c-{next(self._numbers)}"
        self._store.start(id, "digest", language, self._clock(), channel, is_test)
        return id

    def ask(
        self,
        question: str,
        reply: Reply = UNANSWERED,
        id: str | None = None,
        language: str | None = "en",
        spent: float = 12.0,
    ) -> int:
        """The number of a turn, in a conversation of its own unless it is told in which."""
        self._clock.pass_by(seconds=1)
        known = replace(reply, id=f"reply-{next(self._numbers)}")
        transcript = Transcript(
            id or self.start(), self._clock(), question, (known,), spent, None, language
        )
        return self._store.record(transcript).seq

    def rate(self, turn: int, id: str, helped: bool = False, comment: str = "") -> None:
        (reply,) = next(told for told in self._store.told_since(id, 0) if told.seq == turn).replies
        self._feedback.rate(id, reply.id, helped, comment, self._clock())

    def survey(self, id: str, stars: int) -> None:
        self._feedback.survey(id, stars, "", self._clock())

    def forget(self, id: str) -> None:
        self._store.forget(id)

    def forget_all_before(self, **ago: float) -> None:
        self._store.forget_before(self._clock() - timedelta(**ago))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(database: str) -> Engine:
    return open_database(database)


@pytest.fixture
def citizens(engine: Engine, clock: Clock) -> Citizens:
    return Citizens(engine, clock)


@pytest.fixture
def marks(engine: Engine, clock: Clock) -> MarkStore:
    return MarkStore(engine, clock)


@pytest.fixture
def grouping(release: Release) -> Grouping:
    return Grouping(lambda: release)


@pytest.fixture
def inbox(engine: Engine, grouping: Grouping) -> Inbox:
    return Inbox(engine, grouping)
