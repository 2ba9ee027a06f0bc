"""Bins and curves on a handful of confidences that can be counted by hand."""

from __future__ import annotations

import pytest

from bot.evaluate.reliability import CurvePoint, Scored, calibration_error, curve, reliability
from bot.knowledge.calibration import NEVER, Bin


def test_bins_hold_what_was_promised_and_what_was_kept() -> None:
    scored = [Scored(0.91, True), Scored(0.99, False), Scored(0.35, False)]
    low, high = reliability(scored)
    assert (low.low, low.high, low.questions, low.certainty, low.right) == (0.3, 0.4, 1, 0.35, 0)
    assert (high.low, high.high, high.questions, high.right) == (0.9, 1.0, 2, 0.5)
    assert high.certainty == pytest.approx(0.95)


@pytest.mark.parametrize(("confidence", "low"), [(1.0000001, 0.9), (-1e-9, 0.0), (1.0, 0.9)])
def test_confidence_a_little_beyond_its_range_is_not_lost(confidence: float, low: float) -> None:
    (only,) = reliability([Scored(confidence, True)])
    assert only.low == low


def test_calibration_error_weighs_bins_by_their_questions() -> None:
    bins = [Bin(0.4, 0.5, 3, 0.45, 0.75), Bin(0.9, 1.0, 1, 0.9, 0.8)]
    assert calibration_error(bins) == pytest.approx((3 * 0.3 + 0.1) / 4)


def test_calibration_error_of_nothing_is_unknown() -> None:
    assert calibration_error(reliability([])) is None


def test_curve_runs_from_all_that_is_said_to_nothing() -> None:
    scored = [Scored(0.9, True), Scored(0.8, False), Scored(0.7, False, answerable=False)]
    # One more answerable question got no answer at all.
    assert curve(scored, questions=4, answerable=3) == (
        CurvePoint(0.7, 2 / 4, pytest.approx(1 / 3)),
        CurvePoint(0.8, 1 / 4, pytest.approx(1 / 3)),
        CurvePoint(0.9, 0.0, pytest.approx(2 / 3)),
        CurvePoint(NEVER, 0.0, 1.0),
    )


def test_equal_confidences_are_said_or_withheld_together() -> None:
    points = curve([Scored(0.5, True), Scored(0.5, False)], questions=2, answerable=2)
    assert points == (CurvePoint(0.5, 0.5, 0.0), CurvePoint(NEVER, 0.0, 1.0))


@pytest.mark.parametrize(
    ("scored", "questions", "answerable"),
    [([], 3, 3), ([Scored(0.5, False, answerable=False)], 1, 0)],
)
def test_nothing_to_draw_gives_no_curve(
    scored: list[Scored], questions: int, answerable: int
) -> None:
    assert curve(scored, questions, answerable) == ()
