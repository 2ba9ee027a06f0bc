"""Turns evidence for intents into probabilities, and into how strange a text looks."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, logsumexp

from bot.nlu.intent_model import Evidence, Matrix

FILE = "calibration.json"
CLOSE = 0.05  # the least spread of a measure: texts that are all alike tell little of others
NEARNESS = 4.0  # the weight of nearness before held-back texts tell better
PULL = 0.5  # towards these weights, beside one held-back text
RANGE = 5.0  # logarithm of how far weights may be from them
MOST = 0.2


@dataclass(frozen=True)
class Calibration:
    """Fitted on texts that the classifier had not seen.

    Strangeness joins as z-scores beside those texts: how little speaks for any intent in scope
    (the free energy of Liu et al. 2020), how far the nearest example is and, where there were
    examples of what is out of scope, how likely that is. 0 is usual.
    """

    scores: tuple[float, ...] = (1.0,)  # weight of each model's scores
    nearness: tuple[float, ...] = (0.0,)  # weight of the nearness to each model's examples
    usual: tuple[float, ...] = ()  # means of the measures of familiarity
    spread: tuple[float, ...] = ()  # their standard deviations
    limit: float = float("inf")  # strangeness above which a text is rejected

    def log_probabilities(self, evidence: Evidence) -> Matrix:
        """One row per text, one column per intent."""
        return np.asarray(log_softmax(self._joined(evidence), axis=1))

    def strangeness(self, evidence: Evidence, in_scope: NDArray[np.bool_]) -> Matrix:
        """One number per text; `in_scope` tells which columns are intents of the assistant."""
        found = self._familiarity(evidence, in_scope)
        if not self.usual:
            return np.zeros(len(found), dtype=np.float32)
        return np.asarray(-((found - self.usual) / self.spread).mean(axis=1))

    def _joined(self, evidence: Evidence) -> Matrix:
        return np.asarray(
            np.tensordot(self.scores, evidence.scores, axes=1)
            + np.tensordot(self.nearness, evidence.nearness, axes=1)
        )

    def _familiarity(self, evidence: Evidence, in_scope: NDArray[np.bool_]) -> Matrix:
        """(texts, 2 or 3), the higher the more familiar."""
        measures = [
            logsumexp(self._joined(evidence)[:, in_scope], axis=1),
            evidence.nearness[:, :, in_scope].max(axis=2).mean(axis=0),
        ]
        if not in_scope.all():
            measures.append(-self.log_probabilities(evidence)[:, ~in_scope].max(axis=1))
        return np.stack(measures, axis=1)

    def save(self, folder: Path) -> None:
        (folder / FILE).write_text(json.dumps(asdict(self)), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Calibration:
        stored: dict[str, Any] = json.loads((folder / FILE).read_text("utf-8"))
        limit = float(stored.pop("limit"))
        return cls(**{name: tuple(weights) for name, weights in stored.items()}, limit=limit)


def calibrate(
    evidence: Evidence, labels: NDArray[np.intp], in_scope: NDArray[np.bool_]
) -> Calibration:
    """The calibration that makes the true `labels` (columns) of held-back texts the likeliest."""
    usual = evidence.of(np.flatnonzero(in_scope[labels]))
    models, texts, _ = usual.scores.shape
    start = np.log([1 / models, NEARNESS / models]).repeat(models)
    if not texts:
        return _weighted(start)
    bounds = [(at - RANGE, at + RANGE) for at in start]
    found = minimize(_loss, start, (start, evidence, labels), method="L-BFGS-B", bounds=bounds)
    fitted = _weighted(found.x)
    familiar = fitted._familiarity(usual, in_scope)
    mean, spread = familiar.mean(axis=0), np.maximum(familiar.std(axis=0), CLOSE)
    return replace(fitted, usual=tuple(mean.tolist()), spread=tuple(spread.tolist()))


def rejection_limit(known: Matrix, unknown: Matrix) -> float:
    """The strangeness that parts known texts from unknown ones with the best balanced accuracy.

    It never rejects more than the share MOST of the known ones: intents that resemble each other
    tell little of what else people may write.
    """
    tried = np.unique(np.concatenate([known, unknown]))
    kept = np.searchsorted(np.sort(known), tried, side="right") / len(known)
    found = 1 - np.searchsorted(np.sort(unknown), tried, side="right") / len(unknown)
    best = float(tried[np.argmax(kept + found)])
    return max(best, float(np.quantile(known, 1 - MOST)))


def log_loss(calibration: Calibration, evidence: Evidence, labels: NDArray[np.intp]) -> float:
    """The mean of minus the log-probability of the true labels."""
    rows = np.arange(len(labels))
    return float(-calibration.log_probabilities(evidence)[rows, labels].mean())


def _loss(
    x: NDArray[np.float64],
    start: NDArray[np.float64],
    evidence: Evidence,
    labels: NDArray[np.intp],
) -> float:
    # A little pull to the start: a few held-back texts must not make it ever surer.
    pull = PULL * float(((x - start) ** 2).sum()) / len(labels)
    return log_loss(_weighted(x), evidence, labels) + pull


def _weighted(x: NDArray[np.float64]) -> Calibration:
    """The calibration with these logarithms of weights: of the scores, then of the nearness."""
    scores, nearness = np.split(np.exp(x), 2)
    return Calibration(tuple(scores.tolist()), tuple(nearness.tolist()))
