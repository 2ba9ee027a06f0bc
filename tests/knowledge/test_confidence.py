"""Evidence becomes a probability that ranks answers and means what it says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.knowledge.confidence import (
    LEAD_MOST,
    Confidence,
    Logistic,
    Sample,
    fit,
    load_confidence,
    save_confidence,
)
from bot.knowledge.evidence import FEATURES

WIDTH = len(FEATURES)
ALL_RIVALS = ~np.eye(3, dtype=bool)


def rows(*asked: float) -> np.ndarray:
    """Evidence in which answers differ only in how near they are asked for."""
    evidence = np.zeros((len(asked), WIDTH))
    evidence[:, 0] = asked
    return evidence


def weighing(asked: float = 1.0, lead: float = 0.0, bias: float = 0.0) -> Confidence:
    """A confidence with set weights."""
    pair = Logistic((asked, *[0.0] * (WIDTH - 1)), 0.0)
    return Confidence(pair, Logistic((1.0, lead, *[0.0] * WIDTH), bias))


def lesson(number: int) -> Sample:
    """Of three answers, the one nearest asked for is right, if it is near at all."""
    random = np.random.default_rng(number)
    near = 0.9 if number % 3 else 0.3
    evidence = rows(*(np.array([near, 0.2, 0.1]) + random.normal(0, 0.03, 3)))
    return Sample(number, evidence, np.array([float(near > 0.5), 0, 0]), ALL_RIVALS)


def test_answers_come_best_first_with_probabilities() -> None:
    ranked = weighing().ranked(rows(-2, 3, 0), ALL_RIVALS)
    assert [row for row, _ in ranked] == [1, 2, 0]
    assert [p for _, p in ranked] == pytest.approx([0.9526, 0.5, 0.1192], abs=1e-4)


def test_nobody_overtakes_the_best_when_it_is_doubted() -> None:
    ranked = weighing(bias=-10).ranked(rows(2, 1, -9), ALL_RIVALS)
    probabilities = [p for _, p in ranked]
    assert [row for row, _ in ranked] == [0, 1, 2]
    assert probabilities[0] == probabilities[1] < 0.001
    assert probabilities == sorted(probabilities, reverse=True)


def test_narrow_lead_over_a_rival_lowers_confidence() -> None:
    confidence = weighing(lead=1)
    narrow = confidence.ranked(rows(2, 1.9, 0), ALL_RIVALS)[0][1]
    clear = confidence.ranked(rows(2, -1, 0), ALL_RIVALS)[0][1]
    agreeing = confidence.ranked(rows(2, 1.9, 0), np.zeros((3, 3), dtype=bool))[0][1]
    assert narrow < clear < agreeing


def test_lead_counts_up_to_a_limit() -> None:
    confidence = weighing(lead=1)
    far = confidence.ranked(rows(2, 2 - LEAD_MOST, -50), ALL_RIVALS)[0][1]
    further = confidence.ranked(rows(2, -90, -90), ALL_RIVALS)[0][1]
    assert far == further


def test_single_answer_is_ranked() -> None:
    assert weighing().ranked(rows(0), np.array([[False]])) == [(0, 0.5)]


def test_fit_tells_right_from_wrong() -> None:
    confidence = fit([lesson(number) for number in range(40)])
    near = confidence.ranked(rows(0.9, 0.2, 0.1), ALL_RIVALS)
    far = confidence.ranked(rows(0.3, 0.2, 0.1), ALL_RIVALS)
    assert near[0][0] == far[0][0] == 0
    assert near[0][1] > 0.8
    assert far[0][1] < 0.3
    assert near[1][1] < 0.3


def test_fit_is_the_same_each_time() -> None:
    samples = [lesson(number) for number in range(20)]
    assert fit(samples) == fit(samples)


def test_weight_of_a_sample_counts() -> None:
    doubts = [Sample(n + 40, rows(0.9, 0, 0), np.zeros(3), ALL_RIVALS, 0.01) for n in range(20)]
    lessons = [lesson(number) for number in range(40)]
    heavy = [Sample(s.question, s.evidence, s.labels, s.rivals, 1.0) for s in doubts]
    sure, unsure = (
        fit([*lessons, *more]).ranked(rows(0.9, 0.2, 0.1), ALL_RIVALS)[0][1]
        for more in (doubts, heavy)
    )
    assert sure > unsure + 0.1


def test_explanation_names_what_each_piece_adds() -> None:
    explained = weighing(asked=2).explained([0.5] * WIDTH)
    assert [*explained] == [*FEATURES]
    assert (explained["asked"], explained["text"]) == (1, 0)


def test_confidence_survives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "confidence.json"
    confidence = fit([lesson(number) for number in range(20)])
    save_confidence(path, confidence)
    assert load_confidence(path) == confidence
    assert [*path.parent.iterdir()] == [path]


GOOD = {"pair": {"weights": [0] * WIDTH, "bias": 0}, "best": {"weights": [0], "bias": 0}}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"pair": {}}',
        json.dumps({**GOOD, "best": None}),
        json.dumps({**GOOD, "pair": {"weights": [0] * (WIDTH - 1), "bias": 0}}),
    ],
)
def test_unreadable_file_means_a_new_fit(text: str, tmp_path: Path) -> None:
    path = tmp_path / "confidence.json"
    path.write_text(json.dumps(GOOD))
    assert load_confidence(path) is not None
    path.write_text(text)
    assert load_confidence(path) is None


def test_missing_file_means_a_new_fit(tmp_path: Path) -> None:
    assert load_confidence(tmp_path / "none.json") is None
