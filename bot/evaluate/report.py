"""The result of an evaluation as people read it: counts, and each miss by name."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bot.evaluate.run import VERDICTS, Judged, misses, report_of

SHOWN = 100  # characters of a reply


def print_report(judged: Sequence[Judged], console: Console) -> None:
    """Prints the misses, then the counts with their shares."""
    for miss in misses(judged):
        console.print(f"{miss.question.id}  {miss.verdict}", markup=False, highlight=False)
        console.print(
            f"    asked: {' / '.join(miss.question.turns)}", markup=False, highlight=False
        )
        text = " ".join(miss.reply.text.split())[:SHOWN]
        console.print(
            f"    said ({miss.reply.outcome}, {miss.reply.confidence:.2f}): {text}",
            markup=False,
            highlight=False,
        )
    console.print(_table(judged))


def _table(judged: Sequence[Judged]) -> Table:
    report = report_of(judged)
    answerable = sum(j.question.answerable for j in judged)
    wholes = dict.fromkeys(VERDICTS[:4], answerable)
    wholes |= dict.fromkeys(VERDICTS[4:], len(judged) - answerable)
    table = Table("verdict", "questions", "share")
    for verdict in VERDICTS:
        share = report[verdict] / wholes[verdict] if wholes[verdict] else 0.0
        table.add_row(verdict, str(report[verdict]), f"{share:.1%}")
    wrong = report["answered_wrong"] / len(judged) if judged else 0.0
    table.add_row("answered wrong, of all", str(report["answered_wrong"]), f"{wrong:.1%}")
    return table
