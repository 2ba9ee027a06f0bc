"""Evaluations and benchmarks as HTML files that people read: what was measured, and what missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.evaluate.html_page import Measure, Miss, Page, Picture, Table, write_page
from bot.evaluate.intent_metrics import Confusion, IntentReport
from bot.evaluate.pictures import (
    confusion_matrix,
    first_ranks,
    reliability_diagram,
    wrong_against_unanswered,
)
from bot.evaluate.reliability import CurvePoint, Scored, calibration_error, curve, reliability
from bot.evaluate.run import VERDICTS, Judged, misses
from bot.knowledge.calibration import Bin

PAIRS = 50  # most frequent confusions that are listed

_NAMES = {
    "oos_recall_at_5": "out-of-scope recall, 5% of the others rejected",
    "auroc": "AUROC of scope",
    "train_seconds": "training",
    "mcc": "Matthews' correlation",
    "mcc_best": "Matthews' correlation, best threshold",
    "map": "mean average precision",
    "mrr10": "MRR@10",
    "ndcg10": "nDCG@10",
    "p5": "precision@5",
    "recall10": "recall@10",
    "hit1": "first hit right",
}


def evaluation_report(judged: Sequence[Judged], path: Path, name: str = "questions") -> None:
    """Writes how the questions of a set were dealt with, and what the confidence of those that
    were answered is worth. Raises StorageUnusable where the file cannot be written."""
    scored = scored_of(judged)
    bins = reliability(scored)
    answerable = sum(one.question.answerable for one in judged)
    points = curve(scored, len(judged), answerable)
    page = Page(
        title=f"Evaluation of {name}",
        about=f"{len(judged)} questions, {answerable} of them answerable. Confidence is judged "
        "where an answer was quoted; what asks back or declines promises nothing and is no answer.",
        measures=_verdict_measures(judged, answerable) + _calibration_measures(bins),
        pictures=_confidence_pictures(bins, points, points[0] if points else None),
        tables=(*_language_tables(judged), *_calibration_tables(bins)),
        misses=tuple(_miss(one) for one in misses(judged)),
    )
    write_page(page, path)


def scored_of(judged: Sequence[Judged]) -> list[Scored]:
    """The replies that quote an answer, with their confidence."""
    return [
        Scored(one.reply.confidence, one.right, one.question.answerable)
        for one in judged
        if one.reply.outcome == "answered"
    ]


def intents_report(
    name: str,
    measures: Mapping[str, float | None],
    classes: Sequence[IntentReport],
    confusions: Sequence[Confusion],
    path: Path,
    *,
    scored: Sequence[Scored] = (),
    threshold: float | None = None,
) -> None:
    """Writes how intents were recognised.

    `measures` are named as in `--json`, shares from 0 to 1. `scored` has one entry per message,
    answerable where it has an intent; below `threshold` a message is rejected.
    """
    bins = reliability(scored)
    points = curve(scored, len(scored), sum(one.answerable for one in scored))
    at = None if threshold is None else _point_at(points, threshold)
    pictures = _confidence_pictures(bins, points, at)
    if confusions:
        pictures += (
            Picture(
                "The classes confused most",
                "Rows are classes; the number of a row is the column of the same class.",
                confusion_matrix(classes, confusions),
            ),
        )
    page = Page(
        title=f"Intents of {name}",
        about=f"{sum(one.messages for one in classes)} messages of {len(classes)} classes.",
        measures=_shares(measures) + _calibration_measures(bins),
        pictures=pictures,
        tables=(_class_table(classes), *_confusion_tables(confusions), *_calibration_tables(bins)),
    )
    write_page(page, path)


def retrieval_report(
    name: str,
    measures: Mapping[str, float | None],
    ranks: Sequence[int | None],
    missed: Sequence[Miss],
    path: Path,
) -> None:
    """Writes how well documents were found.

    `measures` are named as in `--json`; `ranks` has the rank, from 1, of the first right
    document of each query, None where none was found.
    """
    page = Page(
        title=f"Retrieval on {name}",
        about=f"{len(ranks)} queries.",
        measures=_shares(measures),
        pictures=(
            Picture(
                "Where the first right document stands",
                "“later” counts the queries whose first ten hold no right document.",
                first_ranks(ranks),
            ),
        )
        if ranks
        else (),
        misses=tuple(missed),
    )
    write_page(page, path)


def _shares(measures: Mapping[str, float | None]) -> tuple[Measure, ...]:
    return tuple(
        Measure(
            _NAMES.get(name, name.replace("_", " ")),
            f"{value:.1f} s" if name.endswith("_seconds") else f"{value:.1%}",
        )
        for name, value in measures.items()
        if value is not None
    )


def _verdict_measures(judged: Sequence[Judged], answerable: int) -> tuple[Measure, ...]:
    counts = Counter(one.verdict for one in judged)
    return tuple(
        _share(_words(verdict), counts[verdict], whole, kind)
        for verdicts, whole, kind in (
            (VERDICTS[:4], answerable, "answerable"),
            (VERDICTS[4:], len(judged) - answerable, "unanswerable"),
        )
        for verdict in verdicts
    )


def _share(name: str, part: int, whole: int, kind: str) -> Measure:
    return Measure(name, f"{part / whole:.1%}" if whole else "–", f"{part} of {whole} {kind}")


def _calibration_measures(bins: Sequence[Bin]) -> tuple[Measure, ...]:
    error = calibration_error(bins)
    if error is None:
        return ()
    total = sum(one.questions for one in bins)
    return (Measure("calibration error", f"{error:.1%}", f"expected, over {total} questions"),)


def _confidence_pictures(
    bins: Sequence[Bin], points: Sequence[CurvePoint], at: CurvePoint | None
) -> tuple[Picture, ...]:
    pictures = []
    if bins:
        pictures.append(
            Picture(
                "Is the confidence kept?",
                "On the dashed line as many are right as was promised. Bars: 95% intervals.",
                reliability_diagram(bins),
            )
        )
    if points:
        pictures.append(
            Picture(
                "Wrong answers against missing answers",
                "What another threshold of confidence would do. An answer to a question that has "
                "none is wrong too." + (" The dot is where it works now." if at else ""),
                wrong_against_unanswered(points, at),
            )
        )
    return tuple(pictures)


def _point_at(points: Sequence[CurvePoint], threshold: float) -> CurvePoint | None:
    return next((point for point in points if point.threshold >= threshold), None)


def _language_tables(judged: Sequence[Judged]) -> tuple[Table, ...]:
    languages = sorted({one.question.language for one in judged})
    if len(languages) < 2:
        return ()
    counts = Counter((one.question.language, one.verdict) for one in judged)
    return (
        Table(
            "By language",
            ("language", *map(_words, VERDICTS)),
            tuple(
                (language, *(str(counts[language, verdict]) for verdict in VERDICTS))
                for language in languages
            ),
        ),
    )


def _calibration_tables(bins: Sequence[Bin]) -> tuple[Table, ...]:
    if not bins:
        return ()
    return (
        Table(
            "Calibration",
            ("confidence", "questions", "promised", "kept", "difference"),
            tuple(
                (
                    f"{one.low:.1f} to {one.high:.1f}",
                    str(one.questions),
                    f"{one.certainty:.1%}",
                    f"{one.right:.1%}",
                    f"{one.right - one.certainty:+.1%}",
                )
                for one in bins
            ),
        ),
    )


def _class_table(classes: Sequence[IntentReport]) -> Table:
    return Table(
        "Classes, the worst first",
        ("class", "precision", "recall", "F1", "messages"),
        tuple(
            (
                one.intent,
                f"{one.precision:.1%}",
                f"{one.recall:.1%}",
                f"{one.f1:.1%}",
                str(one.messages),
            )
            for one in sorted(classes, key=lambda one: one.f1)
        ),
    )


def _confusion_tables(confusions: Sequence[Confusion]) -> tuple[Table, ...]:
    if not confusions:
        return ()
    return (
        Table(
            "The most frequent confusions",
            ("is", "taken for", "messages"),
            tuple((one.is_, one.taken_for, str(one.messages)) for one in confusions[:PAIRS]),
            texts=2,
        ),
    )


def _miss(judged: Judged) -> Miss:
    question, reply = judged.question, judged.reply
    return Miss(
        id=question.id,
        verdict=_words(judged.verdict),
        asked=question.turns,
        expected=tuple(text for turn in question.expect for text in turn),
        said=reply.text,
        language=question.language,
        confidence=reply.confidence if reply.outcome in ("answered", "clarified") else None,
    )


def _words(verdict: str) -> str:
    return verdict.replace("_", " ")
