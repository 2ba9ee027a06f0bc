"""What checks before publishing work on, and what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from bot.knowledge.entries import Entry
from bot.knowledge.release import Release
from bot.records import DEFAULT_LANGUAGE, Outcome, Understand
from bot.settings import Settings

Weight = Literal["blocks", "warns"]
Verdict = Literal["same", "changed", "gained", "lost"]
VERDICTS: tuple[Verdict, ...] = ("lost", "changed", "gained", "same")  # the worst first
Origin = Literal["saved", "edited", "neighbour"]  # why a question is asked again


@dataclass(frozen=True)
class Proposal:
    """What is to go live, beside what is live now."""

    before: Mapping[str, Entry]  # the live entries by key, in order
    after: Mapping[str, Entry]  # the same with the drafts put in
    changed: tuple[str, ...]  # keys of entries that differ, those added and removed included
    live: Release
    draft: Release  # built from `after`
    understand: Understand
    settings: Settings
    today: date

    def edited(self) -> Iterable[Entry]:
        """The entries that are new or say something else, as they are to be."""
        return (self.after[key] for key in self.changed if key in self.after)


@dataclass(frozen=True)
class Finding:
    """Something about one entry that somebody should know before it goes live."""

    check: str  # the name of the check
    weight: Weight
    key: str  # Entry.key of the entry concerned
    what: str  # id of a sentence in the catalogues, see sentences.py
    details: Mapping[str, str] = field(default_factory=dict)  # the values of that sentence
    others: tuple[str, ...] = ()  # Entry.key of other entries concerned


Check = Callable[[Proposal], Iterable[Finding]]


@dataclass(frozen=True)
class SavedQuestion:
    """A question that is asked of every draft; `id` is None for one that is not in the store."""

    question: str
    language: str = DEFAULT_LANGUAGE
    expected: str | None = None  # id of the item, profile or passage that is to answer it
    id: int | None = None


@dataclass(frozen=True)
class Told:
    """How a release replies to a question; of several replies, the first that quotes an answer."""

    outcome: Outcome
    answer: str | None  # id of the item, profile or passage that is quoted
    text: str


@dataclass(frozen=True)
class QuestionResult:
    """A question asked of both releases."""

    asked: SavedQuestion
    origin: Origin
    verdict: Verdict
    live: Told
    draft: Told
    by_edit: bool = False  # the answer was edited, and that alone is what differs


@dataclass(frozen=True)
class Report:
    """All that the checks found, in the order of the entries and of the questions."""

    findings: tuple[Finding, ...]
    questions: tuple[QuestionResult, ...] = ()

    @property
    def lost(self) -> tuple[QuestionResult, ...]:
        """The questions that would no longer be answered, or by something else than expected."""
        return tuple(result for result in self.questions if result.verdict == "lost")

    @property
    def blocks(self) -> bool:
        """Whether it must not go live unless a reviewer overrides it with a reason."""
        return bool(self.lost) or any(finding.weight == "blocks" for finding in self.findings)

    def of(self, key: str) -> tuple[Finding, ...]:
        """What was found about one entry."""
        return tuple(finding for finding in self.findings if finding.key == key)

    def counts(self) -> dict[str, int]:
        """How much of each weight and verdict was found."""
        told: Sequence[str] = [finding.weight for finding in self.findings]
        told = [*told, *(result.verdict for result in self.questions)]
        return {name: told.count(name) for name in ("blocks", "warns", *VERDICTS)}

    def as_json(self) -> dict[str, Any]:
        return {
            "blocks": self.blocks,
            "counts": self.counts(),
            "findings": [asdict(finding) for finding in self.findings],
            "questions": [asdict(result) for result in self.questions],
        }
