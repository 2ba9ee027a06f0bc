"""Benchmarks config.yml's own intent classification on a folder of labelled texts."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console
from rich.table import Table

from bot.errors import QuestionSetInvalid
from bot.evaluate.bench_data import OUT_OF_SCOPE, IntentSet, LabelledText, load_intent_set
from bot.evaluate.intent_metrics import (
    Confusion,
    Guess,
    IntentReport,
    accuracy,
    best_threshold,
    confusions,
    mcc,
    out_of_scope_auroc,
    out_of_scope_recall,
    per_intent,
)
from bot.evaluate.reliability import Scored
from bot.settings import Settings

REJECTION = 0.05  # share of messages in scope that may be rejected
SHOWN = 10  # worst intents and most frequent confusions in print

Progress = Callable[[str], None]


class TrainedClassifier(Protocol):
    """A trained pipeline, as the benchmark sees it."""

    def guess(self, texts: Sequence[str]) -> tuple[Guess, ...]: ...


Trainer = Callable[[Sequence[LabelledText]], TrainedClassifier]


@dataclass(frozen=True)
class IntentsResult:
    """The figures of one benchmark, shares from 0 to 1; None where a figure does not apply."""

    accuracy: float  # of all messages; one out of scope is right when it is rejected
    in_scope_accuracy: float  # of the likeliest intent, whatever is rejected
    oos_recall_at_5: float | None
    auroc: float | None
    mcc: float  # where rejection is decided on training and validation data alone
    mcc_best: float  # at the best threshold for the test messages
    few_shot: Mapping[str, float] | None  # examples per intent -> mean in-scope accuracy
    train_seconds: float
    per_class: tuple[IntentReport, ...]
    confusions: tuple[Confusion, ...]
    scored: tuple[Scored, ...]  # one per message of `test`

    @property
    def measures(self) -> dict[str, float | None]:
        """The shares by their names in the contract."""
        few_shot = {f"{shots}-shot": share for shots, share in (self.few_shot or {}).items()}
        return {
            "accuracy": self.accuracy,
            "in_scope_accuracy": self.in_scope_accuracy,
            "oos_recall_at_5": self.oos_recall_at_5,
            "auroc": self.auroc,
            "mcc": self.mcc,
            "mcc_best": self.mcc_best,
            **few_shot,
        }

    def as_json(self) -> dict[str, Any]:
        """The result as `--json` writes it."""
        return {name: value for name, value in asdict(self).items() if name != "scored"}


def bench_intents(
    folder: Path, settings: Settings, tune: bool, progress: Progress
) -> IntentsResult:
    """Trains config.yml's pipeline on the set in `folder`, with a tuned encoder if `tune`.

    Raises QuestionSetInvalid where the folder is not such a set.
    """
    # Imported here: Rasa, which this room's tests do without.
    from bot.nlu.pipeline import train_pipeline

    def train(examples: Sequence[LabelledText]) -> TrainedClassifier:
        return train_pipeline(settings, examples, tune)

    return run_bench(load_intent_set(folder), train, progress)


def run_bench(labelled: IntentSet, train: Trainer, progress: Progress) -> IntentsResult:
    """Trains on `train` and measures on `test`; `valid` helps to decide what to reject."""
    _require_intents(labelled)
    progress(f"training on {len(labelled.train)} texts")
    started = time.perf_counter()
    classifier = train(labelled.train)
    train_seconds = time.perf_counter() - started
    progress(f"classifying {len(labelled.test)} texts")
    true = [text.intent for text in labelled.test]
    guesses = classifier.guess([text.text for text in labelled.test])
    threshold, best = _threshold(classifier, labelled.valid), best_threshold(guesses, true)
    said = _said(guesses, true, threshold)
    inside = [at for at, intent in enumerate(true) if intent != OUT_OF_SCOPE]
    return IntentsResult(
        accuracy=accuracy(said, true),
        in_scope_accuracy=accuracy(
            [guesses[at].intent for at in inside], [true[at] for at in inside]
        ),
        oos_recall_at_5=out_of_scope_recall(guesses, true, REJECTION),
        auroc=out_of_scope_auroc(guesses, true),
        mcc=mcc(said, true),
        mcc_best=mcc([guess.said(best) for guess in guesses], true),
        few_shot=_few_shot(labelled, train, progress),
        train_seconds=round(train_seconds, 1),
        per_class=per_intent(said, true),
        confusions=confusions(said, true),
        scored=tuple(
            Scored(guess.confidence, guess.intent == intent, intent != OUT_OF_SCOPE)
            for guess, intent in zip(guesses, true, strict=True)
        ),
    )


def _require_intents(labelled: IntentSet) -> None:
    if len({text.intent for text in labelled.train} - {OUT_OF_SCOPE}) < 2:
        raise QuestionSetInvalid("train.jsonl", "expected texts of at least two intents")
    if all(text.intent == OUT_OF_SCOPE for text in labelled.test):
        raise QuestionSetInvalid("test.jsonl", "expected texts that have an intent")


def _threshold(classifier: TrainedClassifier, valid: Sequence[LabelledText]) -> float | None:
    """The best threshold for validation texts; None where those have none out of scope."""
    true = [text.intent for text in valid]
    if OUT_OF_SCOPE not in true:
        return None
    return best_threshold(classifier.guess([text.text for text in valid]), true)


def _said(guesses: Sequence[Guess], true: Sequence[str], threshold: float | None) -> list[str]:
    # A set without messages out of scope asks for the likeliest intent of each.
    if OUT_OF_SCOPE not in true:
        return [guess.intent for guess in guesses]
    return [guess.said(threshold) for guess in guesses]


def _few_shot(
    labelled: IntentSet, train: Trainer, progress: Progress
) -> Mapping[str, float] | None:
    test = [text for text in labelled.test if text.intent != OUT_OF_SCOPE]
    measured: dict[str, list[float]] = {}
    for name, rows in labelled.few_shot.items():
        progress(f"training on {name}")
        classifier = train([labelled.train[row] for row in rows])
        guesses = classifier.guess([text.text for text in test])
        share = accuracy([guess.intent for guess in guesses], [text.intent for text in test])
        measured.setdefault(_shots(name), []).append(share)
    return {shots: sum(shares) / len(shares) for shots, shares in measured.items()} or None


def _shots(name: str) -> str:
    """ "5" for "5shot_seed0"; the whole name where it begins with no number."""
    number = re.match(r"\d+", name)
    return number.group() if number else name


def print_intents(result: IntentsResult, console: Console) -> None:
    """Prints the figures, the intents recognised worst and the most frequent confusions."""
    table = Table("measure", "value")
    for name, value in result.as_json().items():
        if isinstance(value, float):
            table.add_row(name, f"{value:.1f}" if name == "train_seconds" else f"{value:.1%}")
    for shots, share in (result.few_shot or {}).items():
        table.add_row(f"{shots} examples per intent", f"{share:.1%}")
    console.print(table)
    worst = Table("intent", "precision", "recall", "F1", "messages")
    for report in result.per_class[:SHOWN]:
        shares = (f"{value:.1%}" for value in (report.precision, report.recall, report.f1))
        worst.add_row(report.intent, *shares, str(report.messages))
    console.print(worst)
    mixed_up = Table("is", "taken for", "messages")
    for pair in result.confusions[:SHOWN]:
        mixed_up.add_row(pair.is_, pair.taken_for, str(pair.messages))
    console.print(mixed_up)
