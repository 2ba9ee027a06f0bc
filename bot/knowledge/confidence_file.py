"""Keeps fitted confidences on disk, as plain JSON: reading them runs no code."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from bot.knowledge.calibration import Trial
from bot.knowledge.confidence import Confidence, Logistic
from bot.knowledge.trees import Tree, Trees
from bot.records import DEFAULT_LANGUAGE


def save_confidence(path: Path, confidences: Mapping[str, Confidence]) -> None:
    """Writes the confidences of all languages to `path`, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    stored = {
        "pair": asdict(next(iter(confidences.values())).pair),
        "languages": {
            language: {"best": asdict(one.best), "trials": [asdict(trial) for trial in one.trials]}
            for language, one in confidences.items()
        },
    }
    draft.write_text(json.dumps(stored), "utf-8")
    os.replace(draft, path)


def load_confidence(path: Path) -> dict[str, Confidence] | None:
    """The confidences written to `path`; None where there are none that can be read."""
    try:
        stored = json.loads(path.read_text("utf-8"))
        trees = (
            Tree(**{name: tuple(column) for name, column in tree.items()})
            for tree in stored["pair"]["trees"]
        )
        pair = Trees(float(stored["pair"]["bias"]), tuple(trees))
        found = {
            language: Confidence(
                pair,
                Logistic(tuple(one["best"]["weights"]), float(one["best"]["bias"])),
                tuple(Trial(**trial) for trial in one["trials"]),
            )
            for language, one in stored["languages"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    # All languages may borrow that of the default language.
    return found if DEFAULT_LANGUAGE in found else None
