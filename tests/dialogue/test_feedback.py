"""Ratings, surveys and notes are kept once, of what was really said, and read by staff."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy.engine import Engine

from bot.database import open_database
from bot.dialogue.feedback import FeedbackStore, Note
from bot.dialogue.feedback_report import FeedbackReport, print_feedback, read_feedback
from bot.dialogue.store import ConversationStore, Transcript
from bot.errors import TooManyNotes, UnknownConversation, UnknownReply
from bot.records import Reply
from tests.databases import run_sql

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
CALL = Reply("Call 110.", "answered", "item", item_id="faq-call")
TICKET = Reply("Buy a ticket.", "answered", "item", item_id="faq-ticket")


@pytest.fixture
def engine(database: str) -> Engine:
    engine = open_database(database)
    store = ConversationStore(engine)
    for id in ("c-1", "c-2"):
        store.start(id, "digest", "en", NOW)
    said = [("c-1", "whom to call?", "a1"), ("c-1", "and at night?", "a2"), ("c-2", "who?", "a3")]
    for id, question, reply_id in said:
        replies = (replace(CALL, id=reply_id), replace(TICKET, id=reply_id + "-t"))
        store.record(Transcript(id, NOW, question, replies, 1.0))
    return engine


@pytest.fixture
def store(engine: Engine) -> FeedbackStore:
    return FeedbackStore(engine)


def rows(database: str, table: str) -> list[tuple[Any, ...]]:
    return run_sql(database, f"SELECT * FROM {table}")


def test_rating_again_replaces(store: FeedbackStore, database: str) -> None:
    store.rate("c-1", "a1", False, "too short", NOW)
    store.rate("c-1", "a1", True, "", NOW)
    ((id, reply_id, helped, comment, _),) = rows(database, "ratings")
    assert (id, reply_id, helped, comment) == ("c-1", "a1", 1, "")


def test_second_reply_of_a_turn_can_be_rated(store: FeedbackStore, database: str) -> None:
    store.rate("c-1", "a2-t", True, "", NOW)
    assert len(rows(database, "ratings")) == 1


@pytest.mark.parametrize(
    "reply_id", ["a3", "a", "Call 110.", "", "%", "_1", "faq-call", 'a1"', "a1' OR '1'='1"]
)
def test_what_is_no_reply_of_this_conversation_cannot_be_rated(
    reply_id: str, store: FeedbackStore, database: str
) -> None:
    with pytest.raises(UnknownReply):
        store.rate("c-1", reply_id, True, "", NOW)
    assert rows(database, "ratings") == []


def test_survey_again_replaces(store: FeedbackStore, database: str) -> None:
    store.survey("c-1", 1, "bad", NOW)
    store.survey("c-1", 5, "better", NOW)
    store.survey("c-2", 3, "", NOW)
    assert [row[:3] for row in rows(database, "surveys")] == [("c-1", 5, "better"), ("c-2", 3, "")]


def test_conversation_leaves_three_notes_at_most(store: FeedbackStore) -> None:
    for number in range(3):
        store.leave(Note("c-1", f"note {number}", "me@example.org", NOW))
    with pytest.raises(TooManyNotes) as refused:
        store.leave(Note("c-1", "my secret", "secret@example.org", NOW))
    assert "secret" not in str(refused.value)
    store.leave(Note("c-2", "another", "me@example.org", NOW))
    assert [note.text for note in store.notes()] == ["another", "note 2", "note 1", "note 0"]


def test_forgotten_conversation_takes_no_feedback_and_no_words_leak(store: FeedbackStore) -> None:
    with pytest.raises(UnknownConversation) as survey:
        store.survey("c-9", 1, "my secret", NOW)
    with pytest.raises(UnknownConversation) as note:
        store.leave(Note("c-9", "my secret", "secret@example.org", NOW))
    with pytest.raises(UnknownConversation) as rating:
        store.rate("c-9", "secret", True, "my secret", NOW)
    assert "secret" not in f"{survey.value} {note.value} {rating.value}"


@pytest.fixture
def report(store: FeedbackStore, engine: Engine) -> FeedbackReport:
    store.rate("c-1", "a1", False, "[bold]whom[/] then?\x1b[2J", NOW)
    store.rate("c-1", "a2", False, "", NOW + timedelta(hours=1))
    store.rate("c-2", "a3", True, "", NOW)
    store.rate("c-1", "a1-t", False, "", NOW)
    store.survey("c-1", 2, "slow", NOW)
    store.survey("c-2", 5, "", NOW)
    store.leave(Note("c-2", "please\ncall\x1b]0;x\x07", "+49 30 1234", NOW))
    return read_feedback(engine)


def printed(report: FeedbackReport) -> list[str]:
    console = Console(file=io.StringIO(), width=40, force_terminal=True, color_system=None)
    print_feedback(report, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_answers_that_helped_least_come_first_with_what_was_asked(report: FeedbackReport) -> None:
    assert (report.helped, report.did_not_help, report.mean_stars) == (1, 3, 3.5)
    worst, other = report.answers
    assert (worst.reply, worst.item_id) == ("Call 110.", "faq-call")
    assert (worst.helped, worst.did_not_help) == (1, 2)
    assert [said.question for said in worst.complaints] == ["and at night?", "whom to call?"]
    assert (other.reply, other.did_not_help) == ("Buy a ticket.", 1)


def test_report_is_printed_without_markup_and_without_a_terminal_s_commands(
    report: FeedbackReport,
) -> None:
    assert printed(report) == [
        "ratings: 1 helped, 3 did not help",
        "surveys: 2, 3.5 stars on average",
        "  2 stars: slow",
        "did not help 2, helped 1: Call 110.",
        "  asked: and at night?",
        "  asked: whom to call? - [bold]whom[/] then?[2J",
        "did not help 1, helped 0: Buy a ticket.",
        "  asked: whom to call?",
        "messages for staff: 1",
        "  2026-01-02 03:04 UTC, +49 30 1234: please call]0;x",
    ]


def test_report_for_programs_holds_all(report: FeedbackReport) -> None:
    told = json.loads(json.dumps(report.as_json()))
    assert (told["helped"], told["did_not_help"], told["mean_stars"]) == (1, 3, 3.5)
    assert told["answers"][0]["complaints"][0] == {
        "question": "and at night?",
        "comment": "",
        "rated_at": "2026-01-02T04:04:00+00:00",
    }
    assert told["notes"][0]["text"] == "please\ncall\x1b]0;x\x07"
    assert told["surveys"][0]["stars"] in (2, 5)


def test_report_of_nothing_is_printed_too(database: str) -> None:
    empty = read_feedback(open_database(database))
    assert empty.mean_stars is None
    assert printed(empty) == [
        "ratings: 0 helped, 0 did not help",
        "surveys: 0",
        "messages for staff: 0",
    ]
