"""Turns the evidence for an answer into the probability that it is right.

Boosted trees weigh the evidence of each pair of question and answer, which ranks the answers; a
logistic regression looks at the best answer alone, at its lead over the next that says something
else and at its evidence again. Both are fitted on labelled questions, the second on scores that
the first gives to questions it has not seen. What the two together say about
questions that neither has seen is kept as trials: they show what a confidence is worth.
Where there are too few questions to learn from, both are a guess.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from bot.knowledge.calibration import Trial
from bot.knowledge.evidence import FEATURES, Evidence
from bot.knowledge.trees import Tree, Trees, fit_trees, only_verdict
from bot.records import DEFAULT_LANGUAGE

Labels = NDArray[np.float64]  # 1 right, 0 wrong, one per answer found
Rivals = NDArray[np.bool_]  # answers x answers: whether two would say different things
LogOdds = NDArray[np.float64]

logger = logging.getLogger(__name__)

FOLDS = 5
FEWEST = 20  # questions, below which nothing can be learnt
FITS_AT_ONCE = 2
GUESS_SLOPE, GUESS_BIAS = 8.8, -4.8  # log-odds by the fused similarity of an answer
BEST_STRENGTH = 0.1  # inverse of the penalty; found by cross-validation on data/questions
LEAD_MOST = 6.0  # log-odds; a longer lead says nothing more
OPTIONS = 4  # answers that may be offered as options


@dataclass(frozen=True)
class Sample:
    """A reading of a labelled question with the answers found for it."""

    question: str  # its id: readings of one question are never split between fitting and judging
    evidence: Evidence  # answers x FEATURES
    labels: Labels
    rivals: Rivals
    weight: float = 1.0
    language: str = DEFAULT_LANGUAGE


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

    pair: Trees
    best: Logistic
    trials: tuple[Trial, ...] = ()

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

    def named(self, evidence: Sequence[float]) -> dict[str, float]:
        """Each piece of evidence by its name."""
        return {name: round(value, 3) for name, value in zip(FEATURES, evidence, strict=True)}

    def explained(self, evidence: Sequence[float]) -> dict[str, float]:
        """What each piece of evidence adds to the log-odds of an answer."""
        shares = self.pair.shares(np.array(evidence))
        return {name: round(float(share), 3) for name, share in zip(FEATURES, shares, strict=True)}


def fit(samples: Sequence[Sample]) -> dict[str, Confidence]:
    """The confidence that fits `samples` best, by language, with trials on unseen questions.

    All languages teach one ranking together; each has its own measure of certainty. With fewer
    than FEWEST questions, or with right or wrong answers alone, it is a cautious guess for the
    default language, without trials.
    """
    questions = len({sample.question for sample in samples})
    verdicts = {float(label) for sample in samples for label in sample.labels}
    if questions < FEWEST or len(verdicts) < 2:
        logger.warning(
            "confidences are a guess: there are %d questions to learn from in data/questions, at"
            " least %d are needed, some with a right answer and some without",
            questions,
            FEWEST,
        )
        return {DEFAULT_LANGUAGE: guess()}
    with ThreadPoolExecutor(FITS_AT_ONCE) as beside:
        fitting = beside.submit(_fit_pairs, samples)
        held_back = _Held(samples, beside)
        pair = fitting.result()
    languages = dict.fromkeys(sample.language for sample in samples)
    found = {language: held_back.confidence(pair, language) for language in languages}
    # Others borrow that of the default language; without questions in it, it borrows one itself.
    return {DEFAULT_LANGUAGE: next(iter(found.values())), **found}


def guess() -> Confidence:
    """A confidence for content without questions to learn from; it has no trials.

    It looks at similarity and telling words alone, in proportions found on data/questions.
    """
    nearness = FEATURES.index("fused")
    steps = (
        Tree((nearness, 0, 0), (at / 50, 0, 0), (1, 1, 2), (2, 1, 2), (0, 0, GUESS_SLOPE / 50))
        for at in range(51)
    )
    weights = {"fused": 6.1, "covered": 2.9}
    best = (0.0, 0.0, *(weights.get(name, 0.0) for name in FEATURES))
    return Confidence(Trees(GUESS_BIAS, tuple(steps)), Logistic(best, GUESS_BIAS))


class _Held:
    """What rankings say about questions that they have not seen."""

    def __init__(self, samples: Sequence[Sample], beside: ThreadPoolExecutor) -> None:
        """Fits in the threads of `beside`."""
        self._samples = samples
        self._folds = _folds(samples)
        self._scores: list[LogOdds] = [np.zeros(0)] * len(samples)
        for (_, unseen), found in zip(
            self._folds, beside.map(self._fold, self._folds), strict=True
        ):
            for number, scores in zip(unseen, found, strict=True):
                self._scores[number] = scores
        self._rows = np.array(
            [
                _best_row(scores, sample.evidence, sample.rivals)
                for sample, scores in zip(samples, self._scores, strict=True)
            ]
        )
        self._labels = np.array(
            [
                sample.labels[scores.argmax()]
                for sample, scores in zip(samples, self._scores, strict=True)
            ]
        )
        self._weights = np.array([sample.weight for sample in samples])

    def _fold(self, fold: tuple[NDArray[np.intp], NDArray[np.intp]]) -> list[LogOdds]:
        """The scores of the unseen samples of a fold, in their order."""
        seen, unseen = fold
        pair = _fit_pairs([self._samples[number] for number in seen])
        return [pair.log_odds(self._samples[number].evidence) for number in unseen]

    def confidence(self, pair: Trees, language: str) -> Confidence:
        """`pair` with the certainty that fits one language."""
        own = np.array([sample.language == language for sample in self._samples])
        trials: dict[str, Trial] = {}
        for seen, unseen in self._folds:
            best = self._best(seen[own[seen]])
            for number in unseen[own[unseen]]:
                certainty = _probability(float(best.log_odds(self._rows[number][None, :])[0]))
                self._note(trials, number, certainty)
        return Confidence(pair, self._best(np.flatnonzero(own)), tuple(trials.values()))

    def _best(self, numbers: NDArray[np.intp]) -> Logistic:
        return _logistic(
            self._rows[numbers], self._labels[numbers], self._weights[numbers], BEST_STRENGTH
        )

    def _note(self, trials: dict[str, Trial], number: int, certainty: float) -> None:
        """One trial per question, of its most certain reading."""
        sample = self._samples[number]
        first = np.argsort(-self._scores[number], kind="stable")[:OPTIONS]
        known = trials.get(sample.question)
        if known is None or certainty > known.certainty:
            trials[sample.question] = Trial(
                certainty,
                bool(self._labels[number]),
                bool(sample.labels[first].any()),
                sample.weight,
            )


def _folds(samples: Sequence[Sample]) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    questions = [sample.question for sample in samples]
    return list(GroupKFold(FOLDS).split(questions, groups=questions))


def _fit_pairs(samples: Sequence[Sample]) -> Trees:
    return fit_trees(
        np.concatenate([sample.evidence for sample in samples]),
        np.concatenate([sample.labels for sample in samples]),
        np.concatenate([np.full(len(sample.labels), sample.weight) for sample in samples]),
    )


def _logistic(rows: Evidence, labels: Labels, weights: Labels, strength: float) -> Logistic:
    if len(np.unique(labels)) < 2:
        return Logistic((0.0,) * rows.shape[1], only_verdict(labels, weights))
    # Scaled for the fit, so that one penalty suits all inputs; stored on the plain scale.
    scale = rows.std(axis=0)
    scale[scale == 0] = 1.0
    fitted = LogisticRegression(C=strength, max_iter=300, tol=1e-3)
    fitted.fit(rows / scale, labels, sample_weight=weights)
    return Logistic(tuple(map(float, fitted.coef_[0] / scale)), float(fitted.intercept_[0]))


def _best_row(scores: LogOdds, evidence: Evidence, rivals: Rivals) -> LogOdds:
    """The best answer's log-odds, how far ahead of its nearest rival it is, and its evidence."""
    top = int(np.argmax(scores))
    others = scores[rivals[top]]
    lead = scores[top] - others.max() if len(others) else LEAD_MOST
    return np.array([scores[top], min(float(lead), LEAD_MOST), *evidence[top]])


def _probability(log_odds: float) -> float:
    # Beyond 30 log-odds there is nothing to tell apart, but an overflow.
    return float(1.0 / (1.0 + np.exp(-np.clip(log_odds, -30, 30))))
