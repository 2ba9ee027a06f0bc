"""What plain Rasa makes of our content: its default pipeline, trained on the same texts.

Every answer becomes a retrieval intent, as Rasa's guide to FAQs has it; Rasa's policies are left
out, since with one rule per intent they add nothing to a single question.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from bot.answering.intents import DANGER, FOR_PERSON, OUT_OF_SCOPE, SMALL_TALK
from bot.errors import ModelMissing
from bot.evaluate.run import Ask
from bot.logs import quiet_rasa
from bot.records import Answer, Outcome, Reply, said_in

FAQ = "faq"  # the retrieval intent that holds all answers
EPOCHS = 100
MODEL = "stock.tar.gz"

_OUTCOMES: dict[str, Outcome] = {
    **dict.fromkeys(SMALL_TALK, "small_talk"),
    **dict.fromkeys((FOR_PERSON, *DANGER), "handed_over"),
}
# What stock Rasa is told beside the answers; of questions the answers have examples themselves.
_INTENTS = (*_OUTCOMES, *OUT_OF_SCOPE)

Said = Callable[[str, str], str]  # intent, language -> the prepared sentence that replies to it


@dataclass(frozen=True)
class Lesson:
    """All that one stock model is trained on, in one language."""

    language: str
    answers: Mapping[str, Answer]  # by key
    examples: Sequence[tuple[str, str]]  # pairs of intent and text


@dataclass(frozen=True)
class Trained:
    """A trained model, and what the training took."""

    model: Path
    seconds: float
    cpu_seconds: float


@dataclass(frozen=True)
class Retrained:
    """What it takes until an edit is answered from, in seconds."""

    epochs: int
    train_seconds: float
    train_cpu_seconds: float
    load_seconds: float

    @property
    def seconds(self) -> float:
        return self.train_seconds + self.load_seconds


def lesson_of(
    answers: Sequence[Answer],
    examples: Sequence[tuple[str, str]],
    language: str,
    find_language: Callable[[str], str],
) -> Lesson:
    """The answers that may be asked for in `language`, and the examples of other intents in it."""
    return Lesson(
        language,
        {answer.key: answer for answer in answers if answer.asked.get(language)},
        [
            (intent, text)
            for intent, text in examples
            if intent in _INTENTS and find_language(text) == language
        ],
    )


def write_project(lesson: Lesson, folder: Path, epochs: int = EPOCHS) -> None:
    """Writes config.yml, domain.yml and data/ of a Rasa project into `folder`."""
    asked = {
        f"{FAQ}/{key}": answer.asked[lesson.language] for key, answer in lesson.answers.items()
    }
    others: dict[str, list[str]] = {}
    for intent, text in lesson.examples:
        others.setdefault(intent, []).append(text)
    responses = {
        f"utter_{FAQ}/{key}": [{"text": said_in(answer.text, lesson.language)}]
        for key, answer in lesson.answers.items()
    }
    (folder / "data").mkdir(parents=True, exist_ok=True)
    _write(folder / "config.yml", _config(epochs))
    _write(folder / "domain.yml", {"intents": [FAQ, *others], "responses": responses})
    nlu = [
        {"intent": intent, "examples": "".join(f"- {_plain(text)}\n" for text in texts)}
        for intent, texts in {**asked, **others}.items()
    ]
    _write(folder / "data" / "nlu.yml", {"nlu": nlu})


def _config(epochs: int) -> dict[str, Any]:
    """What `rasa init` of Rasa 3.6 suggests, but for the number of epochs.

    The language stays English: the tokenizer refuses to be told that it reads Chinese.
    """
    letters = {"analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4}
    return {
        "recipe": "default.v1",
        "assistant_id": "stock",
        "language": "en",
        "pipeline": [
            {"name": "WhitespaceTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", **letters},
            {"name": "DIETClassifier", "epochs": epochs},
            {"name": "EntitySynonymMapper"},
            {"name": "ResponseSelector", "epochs": epochs},
            {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
        ],
    }


def _plain(text: str) -> str:
    """The text on one line, without the brackets that would mark an entity."""
    return " ".join(text.translate({ord("["): "(", ord("]"): ")"}).split())


def _write(path: Path, content: dict[str, Any]) -> None:
    loaded = {"version": "3.1", **content} if path.name != "config.yml" else content
    path.write_text(yaml.safe_dump(loaded, allow_unicode=True, sort_keys=False), "utf-8")


def train_stock(lesson: Lesson, room: Path, limit: float, epochs: int = EPOCHS) -> Trained:
    """The model for `lesson`, trained in a process of its own unless `room` keeps it already.

    Raises ModelMissing where the training fails or takes longer than `limit` seconds.
    """
    project = room / f"draft-{lesson.language}"
    write_project(lesson, project, epochs)
    folder = room / f"{lesson.language}-{_digest(project)}"
    note = folder / "trained.json"
    if not note.is_file():
        folder.mkdir(exist_ok=True)
        before, started = _children_cpu(), time.perf_counter()
        _run_rasa(project, folder, limit)
        seconds, cpu = time.perf_counter() - started, _children_cpu() - before
        note.write_text(json.dumps({"seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1)}))
    return Trained(folder / MODEL, **json.loads(note.read_text()))


def retrain_stock(
    before: Lesson, after: Lesson, room: Path, limit: float, epochs: int
) -> Retrained:
    """What it takes to answer from `after` where a model for `before` was trained: `rasa train`
    in the same project, with what it kept of the first time, and loading the new model.

    Raises ModelMissing where a training fails or takes longer than `limit` seconds.
    """
    # Imported here and first: in a server that loads another model Rasa is there.
    from rasa.core.agent import Agent

    quiet_rasa()
    project = room / "project"
    write_project(before, project, epochs)
    _run_rasa(project, room, limit)
    write_project(after, project, epochs)
    first, began = _children_cpu(), time.perf_counter()
    _run_rasa(project, room, limit)
    trained, cpu = time.perf_counter() - began, _children_cpu() - first
    began = time.perf_counter()
    Agent.load(room / MODEL)
    loaded = time.perf_counter() - began
    return Retrained(epochs, round(trained, 1), round(cpu, 1), round(loaded, 1))


def _run_rasa(project: Path, folder: Path, limit: float) -> None:
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--config", "config.yml"]
    command += ["--domain", "domain.yml", "--nlu", "data"]
    command += ["--out", str(folder.resolve()), "--fixed-model-name", MODEL]
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    try:
        done = subprocess.run(
            command,
            cwd=project,
            env={**os.environ, **quiet},
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ModelMissing(
            f"training stock Rasa took longer than its limit of {limit / 60:.0f} minutes; give it"
            " more time, or a machine with nothing else to do"
        ) from error
    if done.returncode or not (folder / MODEL).is_file():
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-12:]
        raise ModelMissing("the training of stock Rasa failed:\n" + "\n".join(last))


def _digest(project: Path) -> str:
    digest = hashlib.sha256(version("rasa").encode())
    for path in sorted(project.rglob("*.yml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def open_stock(trained: Trained, lesson: Lesson, said: Said) -> Ask:
    """Loads the model in this process; what it returns replies to a text like Jingjing."""
    # Imported here: Rasa, which this room's tests do without.
    from rasa.core.agent import Agent

    quiet_rasa()
    agent = Agent.load(trained.model)

    async def ask(conversation: str, text: str) -> Sequence[Reply]:
        return [reply_of(await agent.parse_message(text), lesson, said)]

    return ask


def reply_of(parsed: Mapping[str, Any], lesson: Lesson, said: Said) -> Reply:
    """What a bot with one rule per intent says to a message that Rasa parsed like this.

    As with Jingjing, an answer that only admits a gap counts as declined.
    """
    intent = parsed["intent"]["name"] or ""
    if intent == FAQ:
        chosen = parsed["response_selector"]["default"]["response"]
        answer = lesson.answers[chosen["intent_response_key"].removeprefix(f"{FAQ}/")]
        return Reply(
            said_in(answer.text, lesson.language),
            "declined" if answer.kind == "gap" else "answered",
            answer.kind,
            confidence=chosen["confidence"],
            language=lesson.language,
            item_id=answer.id,
        )
    if outcome := _OUTCOMES.get(intent):
        return Reply(said(intent, lesson.language), outcome, intent, language=lesson.language)
    # Out of scope, or Rasa's own fallback.
    return Reply("", "declined", intent, language=lesson.language)
