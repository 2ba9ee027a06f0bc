"""The commands that ask and evaluate, with a stubbed agent on a release of the tiny world."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.errors import QuestionSetInvalid, ResultUnwritable, SettingInvalid
from bot.knowledge.release import Release
from bot.records import Card, CardField, Option, Reply, Source, Turn

PHONE = Reply(
    "Call +86-10-68336190.",
    "answered",
    "attribute",
    0.93,
    sources=(Source("Office of Examples", "https://www.example.gov/parks", "official", "2021"),),
    options=(Option("How big is it?", "How big is it?"),),
    card=Card(
        "Office",
        (CardField("phone", ("1", "2")), CardField("address", ("1 Long Street",))),
        "https://maps.example.org/?q=1%20Long%20Street",
    ),
)
CLARIFIED = Reply("Which?", "clarified", options=(Option("One?", "one"), Option("Two?", "two")))
WEATHER = Reply("No weather.", "declined", "live_information")
QUESTIONS = """
- {id: q-1, question: phone of Xicheng Park, lang: en, answerable: true, expect: ["68336190"]}
- {id: q-2, question: weather, lang: en, answerable: false}
"""


class Agent:
    """Replies to all that is not the weather with the phone number."""

    def __init__(self, release: Release) -> None:
        self._reader = release.reader
        self.asked: list[str] = []

    async def reply(self, conversation_id: str, text: str) -> tuple[Reply, ...]:
        self.asked.append(text)
        return (WEATHER,) if "weather" in text else (PHONE, CLARIFIED)

    def understand(self, texts: Sequence[str]) -> list[Turn]:
        read = self._reader
        return [
            Turn(text, {"ask_attribute": 0.8}, read.places_in(text), read.attributes_in(text))
            for text in texts
        ]


@pytest.fixture
def agent(release: Release, monkeypatch: pytest.MonkeyPatch) -> Agent:
    agent = Agent(release)
    monkeypatch.setattr("bot.startup.open_answering", lambda *_: (agent, release))
    return agent


def run(*arguments: str | Path) -> str:
    """What the command prints; fails where it does."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_replies_are_printed_with_options_cards_sources_and_confidence(agent: Agent) -> None:
    printed = run("ask", "phone", "of", "Xicheng", "Park").splitlines()
    assert agent.asked == ["phone of Xicheng Park"]
    assert printed == [
        "Call +86-10-68336190.",
        "  > How big is it?",
        "  card: Office",
        "    phone: 1 | 2",
        "    address: 1 Long Street",
        "    map: https://maps.example.org/?q=1%20Long%20Street",
        "  source: Office of Examples, 2021 https://www.example.gov/parks",
        "  (answered, confidence 0.93)",
        "Which?",
        "  1. One?",
        "  2. Two?",
        "  (clarified, confidence 1.00)",
    ]


def test_replies_are_written_as_the_chat_api_gives_them(agent: Agent, tmp_path: Path) -> None:
    run("ask", "phone", "--json", tmp_path / "replies.json")
    first, second = json.loads((tmp_path / "replies.json").read_text("utf-8"))
    assert (first["text"], first["outcome"]) == (PHONE.text, "answered")
    assert [option["value"] for option in second["options"]] == ["one", "two"]


def test_explanation_comes_before_the_replies(agent: Agent) -> None:
    printed = run("ask", "--explain", "phone of Xicheng Park")
    told: dict[str, Any]
    told, end = json.JSONDecoder().raw_decode(printed)
    assert (told["step"], told["places"]) == ("answer", ["park-xicheng"])
    assert told["hits"][0]["key"] == "park-xicheng:phone"
    assert printed[end:].strip().startswith(PHONE.text)


def test_explanation_and_reply_are_of_the_message_without_personal_data(agent: Agent) -> None:
    printed = run("ask", "--explain", "phone of Xicheng Park, mine is 13812345678")
    assert "13812345678" not in printed
    assert agent.asked == ["phone of Xicheng Park, mine is [phone number]"]


def test_evaluation_is_printed_written_and_reported(agent: Agent, tmp_path: Path) -> None:
    questions = tmp_path / "my-set.yml"
    questions.write_text(QUESTIONS)
    results, report = tmp_path / "results.json", tmp_path / "report.html"
    printed = run("evaluate", questions, "--json", results, "--report", report)
    assert "100.0%" in printed
    written = json.loads(results.read_text("utf-8"))
    assert (written["answered_right"], written["declined_right"]) == (1, 1)
    assert "Evaluation of my-set" in report.read_text("utf-8")


def test_evaluation_without_a_report_writes_none(agent: Agent, tmp_path: Path) -> None:
    (tmp_path / "set.yml").write_text(QUESTIONS)
    run("evaluate", tmp_path / "set.yml")
    assert [path.name for path in tmp_path.glob("*.*")] == ["set.yml"]


def test_questions_are_checked_before_anything_is_built(agent: Agent, tmp_path: Path) -> None:
    (tmp_path / "set.yml").write_text("- {id: q-1}")
    done = CliRunner().invoke(app, ["evaluate", str(tmp_path / "set.yml")])
    assert isinstance(done.exception, QuestionSetInvalid)
    assert agent.asked == []


def test_calibration_is_printed_and_written(agent: Agent, release: Release, tmp_path: Path) -> None:
    printed = " ".join(run("calibrate", "--json", tmp_path / "calibration.json").split())
    assert "with 2.0% wrong answers tolerated" in printed
    written = json.loads((tmp_path / "calibration.json").read_text("utf-8"))
    assert written["en"]["thresholds"]["answer"] == release.edition("en").thresholds(0.02).answer


def test_tolerance_that_is_no_number_is_refused(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOLERATED_WRONG", "none")
    done = CliRunner().invoke(app, ["calibrate"])
    assert isinstance(done.exception, SettingInvalid)
    assert "TOLERATED_WRONG" in str(done.exception)


@pytest.mark.parametrize("option", ["--json", "--report"])
@pytest.mark.parametrize("target", ["missing/results", "."], ids=["no folder", "a folder"])
def test_file_that_cannot_be_written_is_refused_before_anything_is_asked(
    option: str, target: str, agent: Agent, tmp_path: Path
) -> None:
    (tmp_path / "set.yml").write_text(QUESTIONS)
    arguments = ["evaluate", str(tmp_path / "set.yml"), option, str(tmp_path / target)]
    done = CliRunner().invoke(app, arguments)
    assert isinstance(done.exception, ResultUnwritable)
    assert str(tmp_path / target) in str(done.exception)
    assert agent.asked == []


def test_results_of_before_stay_until_there_are_new_ones(agent: Agent, tmp_path: Path) -> None:
    (tmp_path / "set.yml").write_text("- {id: q-1}")
    (tmp_path / "old.json").write_text("old")
    for name in ("old.json", "new.json"):
        arguments = ["evaluate", str(tmp_path / "set.yml"), "--json", str(tmp_path / name)]
        CliRunner().invoke(app, arguments)
    assert (tmp_path / "old.json").read_text() == "old"
    assert not (tmp_path / "new.json").exists()
