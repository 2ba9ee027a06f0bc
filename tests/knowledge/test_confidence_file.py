"""A fitted confidence comes back from its file as it was; what cannot be read is fitted anew."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.knowledge.calibration import Trial
from bot.knowledge.confidence import Confidence, Logistic, fit, guess
from bot.knowledge.confidence_file import load_confidence, save_confidence
from bot.knowledge.trees import Tree, Trees
from tests.knowledge.test_confidence import LESSONS, WIDTH


def saved(path: Path) -> dict[str, Confidence]:
    stump = Tree((1, 0, 0), (0.4, 0.0, 0.0), (1, 1, 2), (2, 1, 2), (0.0, -1.0, 2.0))
    pair, best = Trees(0.5, (stump,)), Logistic((0.1,) * (WIDTH + 2), -1.0)
    confidences = {
        "en": Confidence(pair, best, (Trial(0.9, True, True, 2.5), Trial(0.1, False, True))),
        "zh": Confidence(pair, replace(best, bias=0.3)),
    }
    save_confidence(path, confidences)
    return confidences


def test_confidences_survive_their_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "confidence.json"
    confidences = saved(path)
    loaded = load_confidence(path)
    assert loaded == confidences
    assert loaded["en"].pair is loaded["zh"].pair
    assert [*path.parent.iterdir()] == [path]


def test_fitted_confidence_scores_alike_after_its_file(tmp_path: Path) -> None:
    fitted = fit(LESSONS)
    save_confidence(tmp_path / "confidence.json", fitted)
    loaded = load_confidence(tmp_path / "confidence.json")
    assert loaded == fitted
    evidence = np.concatenate([lesson.evidence for lesson in LESSONS])
    assert np.array_equal(
        loaded["en"].pair.log_odds(evidence), fitted["en"].pair.log_odds(evidence)
    )


def broken(path: str) -> str:
    """A readable file in which the value at `path` is gone or of another kind."""
    *way, last = path.split(".")
    stored: Any = json.loads(GOOD)
    inner = stored
    for step in way:
        inner = inner[int(step) if step.isdigit() else step]
    inner[last] = None
    return json.dumps(stored)


GOOD = json.dumps(
    {
        "pair": {
            "bias": 0,
            "trees": [{"feature": [0], "threshold": [0], "left": [0], "right": [0], "value": [1]}],
        },
        "languages": {
            "en": {
                "best": {"weights": [0] * (WIDTH + 2), "bias": 0},
                "trials": [{"certainty": 0.5, "right": True, "option_right": True, "weight": 1}],
            }
        },
    }
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        GOOD[: len(GOOD) // 2],
        '{"pair": {}}',
        *map(
            broken,
            (
                "pair",
                "pair.bias",
                "pair.trees",
                "pair.trees.0.value",
                "languages",
                "languages.en",
                "languages.en.best",
                "languages.en.best.weights",
                "languages.en.trials",
            ),
        ),
        GOOD.replace('"en"', '"zh"'),  # others borrow that of the default language
        GOOD.replace('"right": true', '"guessed": true'),
    ],
)
def test_unreadable_file_means_a_new_fit(text: str, tmp_path: Path) -> None:
    path = tmp_path / "confidence.json"
    path.write_text(GOOD)
    assert load_confidence(path) is not None
    path.write_text(text)
    assert load_confidence(path) is None


def test_file_that_is_no_utf_8_means_a_new_fit(tmp_path: Path) -> None:
    path = tmp_path / "confidence.json"
    path.write_bytes(b"\xff\xfe" + GOOD.encode())
    assert load_confidence(path) is None


def test_missing_file_means_a_new_fit(tmp_path: Path) -> None:
    assert load_confidence(tmp_path / "none.json") is None


def test_guess_survives_its_file(tmp_path: Path) -> None:
    save_confidence(tmp_path / "confidence.json", {"en": guess()})
    assert load_confidence(tmp_path / "confidence.json") == {"en": guess()}
