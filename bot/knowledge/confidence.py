"""Turns the evidence for an answer into the probability that it is right.

Two logistic regressions: one weighs the evidence of each pair of question and answer, which ranks
the answers; the other looks at the best answer alone, at its lead over the next that says
something else and at its evidence again. Both are fitted on labelled questions, the second on
scores that the first gives to questions it has not seen, so that a confidence means what it says.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from bot.knowledge.evidence import FEATURES, Evidence

Labels = NDArray[np.float64]  # 1 right, 0 wrong, one per answer found
Rivals = NDArray[np.bool_]  # answers x answers: whether two would say different things
LogOdds = NDArray[np.float64]

FOLDS = 5
PAIR_STRENGTH = 0.3  # inverse of the penalty; found by cross-validation on data/questions
BEST_STRENGTH = 0.1  # likewise
UNANSWERABLE_WEIGHT = 0.35  # there are more unanswerable questions to learn from than are asked
LEAD_MOST = 6.0  # log-odds; a longer lead says nothing more


@dataclass(frozen=True)
class Sample:
    """A labelled question with the answers found for it."""

    question: int  # readings of one question are never split between fitting and judging
    evidence: Evidence  # answers x FEATURES
    labels: Labels
    rivals: Rivals
    weight: float = 1.0


@dataclass(frozen=True)
class Logistic:
    """A fitted logistic regression; the weights are on the plain scale of its inputs."""

    weights: tuple[float, ...]
    bias: float

    def log_odds(self, rows: Evidence) -> LogOdds:
        return np.asarray(rows @ np.array(self.weights) + self.bias)


@dataclass(frozen=True)
class Confidence:
    """Ranks the answers found for a question and tells how sure it is of each."""

    pair: Logistic
    best: Logistic

    def ranked(self, evidence: Evidence, rivals: Rivals) -> list[tuple[int, float]]:
        """Rows of `evidence`, best first, each with its probability of being right, 0 to 1."""
        scores = self.pair.log_odds(evidence)
        order = [int(row) for row in np.argsort(-scores, kind="stable")]
        top = order[0]
        certainty = float(self.best.log_odds(_best_row(scores, evidence, rivals)[None, :])[0])
        return [
            (top, _probability(certainty)),
            # The best answer's lead counts against the others: none may overtake it.
            *((row, _probability(min(float(scores[row]), certainty))) for row in order[1:]),
        ]

    def explained(self, evidence: Sequence[float]) -> dict[str, float]:
        """What each piece of evidence adds to the log-odds of an answer."""
        return {
            name: round(weight * value, 3)
            for name, weight, value in zip(FEATURES, self.pair.weights, evidence, strict=True)
        }


def fit(samples: Sequence[Sample]) -> Confidence:
    """The confidence that fits `samples` best."""
    held_back = _held_back_scores(samples)
    best = _logistic(
        np.array(
            [
                _best_row(scores, sample.evidence, sample.rivals)
                for sample, scores in zip(samples, held_back, strict=True)
            ]
        ),
        np.array(
            [
                sample.labels[np.argmax(scores)]
                for sample, scores in zip(samples, held_back, strict=True)
            ]
        ),
        np.array([sample.weight for sample in samples]),
        BEST_STRENGTH,
    )
    return Confidence(pair=_fit_pairs(samples), best=best)


def _held_back_scores(samples: Sequence[Sample]) -> list[LogOdds]:
    """For each sample the pair scores of a fit that has not seen its question."""
    scores: list[LogOdds] = [np.zeros(0)] * len(samples)
    questions = [sample.question for sample in samples]
    for seen, unseen in GroupKFold(FOLDS).split(questions, groups=questions):
        pair = _fit_pairs([samples[number] for number in seen])
        for number in unseen:
            scores[number] = pair.log_odds(samples[number].evidence)
    return scores


def _fit_pairs(samples: Sequence[Sample]) -> Logistic:
    return _logistic(
        np.concatenate([sample.evidence for sample in samples]),
        np.concatenate([sample.labels for sample in samples]),
        np.concatenate([np.full(len(sample.labels), sample.weight) for sample in samples]),
        PAIR_STRENGTH,
    )


def _logistic(rows: Evidence, labels: Labels, weights: Labels, strength: float) -> Logistic:
    # Scaled for the fit, so that one penalty suits all inputs; stored on the plain scale.
    scale = rows.std(axis=0)
    scale[scale == 0] = 1.0
    fitted = LogisticRegression(C=strength, max_iter=1000)
    fitted.fit(rows / scale, labels, sample_weight=weights)
    return Logistic(tuple(map(float, fitted.coef_[0] / scale)), float(fitted.intercept_[0]))


def _best_row(scores: LogOdds, evidence: Evidence, rivals: Rivals) -> LogOdds:
    """The best answer's log-odds, how far ahead of its nearest rival it is, and its evidence."""
    top = int(np.argmax(scores))
    others = scores[rivals[top]]
    lead = scores[top] - others.max() if len(others) else LEAD_MOST
    return np.array([scores[top], min(float(lead), LEAD_MOST), *evidence[top]])


def _probability(log_odds: float) -> float:
    return float(1.0 / (1.0 + np.exp(-log_odds)))


def save_confidence(path: Path, confidence: Confidence) -> None:
    """Writes `confidence` to `path`, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(asdict(confidence), indent=1), "utf-8")
    os.replace(draft, path)


def load_confidence(path: Path) -> Confidence | None:
    """The confidence written to `path`; None where there is none that can be read."""
    try:
        stored = json.loads(path.read_text("utf-8"))
        pair, best = (
            Logistic(tuple(stored[name]["weights"]), stored[name]["bias"])
            for name in ("pair", "best")
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Confidence(pair, best) if len(pair.weights) == len(FEATURES) else None
