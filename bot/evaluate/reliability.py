"""What confidences are worth: promised against kept, and wrong answers against missing ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.knowledge.calibration import NEVER, Bin, Trial, calibration


@dataclass(frozen=True)
class Scored:
    """A statement that was made with a confidence, and whether it was right."""

    confidence: float  # 0 to 1
    right: bool
    answerable: bool = True  # whether a right one was possible


@dataclass(frozen=True)
class CurvePoint:
    """What comes of it when only statements with at least this confidence are made."""

    threshold: float
    wrong: float  # share of all questions that are answered wrong, 0 to 1
    unanswered: float  # share of the answerable questions that get no answer, 0 to 1


def reliability(scored: Sequence[Scored]) -> list[Bin]:
    """The bins of width 0.1 that hold any of `scored`, the lowest confidence first."""
    # Sums of probabilities may end a little beyond 0 or 1.
    return calibration(
        [Trial(min(max(one.confidence, 0.0), 1.0), one.right, one.right) for one in scored]
    )


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """The expected calibration error, 0 to 1 (Guo et al. 2017); None without any question."""
    total = sum(one.questions for one in bins)
    if not total:
        return None
    return sum(one.questions * abs(one.right - one.certainty) for one in bins) / total


def curve(scored: Sequence[Scored], questions: int, answerable: int) -> tuple[CurvePoint, ...]:
    """One point per threshold, from all of `scored` being said to none of it.

    `questions` and `answerable` count all that were asked, also those for which nothing is
    scored. Empty where there is nothing to draw.
    """
    if not (scored and questions and answerable):
        return ()
    points = [CurvePoint(NEVER, 0.0, 1.0)]
    wrong = answered = 0
    by_confidence = sorted(scored, key=lambda one: -one.confidence)
    for threshold, group in groupby(by_confidence, key=lambda one: one.confidence):
        for one in group:
            wrong += not one.right
            answered += one.answerable
        points.append(CurvePoint(threshold, wrong / questions, 1 - answered / answerable))
    return tuple(reversed(points))
