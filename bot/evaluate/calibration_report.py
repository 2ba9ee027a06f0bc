"""What the confidence of a release is worth, as people and programs read it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.knowledge.calibration import calibration
from bot.knowledge.release import Release


def print_calibration(release: Release, tolerated: float, console: Console) -> None:
    """Prints per language the thresholds, and what was promised and kept on held-back questions."""
    for language, edition in release.editions.items():
        limits = edition.thresholds(tolerated)
        table = Table("confidence", "questions", "promised", "right", title=language)
        for one in calibration(edition.confidence.trials):
            span = f"{one.low:.1f} to {one.high:.1f}"
            table.add_row(span, str(one.questions), f"{one.certainty:.0%}", f"{one.right:.0%}")
        console.print(table)
        console.print(
            f"{language}: answers from {limits.answer:.2f} on, options from {limits.option:.2f} on,"
            f" with {tolerated:.1%} wrong answers tolerated\n",
            soft_wrap=True,
        )


def calibration_as_json(release: Release, tolerated: float) -> dict[str, Any]:
    """The same by language, as `--json` writes it."""
    return {
        language: {
            "thresholds": asdict(edition.thresholds(tolerated)),
            "bins": [asdict(one) for one in calibration(edition.confidence.trials)],
        }
        for language, edition in release.editions.items()
    }
