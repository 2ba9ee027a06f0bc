"""Thresholds follow from held-back trials and from the share of wrong answers that is tolerated."""

from __future__ import annotations

import pytest

from bot.knowledge.calibration import (
    NEVER,
    UNTRIED,
    Bin,
    Thresholds,
    Trial,
    calibration,
    thresholds,
)


def trial(certainty: float, right: bool, option: bool | None = None, weight: float = 1) -> Trial:
    return Trial(certainty, right, right if option is None else option, weight)


MIXED = [
    trial(0.9, True),
    trial(0.8, False),
    trial(0.7, True),
    trial(0.6, False, True),
    trial(0.5, True),
    trial(0.4, False),
    trial(0.3, False, True),
    trial(0.2, True),
    trial(0.1, False),
    trial(0.05, False),
]


def wrong_from(threshold: float) -> float:
    return sum(t.weight for t in MIXED if t.certainty >= threshold and not t.right)


@pytest.mark.parametrize(
    ("tolerated", "answer"),
    [(0.0, 0.9), (0.1, 0.7), (0.2, 0.5), (0.3, 0.4), (0.4, 0.2), (0.6, 0.05)],
)
def test_tolerated_share_of_all_questions_is_kept_and_used(tolerated: float, answer: float) -> None:
    found = thresholds(MIXED, tolerated)
    assert found.answer == answer
    assert wrong_from(found.answer) <= tolerated * len(MIXED)
    # One question further down would be one wrong answer too many.
    lower = [t.certainty for t in MIXED if t.certainty < answer]
    assert not lower or wrong_from(max(lower)) > tolerated * len(MIXED)


def test_order_of_the_trials_does_not_matter() -> None:
    assert thresholds(MIXED[::-1], 0.2) == thresholds(MIXED, 0.2)


def test_heavy_trial_does_more_harm() -> None:
    light, heavy = (
        [trial(0.9, True, weight=10), trial(0.8, False, weight=weight), trial(0.7, True)]
        for weight in (0.125, 5)
    )
    assert thresholds(light, 0.02).answer == 0.7
    assert thresholds(heavy, 0.02).answer == 0.9


def test_nothing_wrong_answers_down_to_the_least_certain() -> None:
    assert thresholds([trial(0.9, True), trial(0.02, True)], 0.0) == Thresholds(0.02, 0.02)


def test_nothing_right_never_answers() -> None:
    trials = [trial(1.0, False), trial(0.2, False)]
    assert thresholds(trials, 0.02) == Thresholds(NEVER, NEVER)
    assert NEVER > 1


def test_without_trials_only_the_surest_are_answered() -> None:
    assert thresholds([], 0.02) == UNTRIED
    assert 0.5 < UNTRIED.option < UNTRIED.answer < 1


def test_surest_trial_that_is_wrong_forbids_all_below_where_nothing_is_tolerated() -> None:
    assert thresholds([trial(0.99, False), trial(0.9, True)], 0.0).answer == NEVER


def test_options_are_offered_further_down_within_their_own_tolerance() -> None:
    found = thresholds(MIXED, 0.1)
    assert found.answer == 0.7
    # Below it stand 0.6 (among the next few), 0.5, then 0.4 in vain, 0.3, 0.2 and 0.1 in vain.
    assert found.option == 0.2


def test_options_never_need_more_than_an_answer() -> None:
    trials = [trial(0.9, True), trial(0.5, False, False), trial(0.4, False, False)]
    assert thresholds(trials, 0.0) == Thresholds(0.9, 0.9)


def test_everything_tolerated_answers_everything() -> None:
    assert thresholds(MIXED, 1.0) == Thresholds(0.05, 0.05)


def test_bins_tell_what_was_promised_and_what_was_kept() -> None:
    trials = [trial(0.95, True), trial(0.91, False), trial(0.15, False)]
    low, high = calibration(trials)
    assert low == Bin(0.1, 0.2, 1, 0.15, 0.0)
    assert (high.low, high.high, high.questions, high.right) == (0.9, 1.0, 2, 0.5)
    assert high.certainty == pytest.approx(0.93)


def test_trial_counts_in_its_bin_as_often_as_it_is_asked() -> None:
    heavy, light = Trial(0.92, True, True, weight=3.0), Trial(0.96, False, False, weight=1.0)
    (only,) = calibration([heavy, light])
    assert only.questions == 2
    assert only.right == 0.75
    assert only.certainty == pytest.approx(0.93)


@pytest.mark.parametrize(
    ("certainty", "low"), [(0.0, 0.0), (0.1, 0.1), (0.0999, 0.0), (0.9, 0.9), (1.0, 0.9)]
)
def test_trial_on_an_edge_is_in_one_bin(certainty: float, low: float) -> None:
    (only,) = calibration([trial(certainty, True)])
    assert only.low == low


def test_no_trials_have_no_bins() -> None:
    assert calibration([]) == []
