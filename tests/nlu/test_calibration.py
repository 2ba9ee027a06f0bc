"""Probabilities and strangeness from evidence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.calibration import Calibration, calibrate, log_loss, rejection_limit
from bot.nlu.intent_model import Evidence

ALL = np.array([True, True])


def noisy(loudness: float) -> tuple[Evidence, np.ndarray]:
    """Evidence of a classifier that is right in four of five cases, however loud it is."""
    chance = np.random.RandomState(0)
    labels = chance.randint(2, size=500)
    said = np.where(chance.rand(500) < 0.8, labels, 1 - labels)
    scores = (np.eye(2)[said] * loudness)[None].astype(np.float32)
    return Evidence(scores, np.full_like(scores, 0.5)), labels


@pytest.mark.parametrize("loudness", [0.5, 20.0])
def test_probability_is_how_often_the_classifier_was_right(loudness: float) -> None:
    evidence, labels = noisy(loudness)
    surest = np.exp(calibrate(evidence, labels, ALL).log_probabilities(evidence)).max(axis=1)
    assert surest.mean() == pytest.approx(0.8, abs=0.04)


def test_useless_second_model_is_hardly_heard() -> None:
    evidence, labels = noisy(3.0)
    noise = np.random.RandomState(1).randn(1, 500, 2).astype(np.float32) * 3
    both = calibrate(evidence.beside(Evidence(noise, np.zeros_like(noise))), labels, ALL)
    assert both.scores[1] < both.scores[0] / 5
    with_noise = evidence.beside(Evidence(noise, np.zeros_like(noise)))
    assert log_loss(both, with_noise, labels) < 0.52


def test_far_from_all_examples_is_strange() -> None:
    chance = np.random.RandomState(0)
    nearness = (0.7 + 0.1 * chance.rand(1, 50, 2)).astype(np.float32)
    evidence = Evidence(nearness * 10, nearness)
    calibration = calibrate(evidence, chance.randint(2, size=50), ALL)
    asked = Evidence(np.array([[[7.5, 7.5], [1.0, 1.0]]]), np.array([[[0.75, 0.75], [0.1, 0.1]]]))
    usual, strange = calibration.strangeness(asked, ALL)
    assert abs(usual) < 1
    assert strange > 3


def test_likeness_to_examples_out_of_scope_is_strange() -> None:
    in_scope = np.array([True, True, False])
    chance = np.random.RandomState(0)
    labels = chance.randint(2, size=60)
    scores = (np.eye(3)[labels] * 5 + chance.rand(60, 3))[None]
    calibration = calibrate(Evidence(scores, np.zeros_like(scores)), labels, in_scope)
    asked = np.array([[[5.0, 0.5, 0.5], [5.0, 0.5, 9.0]]])
    usual, strange = calibration.strangeness(Evidence(asked, np.zeros_like(asked)), in_scope)
    assert strange > usual + 1


def test_without_held_back_texts_nothing_is_strange() -> None:
    empty = np.zeros((1, 0, 2), dtype=np.float32)
    calibration = calibrate(Evidence(empty, empty), np.zeros(0, dtype=np.intp), ALL)
    asked = Evidence(np.array([[[3.0, 0.0]]]), np.array([[[0.9, 0.0]]]))
    assert calibration.strangeness(asked, ALL).tolist() == [0.0]
    assert np.exp(calibration.log_probabilities(asked)).sum() == pytest.approx(1.0)


def test_limit_lies_between_known_and_unknown() -> None:
    known, unknown = np.arange(100) / 100.0, 2 + np.arange(50) / 50.0
    assert 0.98 < rejection_limit(known, unknown) < 2


def test_limit_keeps_four_of_five_known_texts_where_unknown_ones_look_alike() -> None:
    known = np.arange(100) / 100.0
    assert rejection_limit(known, known + 0.05) >= 0.79


def test_stored_calibration_is_the_same(tmp_path: Path) -> None:
    evidence, labels = noisy(2.0)
    calibration = calibrate(evidence, labels, ALL)
    calibration.save(tmp_path)
    assert Calibration.load(tmp_path) == calibration
