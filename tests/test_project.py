"""The repository as a whole: a normal Rasa project, honest documents, question sets kept apart."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bot.evaluate.question_set import LabelledQuestion, load_questions
from bot.knowledge.content import load_content
from bot.knowledge.examples import load_examples
from bot.settings import ROOT, Settings

LESSONS = sorted((ROOT / "data" / "questions").glob("*.yml"))
EVALUATION = sorted((ROOT / "tests" / "questions").glob("*.yml"))
STARTER = ROOT / "tests" / "questions" / "starter.yml"


def test_rasa_stories_pass(tmp_path: Path) -> None:
    from bot.startup import ready_model

    model = ready_model(Settings(), lambda doing: None)
    done = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "rasa", "test", "core"),
            *("--model", str(model), "--stories", "tests/conversations"),
            *("--fail-on-prediction-errors", "--out", str(tmp_path)),
        ],
        cwd=ROOT,
        env={**os.environ, "LOG_LEVEL": "INFO"},  # the result is logged; commands turn that off
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    assert "4 / 4" in done.stdout + done.stderr


@pytest.mark.parametrize("setting", [field.name for field in fields(Settings)])
def test_setting_is_documented(setting: str) -> None:
    assert f"`{setting.upper()}`" in (ROOT / "docs" / "settings.md").read_text("utf-8")


@pytest.mark.parametrize("path", EVALUATION, ids=lambda path: path.stem)
def test_question_of_the_evaluation_is_no_phrase_to_learn_from(path: Path) -> None:
    asked = [(q.id, q.turns[0]) for q in load_questions(path) if len(q.turns) == 1 or q.expect[0]]
    assert [id for id, text in asked if _plain(text) in _learnt()] == []


@functools.cache
def _learnt() -> frozenset[str]:
    """All that the classifier, the confidence and the search learn from, in plain letters."""
    learnt = {_plain(text) for _, text in load_examples(ROOT / "data" / "nlu")}
    learnt |= {_plain(turn) for path in LESSONS for turn in _turns(load_questions(path))}
    content = load_content(ROOT / "data" / "knowledge")
    for item in content.items:
        learnt |= {_plain(text) for text in (*item.question.values(), *_all(item.phrasings))}
    for profile in content.profiles.values():
        learnt |= {_plain(text) for text in _all(profile.phrasings)}
    for passage in content.passages:
        learnt |= {_plain(text) for text in _all(passage.asked)}
    return frozenset(learnt)


def test_starter_questions_cover_what_they_should() -> None:
    questions = load_questions(STARTER)
    answerable = [question for question in questions if question.answerable]
    ids = " ".join(id for question in answerable for id in question.answered_by)
    assert len(answerable) >= 150
    assert len(questions) - len(answerable) >= 50
    assert all(kind in ids for kind in ("park-", "dist-", "c-", "pol-", "faq-"))


def _turns(questions: tuple[LabelledQuestion, ...]) -> list[str]:
    return [question.turns[0] for question in questions if len(question.turns) == 1]


def _all(per_language: object) -> list[str]:
    assert isinstance(per_language, dict)
    return [text for texts in per_language.values() for text in texts]


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()
