"""What the confidence is worth is shown per language, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace

import pytest
from rich.console import Console

from bot.evaluate.calibration_report import calibration_as_json, print_calibration
from bot.knowledge.calibration import UNTRIED, Trial
from bot.knowledge.release import Release

TRIALS = (
    Trial(0.95, True, True),
    Trial(0.91, True, True),
    Trial(0.55, False, True),
    Trial(0.15, False, False),
)


def tried(release: Release, **trials: Sequence[Trial]) -> Release:
    """`release` with one edition per language, each with these trials."""
    edition = release.editions["en"]
    editions = {
        language: replace(
            edition, language=language, confidence=replace(edition.confidence, trials=tuple(given))
        )
        for language, given in trials.items()
    }
    return replace(release, editions=editions)


def printed(release: Release, tolerated: float) -> str:
    console = Console(record=True, width=100)
    print_calibration(release, tolerated, console)
    return console.export_text()


def test_thresholds_and_bins_are_written_by_language(release: Release) -> None:
    written = calibration_as_json(tried(release, en=TRIALS, zh=TRIALS[:2]), 0.0)
    assert json.loads(json.dumps(written)) == written
    assert written["en"]["thresholds"] == {"answer": 0.91, "option": 0.55}
    assert [one["questions"] for one in written["en"]["bins"]] == [1, 1, 2]
    last = written["zh"]["bins"][-1]
    assert (last["low"], last["high"], last["right"]) == (0.9, 1.0, 1.0)
    assert last["certainty"] == pytest.approx(0.93)


def test_table_shows_what_was_promised_and_kept(release: Release) -> None:
    shown = printed(tried(release, en=TRIALS), 0.02)
    rows = [" ".join(line.replace("│", " ").split()) for line in shown.splitlines()]
    assert "0.9 to 1.0 2 93% 100%" in rows
    assert "0.5 to 0.6 1 55% 0%" in rows
    assert (
        "en: answers from 0.91 on, options from 0.55 on, with 2.0% wrong answers tolerated" in rows
    )


def test_more_wrong_answers_tolerated_lower_the_thresholds(release: Release) -> None:
    world = tried(release, en=TRIALS)
    answers = [calibration_as_json(world, t)["en"]["thresholds"]["answer"] for t in (0.0, 0.25, 1)]
    assert answers == [0.91, 0.55, 0.15]


def test_language_without_trials_has_the_careful_thresholds_of_a_guess(release: Release) -> None:
    world = tried(release, en=())
    assert calibration_as_json(world, 0.02)["en"] == {"thresholds": asdict(UNTRIED), "bins": []}
    assert "en: answers from 0.88 on" in printed(world, 0.02)


def test_sentence_stays_on_one_line_where_nobody_looks(release: Release) -> None:
    console = Console(record=True, width=40)
    print_calibration(tried(release, en=TRIALS), 0.02, console)
    assert "options from 0.55 on, with 2.0% wrong answers tolerated" in console.export_text()
