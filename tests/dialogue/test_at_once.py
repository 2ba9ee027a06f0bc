"""What two processes write in one conversation at once: all of it, or one is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from bot.database import open_database
from bot.dialogue.feedback import MOST_NOTES, FeedbackStore, Note
from bot.dialogue.store import ConversationStore, Transcript
from bot.dialogue.trackers import DatabaseTrackers
from bot.errors import TooManyNotes, UnknownConversation
from bot.records import Reply
from tests.databases import run_sql

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
REPLY = Reply("Call 110.", "answered", id="a1")
AT_ONCE = 6


def in_threads(calls: Sequence[Callable[[], object]]) -> list[type[Exception]]:
    """The kinds of what goes wrong when all calls are made at once."""
    faults: list[type[Exception]] = []
    gate = threading.Barrier(len(calls))

    def attempt(call: Callable[[], object]) -> None:
        gate.wait()
        try:
            call()
        except Exception as error:
            faults.append(type(error))

    threads = [threading.Thread(target=attempt, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


@pytest.fixture
def store(database: str) -> ConversationStore:
    store = ConversationStore(open_database(database))
    store.start("c-1", "digest", "en", NOW)
    store.record(transcript("m-0"))
    return store


def transcript(ref: str) -> Transcript:
    return Transcript("c-1", NOW, "whom to call?", (REPLY,), 1.0, ref)


def counted(database: str, table: str) -> int:
    ((count,),) = run_sql(database, f"SELECT count(*) FROM {table}")
    return int(count)


def test_message_sent_to_two_processes_is_kept_once(
    store: ConversationStore, database: str
) -> None:
    faults = in_threads([lambda: store.record(transcript("m-1"))] * AT_ONCE)
    assert faults == [IntegrityError] * (AT_ONCE - 1)
    assert counted(database, "turns") == counted(database, "deliveries") == 2


def test_ratings_and_surveys_at_once_leave_one_each(
    store: ConversationStore, database: str
) -> None:
    feedback = FeedbackStore(open_database(database))
    calls = [lambda: feedback.rate("c-1", "a1", True, "", NOW)] * AT_ONCE
    calls += [lambda: feedback.survey("c-1", 5, "", NOW)] * AT_ONCE
    assert in_threads(calls) == []
    assert counted(database, "ratings") == counted(database, "surveys") == 1


def test_no_more_notes_are_left_at_once_than_one_by_one(
    store: ConversationStore, database: str
) -> None:
    feedback = FeedbackStore(open_database(database))
    note = Note("c-1", "call me", "me@example.org", NOW)
    faults = in_threads([lambda: feedback.leave(note)] * AT_ONCE)
    assert faults == [TooManyNotes] * (AT_ONCE - MOST_NOTES)
    assert counted(database, "notes") == MOST_NOTES


def test_trackers_written_at_once_leave_one(store: ConversationStore, database: str) -> None:
    trackers = DatabaseTrackers(open_database(database))
    assert in_threads([lambda: trackers._write("c-1", "[]")] * AT_ONCE) == []
    assert counted(database, "trackers") == 1


@pytest.mark.parametrize("attempt", range(3))
def test_conversation_that_is_forgotten_meanwhile_is_gone(
    attempt: int, store: ConversationStore, database: str
) -> None:
    feedback = FeedbackStore(open_database(database))
    calls: list[Callable[[], object]] = [
        lambda: store.record(transcript("m-1")),
        lambda: store.see("c-1", NOW),
        lambda: store.forget("c-1"),
        lambda: feedback.survey("c-1", 5, "", NOW),
        lambda: feedback.rate("c-1", "a1", True, "", NOW),
    ]
    assert set(in_threads(calls)) <= {UnknownConversation}
    for table in ("conversations", "sessions", "turns", "deliveries", "surveys", "ratings"):
        assert counted(database, table) == 0, table
