"""Conversations and transcripts on a real SQLite file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from bot import database
from bot.database import open_database
from bot.dialogue.feedback import FeedbackStore, Note
from bot.dialogue.store import ConversationStore, Opening, Transcript
from bot.errors import StorageUnusable, UnknownConversation
from bot.records import Option, Reply, Source
from bot.settings import ROOT
from tests.databases import run_sql

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
REPLY = Reply(
    "Call 110.",
    "answered",
    "item",
    0.9,
    sources=(Source("Office", "https://example.gov", "official", "2021"),),
    options=(Option("Open?", "open"),),
    item_id="faq",
    release="r-1",
    id="1",
)
# The engine is opened once before the rights are dropped, so that all code is loaded by then.
OPEN_AS_NOBODY = """
import os, sys
from bot.database import open_database
from bot.errors import StorageUnusable, UnknownConversation
open_database("sqlite://")
os.chdir(sys.argv[1])
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    open_database("sqlite:///" + sys.argv[2])
except StorageUnusable as error:
    print(error)
"""


@pytest.fixture
def url(database: str) -> str:
    return database


@pytest.fixture
def store(url: str) -> ConversationStore:
    return ConversationStore(open_database(url))


def test_conversation_is_found_again_in_a_new_process(store: ConversationStore, url: str) -> None:
    store.start("c-1", "digest-1", "en", NOW)
    assert ConversationStore(open_database(url)).opening("c-1") == Opening("digest-1", NOW)


def test_unknown_conversation_has_no_digest(store: ConversationStore) -> None:
    store.start("c-1", "digest-1", "en", NOW)
    assert store.opening("c-2") is None
    assert store.opening("c-1' OR '1'='1") is None


def test_conversation_starts_only_once(store: ConversationStore) -> None:
    store.start("c-1", "digest-1", "en", NOW)
    with pytest.raises(IntegrityError):
        store.start("c-1", "digest-2", "en", NOW)
    assert store.opening("c-1") == Opening("digest-1", NOW)


def test_turn_is_kept_with_its_replies(store: ConversationStore, url: str) -> None:
    store.start("c-1", "digest", "en", NOW)
    second = Reply("Also.", "clarified", id="2")
    store.record(Transcript("c-1", NOW, "who? '; DROP TABLE turns", (REPLY, second), 12.5))
    ((question, replies, outcome, kind, item, release, confidence, spent),) = run_sql(
        url,
        'SELECT question, replies, outcome, kind, item_id, "release", confidence, milliseconds'
        " FROM turns",
    )
    assert question == "who? '; DROP TABLE turns"
    assert (outcome, kind, item, release) == ("answered", "item", "faq", "r-1")
    assert (confidence, spent) == (0.9, 12.5)
    kept = json.loads(replies)
    assert [reply["text"] for reply in kept] == ["Call 110.", "Also."]
    assert kept[0]["sources"] == [
        {"title": "Office", "url": "https://example.gov", "as_of": "2021"}
    ]
    assert kept[0]["options"] == [{"title": "Open?", "value": "open"}]


def test_turn_of_an_unknown_conversation_is_refused_without_its_words(
    store: ConversationStore, url: str
) -> None:
    with pytest.raises(UnknownConversation) as caught:
        store.record(Transcript("c-9", NOW, "my secret question", (REPLY,), 1.0))
    assert "secret" not in str(caught.value)
    assert run_sql(url, "SELECT * FROM turns") == []


def test_what_is_acknowledged_survives_a_power_cut(
    tmp_path: Path, pragmas_as_served: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "SQLITE", pragmas_as_served)
    with open_database(f"sqlite:///{tmp_path / 'jingjing.db'}").connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }


def test_opening_again_keeps_what_is_there(store: ConversationStore, url: str) -> None:
    store.start("c-1", "digest", "en", NOW)
    open_database(url)
    assert run_sql(url, "SELECT id, language FROM conversations") == [("c-1", "en")]


@pytest.mark.parametrize("name", ["jingjing.db", "var/jingjing.db"])
def test_read_only_folder_tells_the_way_out(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "readonly"
    folder.mkdir()
    folder.chmod(0o555)
    done = subprocess.run(
        [sys.executable, "-c", OPEN_AS_NOBODY, str(folder), name],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert name in done.stdout
    assert "make its folder writable, or set DATA_DIR or DATABASE_URL" in done.stdout
    assert list(folder.iterdir()) == []


def test_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("in the way")
    with pytest.raises(StorageUnusable, match=r"var/j\.db cannot be written .*DATA_DIR"):
        open_database(f"sqlite:///{tmp_path}/var/j.db")


def test_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "j.db").write_text("no database" * 100)
    with pytest.raises(StorageUnusable, match="not a database"):
        open_database(f"sqlite:///{tmp_path}/j.db")
    assert (tmp_path / "j.db").read_text() == "no database" * 100


def test_language_is_that_of_the_last_reply_or_of_the_start(store: ConversationStore) -> None:
    store.start("a" * 32, "digest", "zh", NOW)
    assert store.language("a" * 32) == "zh"
    for language in ("en", "de"):
        said = replace(REPLY, language=language)
        store.record(Transcript("a" * 32, NOW, "hm", [REPLY, said], 1.0))
        assert store.language("a" * 32) == language
    assert store.language("b" * 32) == ""


def transcript(question: str, ref: str | None = None) -> Transcript:
    return Transcript("c-1", NOW, question, (REPLY,), 1.0, ref)


def test_turn_is_found_again_by_the_name_the_client_gave_its_message(
    store: ConversationStore,
) -> None:
    store.start("c-1", "digest", "en", NOW)
    store.start("c-2", "digest", "en", NOW)
    told = store.record(transcript("who?", "m-1"))
    again = store.told("c-1", "m-1")
    assert again is not None
    assert (again.seq, again.question, again.replies[0].text) == (told.seq, "who?", "Call 110.")
    assert store.told("c-1", "m-2") is None
    assert store.told("c-2", "m-1") is None


def test_message_is_kept_once_under_one_name(store: ConversationStore, url: str) -> None:
    store.start("c-1", "digest", "en", NOW)
    store.record(transcript("who?", "m-1"))
    with pytest.raises(IntegrityError):
        store.record(transcript("who?", "m-1"))
    assert len(run_sql(url, "SELECT * FROM turns")) == 1


def test_turns_after_a_known_one_come_in_order(store: ConversationStore) -> None:
    store.start("c-1", "digest", "en", NOW)
    first, *others = [store.record(transcript(f"q {n}", f"m-{n}")) for n in range(4)]
    assert [one.question for one in store.told_since("c-1", first.seq)] == ["q 1", "q 2", "q 3"]
    assert store.told_since("c-1", others[-1].seq) == []


def test_nothing_of_a_forgotten_conversation_is_left(store: ConversationStore, url: str) -> None:
    feedback = FeedbackStore(open_database(url))
    for id in ("c-1", "c-2"):
        store.start(id, "digest", "en", NOW)
        store.record(replace(transcript("who?", "m-1"), conversation_id=id))
        feedback.rate(id, "1", True, "", NOW)
        feedback.survey(id, 5, "", NOW)
        feedback.leave(Note(id, "call me", "me@example.org", NOW))
    store.forget("c-1")
    for table in ("turns", "deliveries", "sessions", "ratings", "surveys", "notes"):
        assert run_sql(url, f"SELECT conversation_id FROM {table}") == [("c-2",)], table
    assert run_sql(url, "SELECT id FROM conversations") == [("c-2",)]


def test_conversations_that_nobody_was_at_are_forgotten(store: ConversationStore) -> None:
    for day in (1, 2, 3):
        store.start(f"c-{day}", "digest", "en", NOW + timedelta(days=day))
    store.see("c-1", NOW + timedelta(days=9))
    assert store.forget_before(NOW + timedelta(days=3)) == 1
    assert store.opening("c-2") is None
    assert store.opening("c-1") == Opening("digest", NOW + timedelta(days=9))
    assert store.opening("c-3") is not None


def test_conversation_of_an_older_version_has_begun_when_it_was_started(
    store: ConversationStore, url: str
) -> None:
    store.start("c-1", "digest", "en", NOW)
    run_sql(url, "DELETE FROM sessions")
    assert store.opening("c-1") == Opening("digest", NOW)
    store.see("c-1", NOW + timedelta(days=1))
    assert store.opening("c-1") == Opening("digest", NOW + timedelta(days=1))
