"""Measures of intent classification, with messages that have no intent of the set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import (
    matthews_corrcoef,
    precision_recall_fscore_support,
    roc_auc_score,
    roc_curve,
)

from bot.evaluate.bench_data import OUT_OF_SCOPE

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Guess:
    """What a classifier says of one message: its likeliest intent, and how strange it looks."""

    intent: str  # the likeliest of the intents that are in scope
    strangeness: float  # the higher, the likelier the message is out of scope
    rejected: bool  # whether the classifier takes it for out of scope
    confidence: float = 1.0  # probability given to the intent, 0 to 1

    def said(self, threshold: float | None = None) -> str:
        """The intent, or OUT_OF_SCOPE above `threshold`; without one the classifier decides."""
        rejected = self.rejected if threshold is None else self.strangeness > threshold
        return OUT_OF_SCOPE if rejected else self.intent


@dataclass(frozen=True)
class IntentReport:
    """How one intent was recognised."""

    intent: str
    precision: float
    recall: float
    f1: float
    messages: int


@dataclass(frozen=True)
class Confusion:
    """How many messages of intent `is_` were taken for `taken_for`."""

    is_: str
    taken_for: str
    messages: int


def accuracy(said: Sequence[str], true: Sequence[str]) -> float:
    """The share of messages for which `said` is `true`, 0 to 1."""
    return float(np.mean([one == other for one, other in zip(said, true, strict=True)]))


def out_of_scope_auroc(guesses: Sequence[Guess], true: Sequence[str]) -> float | None:
    """The area under the ROC curve of strangeness, 0 to 1; None unless both kinds are there."""
    outside = _outside(true)
    if outside.all() or not outside.any():
        return None
    return float(roc_auc_score(outside, _strangeness(guesses)))


def out_of_scope_recall(
    guesses: Sequence[Guess], true: Sequence[str], rejection: float
) -> float | None:
    """The share of out-of-scope messages found by the threshold that rejects at most the share
    `rejection` of those in scope; None unless both kinds are there."""
    outside = _outside(true)
    if outside.all() or not outside.any():
        return None
    rejected, found, _ = roc_curve(outside, _strangeness(guesses), drop_intermediate=False)
    return float(found[rejected <= rejection].max())


def mcc(said: Sequence[str], true: Sequence[str]) -> float:
    """Matthews' correlation over all intents and OUT_OF_SCOPE, -1 to 1 (Gorodkin 2004), the
    measure of HINT3 (Arora et al. 2020)."""
    return float(matthews_corrcoef(list(true), list(said)))


def best_threshold(guesses: Sequence[Guess], true: Sequence[str], tried: int = 200) -> float:
    """The strangeness above which to reject for the highest `mcc` on these messages."""
    quantiles = np.quantile(_strangeness(guesses), np.linspace(0, 1, tried))
    return float(max(quantiles, key=lambda at: mcc([one.said(at) for one in guesses], true)))


def per_intent(said: Sequence[str], true: Sequence[str]) -> tuple[IntentReport, ...]:
    """Precision, recall and F1 of each intent that occurs in `true`, the worst F1 first."""
    intents = sorted(set(true))
    columns = precision_recall_fscore_support(true, said, labels=intents, zero_division=0)
    reports = [
        IntentReport(intent, float(precision), float(recall), float(f1), int(messages))
        for intent, precision, recall, f1, messages in zip(intents, *columns, strict=True)
    ]
    return tuple(sorted(reports, key=lambda report: report.f1))


def confusions(said: Sequence[str], true: Sequence[str]) -> tuple[Confusion, ...]:
    """The pairs of intents that were taken for each other, the most frequent first."""
    pairs = Counter((is_, taken) for is_, taken in zip(true, said, strict=True) if is_ != taken)
    return tuple(Confusion(is_, taken, n) for (is_, taken), n in pairs.most_common())


def _outside(true: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([intent == OUT_OF_SCOPE for intent in true])


def _strangeness(guesses: Sequence[Guess]) -> Scores:
    return np.array([guess.strangeness for guess in guesses])
