"""What the checks found, as screens and the shell tell it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.console.words import Words
from bot.editing.checks.records import (
    Finding,
    Origin,
    QuestionResult,
    Report,
    Told,
    Verdict,
    Weight,
)

TitleOf = Callable[[str], str]  # what the entry with a key is called


@dataclass(frozen=True)
class Named:
    """An entry to look at."""

    key: str
    title: str


@dataclass(frozen=True)
class FoundRow:
    """A finding."""

    weight: Weight
    told: str
    entry: Named
    others: tuple[Named, ...]


@dataclass(frozen=True)
class QuestionRow:
    """A question whose replies differ, or are not what is expected."""

    question: str
    origin: Origin
    verdict: Verdict
    is_right: bool
    entry: Named | None
    live: Told
    draft: Told


@dataclass(frozen=True)
class Found:
    """A report as it is told."""

    blocks: bool
    findings: tuple[FoundRow, ...]
    questions: tuple[QuestionRow, ...]
    asked: int  # how many questions were asked
    same: int  # of them, those answered as before
    left_out: int


def found(report: Report, t: Words, title_of: TitleOf) -> Found:
    """`report` in the language of `t`."""
    return Found(
        blocks=report.blocks,
        findings=tuple(_row(finding, t, title_of) for finding in report.findings),
        questions=tuple(_question(result, title_of) for result in report.told),
        asked=len(report.questions),
        same=len(report.questions) - len(report.told),
        left_out=report.left_out,
    )


def told(finding: Finding, t: Words) -> str:
    """The sentence that tells a finding."""
    details = {
        name: t.get(f"language.{value}", str(value)) if name in ("said", "elsewhere") else value
        for name, value in finding.details.items()
    }
    return t(f"checks.found.{finding.what}", **details)


def _row(finding: Finding, t: Words, title_of: TitleOf) -> FoundRow:
    return FoundRow(
        finding.weight,
        told(finding, t),
        Named(finding.key, title_of(finding.key)),
        tuple(Named(key, title_of(key)) for key in finding.others),
    )


def _question(result: QuestionResult, title_of: TitleOf) -> QuestionRow:
    return QuestionRow(
        result.question,
        result.origin,
        result.verdict,
        result.is_right,
        Named(result.key, title_of(result.key)) if result.key else None,
        result.live,
        result.draft,
    )
