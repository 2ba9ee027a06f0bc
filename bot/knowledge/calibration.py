"""What a confidence is worth: held-back trials, and the thresholds that follow from them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NEVER = 1.01  # a threshold that no probability reaches
BINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True)
class Trial:
    """How a labelled question fared with a confidence that was fitted without it."""

    certainty: float  # probability given to the best answer, 0 to 1
    right: bool  # whether that answer was right
    option_right: bool  # whether it or one of the next few was
    weight: float = 1.0  # how many questions of daily life it stands for


@dataclass(frozen=True)
class Thresholds:
    """From `answer` on the best answer is quoted, from `option` on options are offered."""

    answer: float
    option: float


# With these the guess of confidence.py keeps to 2 % wrong answers on data/questions.
UNTRIED = Thresholds(answer=0.88, option=0.6)


@dataclass(frozen=True)
class Bin:
    """Trials whose certainty lies in [low, high) (the last bin has both ends)."""

    low: float
    high: float
    questions: int
    certainty: float  # mean of what was promised, 0 to 1, by the weights of the trials
    right: float  # share that was right, 0 to 1, by the same weights


def thresholds(trials: Sequence[Trial], tolerated: float) -> Thresholds:
    """The lowest thresholds that keep to the tolerated share of all questions, 0 to 1.

    At most that share is answered wrong, and at most that share is offered options in vain.
    Without trials nothing is known: they are UNTRIED.
    """
    if not trials:
        return UNTRIED
    limit = tolerated * sum(trial.weight for trial in trials)
    by_certainty = sorted(trials, key=lambda trial: -trial.certainty)
    answer = _lowest(((t.certainty, 0.0 if t.right else t.weight) for t in by_certainty), limit)
    unanswered = [trial for trial in by_certainty if trial.certainty < answer]
    option = _lowest(
        ((t.certainty, 0.0 if t.option_right else t.weight) for t in unanswered), limit
    )
    return Thresholds(answer, min(option, answer))


def _lowest(harms: Iterable[tuple[float, float]], limit: float) -> float:
    """The least certainty down to which the harm done stays within `limit`."""
    threshold, harm = NEVER, 0.0
    for certainty, weight in harms:
        harm += weight
        if harm > limit:
            break
        threshold = certainty
    return threshold


def calibration(trials: Sequence[Trial]) -> list[Bin]:
    """The trials in ten bins of certainty: what was promised and what kept, by their weights."""
    bins = []
    for low, high in itertools.pairwise(BINS):
        inside = [t for t in trials if low <= t.certainty < high or t.certainty == high == 1.0]
        if inside:
            total = sum(t.weight for t in inside)
            promised = sum(t.weight * t.certainty for t in inside) / total
            right = sum(t.weight * t.right for t in inside) / total
            bins.append(Bin(low, high, len(inside), promised, right))
    return bins
