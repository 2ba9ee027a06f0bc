"""Our content as a stock Rasa project, its training, and what its parses are taken to say."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from bot.errors import ModelMissing
from bot.evaluate import stock_rasa
from bot.evaluate.stock_rasa import (
    MODEL,
    Lesson,
    lesson_of,
    reply_of,
    retrain_stock,
    train_stock,
    write_project,
)
from bot.records import Answer, Outcome

METRO = Answer(
    "faq-metro",
    "item",
    {"en": "Pay with a {card}.\nOr cash.", "zh": "刷卡"},
    (),
    {"en": ("How do I pay?", "metro [fare](price)"), "zh": ("怎么付款？",)},
)
HOURS = Answer("park", "gap", {"en": "Unknown."}, (), {"en": ("when open",)}, "park", "hours")
EXAMPLES = [
    ("greet", "hello"),
    ("greet", "你好"),
    ("opinion", "which is best"),
    ("ask_place", "where is it"),
]


def language_of(text: str) -> str:
    return "en" if text.isascii() else "zh"


def lesson(language: str = "en") -> Lesson:
    return lesson_of([METRO, HOURS], EXAMPLES, language, language_of)


def said(intent: str, language: str) -> str:
    return f"said on {intent} in {language}"


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def examples_in(folder: Path) -> dict[str, list[str]]:
    entries = loaded(folder / "data" / "nlu.yml")["nlu"]
    return {entry["intent"]: entry["examples"].splitlines() for entry in entries}


def parsed(intent: str | None, key: str = "") -> dict[str, Any]:
    response = {"intent_response_key": f"faq/{key}", "confidence": 0.7}
    selected = {"default": {"response": response}}
    return {"intent": {"name": intent, "confidence": 0.9}, "response_selector": selected}


def test_answers_become_retrieval_intents_beside_the_other_intents(tmp_path: Path) -> None:
    write_project(lesson(), tmp_path)
    assert examples_in(tmp_path) == {
        "faq/faq-metro": ["- How do I pay?", "- metro (fare)(price)"],
        "faq/park:hours": ["- when open"],
        "greet": ["- hello"],
        "opinion": ["- which is best"],
    }


def test_texts_become_the_responses_unchanged(tmp_path: Path) -> None:
    write_project(lesson(), tmp_path)
    domain = loaded(tmp_path / "domain.yml")
    assert domain["responses"]["utter_faq/faq-metro"] == [{"text": METRO.text["en"]}]
    assert domain["intents"] == ["faq", "greet", "opinion"]


def test_another_language_has_its_own_examples_and_texts(tmp_path: Path) -> None:
    write_project(lesson("zh"), tmp_path)
    assert examples_in(tmp_path) == {"faq/faq-metro": ["- 怎么付款？"], "greet": ["- 你好"]}
    responses = loaded(tmp_path / "domain.yml")["responses"]
    assert responses == {"utter_faq/faq-metro": [{"text": "刷卡"}]}


def test_pipeline_is_the_one_that_rasa_suggests(tmp_path: Path) -> None:
    """Compared with the comments in Rasa's own template, so that an upgrade shows."""
    import rasa

    template = Path(rasa.__file__).parent / "cli" / "initial_project" / "config.yml"
    lines = template.read_text("utf-8").splitlines()
    start, end = lines.index("pipeline:"), lines.index("# Configuration for Rasa Core.")
    suggested = [line[1:] for line in lines[start:end] if line.startswith("#   ")]
    write_project(lesson(), tmp_path)
    config = loaded(tmp_path / "config.yml")
    assert config["pipeline"] == yaml.safe_load("\n".join(suggested))
    assert config["language"] == "en"


@pytest.mark.parametrize(
    ("intent", "key", "text", "outcome"),
    [
        ("faq", "faq-metro", METRO.text["en"], "answered"),
        ("faq", "park:hours", "Unknown.", "declined"),
        ("greet", "", "said on greet in en", "small_talk"),
        ("ask_for_person", "", "said on ask_for_person in en", "handed_over"),
        ("distress", "", "said on distress in en", "handed_over"),
        ("opinion", "", "", "declined"),
        ("nlu_fallback", "", "", "declined"),
        (None, "", "", "declined"),
    ],
)
def test_parse_is_replied_to_as_by_one_rule_per_intent(
    intent: str | None, key: str, text: str, outcome: Outcome
) -> None:
    reply = reply_of(parsed(intent, key), lesson(), said)
    assert (reply.text, reply.outcome) == (text, outcome)


class FakeRasa:
    """Stands in for the training process; it can fail, or run out of time."""

    def __init__(self, fails: bool = False, late: bool = False) -> None:
        self.fails, self.late = fails, late
        self.commands: list[Sequence[str]] = []

    def run(self, command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
        self.commands.append(command)
        if self.late:
            raise subprocess.TimeoutExpired(command, options["timeout"])
        if not self.fails:
            (Path(command[command.index("--out") + 1]) / MODEL).write_bytes(b"model")
        assert options["env"]["RASA_TELEMETRY_ENABLED"] == "false"
        return subprocess.CompletedProcess(command, int(self.fails), "", "no examples")


def rasa(monkeypatch: pytest.MonkeyPatch, fails: bool = False, late: bool = False) -> FakeRasa:
    fake = FakeRasa(fails, late)
    monkeypatch.setattr(stock_rasa.subprocess, "run", fake.run)
    return fake


def test_model_is_trained_once_and_kept_with_what_it_took(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = rasa(monkeypatch)
    trained = train_stock(lesson(), tmp_path, limit=60)
    note = json.loads((trained.model.parent / "trained.json").read_text())
    assert note == {"seconds": trained.seconds, "cpu_seconds": trained.cpu_seconds}
    assert train_stock(lesson(), tmp_path, limit=60) == trained
    assert trained.model.is_file()
    assert len(fake.commands) == 1


def test_changed_content_is_trained_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = rasa(monkeypatch)
    one = train_stock(lesson(), tmp_path, limit=60)
    fewer = lesson_of([METRO], EXAMPLES, "en", language_of)
    assert train_stock(fewer, tmp_path, limit=60).model != one.model
    assert len(fake.commands) == 2


def test_training_over_its_limit_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rasa(monkeypatch, late=True)
    with pytest.raises(ModelMissing, match="limit of 2 minutes"):
        train_stock(lesson(), tmp_path, limit=120)


def test_edit_is_trained_in_the_project_that_was_trained_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = rasa(monkeypatch)
    loaded: list[Path] = []
    agent = SimpleNamespace(Agent=SimpleNamespace(load=loaded.append))
    monkeypatch.setitem(sys.modules, "rasa.core.agent", agent)
    edited = replace(METRO, text={"en": "By card."})
    after = lesson_of([edited, HOURS], EXAMPLES, "en", language_of)
    taken = retrain_stock(lesson(), after, tmp_path, limit=60, epochs=3)
    assert (taken.epochs, taken.seconds) == (3, taken.train_seconds + taken.load_seconds)
    assert len(fake.commands) == 2
    assert loaded == [tmp_path / MODEL]
    assert "By card." in (tmp_path / "project" / "domain.yml").read_text("utf-8")


def test_failed_training_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rasa(monkeypatch, fails=True)
    with pytest.raises(ModelMissing, match="no examples"):
        train_stock(lesson(), tmp_path, limit=60)
    assert len(rasa(monkeypatch).commands) == 0
    assert train_stock(lesson(), tmp_path, limit=60).model.is_file()
