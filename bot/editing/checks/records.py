"""What checks before publishing work on, and what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from bot.knowledge.entries import Entry
from bot.knowledge.release import Release
from bot.records import Outcome

Weight = Literal["blocks", "warns"]
Verdict = Literal["lost", "changed", "gained", "same"]
VERDICTS: tuple[Verdict, ...] = ("lost", "changed", "gained", "same")  # the worst first
Origin = Literal["saved", "edited", "neighbour"]  # why a question is asked again


@dataclass(frozen=True)
class Told:
    """What a release replies to a question; of several replies, the first that quotes an answer."""

    outcome: Outcome
    answer: str | None  # id of the item, profile or passage that is quoted
    text: str


Tell = Callable[[Sequence[str], Release], Sequence[Told]]  # each question by itself


@dataclass(frozen=True)
class Proposal:
    """What is to go live, beside what is live now."""

    before: Mapping[str, Entry]  # the live entries by key, in order
    after: Mapping[str, Entry]  # the entries that are to be live
    live: Release
    draft: Release  # built from `after`
    tell: Tell
    today: date
    most_asked: int = 120  # questions that one check asks at most, the saved ones besides

    @cached_property
    def edits(self) -> frozenset[str]:
        """Keys of the entries that are new or say something else."""
        return frozenset(
            key
            for key, entry in self.after.items()
            if key not in self.before or self.before[key].digest != entry.digest
        )

    def edited(self) -> Iterator[tuple[Entry | None, Entry]]:
        """These entries as they are live and as they are proposed, in order."""
        for key, entry in self.after.items():
            if key in self.edits:
                yield self.before.get(key), entry


Details = Mapping[str, str | int]


@dataclass(frozen=True)
class Finding:
    """Something about one entry that somebody should know before it goes live."""

    check: str  # the name of the check
    weight: Weight
    key: str  # Entry.key of the entry concerned
    what: str  # names the sentence that tells it: "checks.found.<what>" in the words of the console
    details: Details = field(default_factory=dict)  # the values of that sentence
    others: tuple[str, ...] = ()  # Entry.key of other entries concerned


Check = Callable[[Proposal], Iterable[Finding]]


@dataclass(frozen=True)
class SavedQuestion:
    """A question that is asked of whatever is to go live."""

    id: int
    question: str
    language: str
    expected: str | None  # id of the item, profile or passage that is to answer it; None: nothing


@dataclass(frozen=True)
class QuestionResult:
    """A question asked of both releases."""

    question: str
    origin: Origin
    verdict: Verdict
    key: str  # Entry.key of what it belongs to; of a saved question, of what is to answer; or empty
    live: Told
    draft: Told
    is_right: bool  # whether the draft answers as is expected; without expectation, always
    by_edit: bool = False  # the same answer, which was edited, and nothing else


@dataclass(frozen=True)
class Report:
    """All that the checks found."""

    findings: tuple[Finding, ...]  # what blocks first
    questions: tuple[QuestionResult, ...] = ()  # the worst first
    left_out: int = 0  # questions that were not asked: there were too many

    @property
    def lost(self) -> tuple[QuestionResult, ...]:
        """The questions that would no longer be answered, or not as is expected."""
        return tuple(result for result in self.questions if result.verdict == "lost")

    @property
    def told(self) -> tuple[QuestionResult, ...]:
        """The questions whose replies somebody should look at."""
        return tuple(
            result
            for result in self.questions
            if not result.is_right or (result.verdict != "same" and not result.by_edit)
        )

    @property
    def blocks(self) -> bool:
        """Whether it must not go live unless a reviewer overrides it with a reason."""
        return bool(self.lost) or any(finding.weight == "blocks" for finding in self.findings)

    def counts(self) -> dict[str, int]:
        """How much of each weight and verdict was found."""
        names: list[str] = [
            *(finding.weight for finding in self.findings),
            *(result.verdict for result in self.questions),
        ]
        return {name: names.count(name) for name in ("blocks", "warns", *VERDICTS)}

    def as_json(self) -> dict[str, Any]:
        return {
            "blocks": self.blocks,
            "counts": self.counts(),
            "left_out": self.left_out,
            "findings": [asdict(finding) for finding in self.findings],
            "questions": [asdict(result) for result in self.questions],
        }
