"""The commands of staff: the banner, and what citizens said."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.database import open_database
from bot.dialogue.feedback import FeedbackStore, Note
from bot.dialogue.store import ConversationStore, Transcript
from bot.errors import BannerInvalid
from bot.records import Reply
from bot.settings import Settings
from tests.test_commands import run


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path / "var"


def test_banner_is_put_up_shown_and_taken_down(data_dir: Path) -> None:
    assert run("banner") == "no banner is up\n"
    shown = "en: Closed [today]\nzh: 今天休息\nuntil 2126-12-01T18:00:00+08:00\n"
    texts = ["--text", "en", "Closed [today]", "--text", "ZH", " 今天休息 "]
    assert run("banner", *texts, "--until", "2126-12-01T18:00+08:00") == shown
    assert run("banner") == shown
    assert run("banner", "--text", "en", "Open") == "en: Open\nuntil it is taken down\n"
    assert run("banner", "--clear") == "no banner is up\n"
    assert list(data_dir.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--text", "en", ""], "the banner in en: expected 1 to 300 characters"),
        (["--text", "en", "x" * 301], "the banner in en: expected 1 to 300 characters"),
        (["--text", "en", "x", "--until", "2126-12-01T18:00"], "with its zone"),
        (["--text", "en", "x", "--until", "tomorrow"], "2026-12-01T18:00+08:00"),
        (["--text", "en", "x", "--until", "2020-01-01T00:00Z"], "over already"),
        (["--until", "2126-12-01T18:00Z"], "needs the texts too"),
        (["--clear", "--text", "en", "x"], "--clear takes no --text"),
    ],
)
def test_banner_that_is_none_is_refused_and_the_old_one_stays(
    arguments: list[str], told: str, data_dir: Path
) -> None:
    before = run("banner", "--text", "en", "before")
    done = CliRunner().invoke(app, ["banner", *arguments])
    assert isinstance(done.exception, BannerInvalid)
    assert told in str(done.exception)
    assert run("banner") == before


def test_banner_s_text_needs_its_language(data_dir: Path) -> None:
    assert CliRunner().invoke(app, ["banner", "--text", "Closed"]).exit_code == 2


def test_feedback_is_printed_and_written(data_dir: Path, tmp_path: Path) -> None:
    now = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    engine = open_database(Settings(data_dir=data_dir).database)
    ConversationStore(engine).start("c-1", "digest", "en", now)
    reply = Reply("Call 110.", "answered", id="r-1")
    ConversationStore(engine).record(Transcript("c-1", now, "whom?", (reply,), 1.0))
    FeedbackStore(engine).rate("c-1", "r-1", False, "whom else", now)
    FeedbackStore(engine).leave(Note("c-1", "call me", "me@example.org", now))
    assert run("feedback", "--json", tmp_path / "feedback.json").splitlines() == [
        "ratings: 0 helped, 1 did not help",
        "surveys: 0",
        "did not help 1, helped 0: Call 110.",
        "  asked: whom? - whom else",
        "messages for staff: 1",
        "  2026-01-02 03:04 UTC, me@example.org: call me",
    ]
    written = json.loads((tmp_path / "feedback.json").read_text("utf-8"))
    assert written["answers"][0]["complaints"][0]["comment"] == "whom else"


def test_feedback_of_a_new_installation_is_none(data_dir: Path) -> None:
    assert run("feedback").startswith("ratings: 0 helped, 0 did not help")
