"""The inbox: questions that were not answered well, in groups of one meaning.

All calls block; what is shown is as the database is at that moment.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.engine import Engine

from bot.transcripts.asked import Asked, Reason, read_asked
from bot.transcripts.grouping import Grouping, Question, digest_of
from bot.transcripts.settled import read_settled


@dataclass(frozen=True)
class Sample:
    """A question as it was asked, however it was typed."""

    id: str  # the same for all ways of typing it
    question: str  # as it was typed most often
    language: str
    count: int
    last_asked: datetime  # UTC


@dataclass(frozen=True)
class Group:
    """Questions of one meaning."""

    id: str  # that of its most frequent sample; finds the group as long as that is in one
    samples: tuple[Sample, ...]  # the most frequent first
    count: int
    last_asked: datetime  # UTC
    languages: Mapping[str, int]  # how often, the most frequent first
    reasons: Mapping[Reason, int]  # how often; a turn may have several
    turns: tuple[int, ...]  # in the order of time

    @property
    def question(self) -> str:
        """The most frequent question."""
        return self.samples[0].question

    @property
    def language(self) -> str:
        """That of the most frequent question."""
        return self.samples[0].language


@dataclass(frozen=True)
class Filter:
    """Which turns of the inbox count; the defaults take all."""

    reason: Reason | None = None
    language: str | None = None
    days: int | None = None  # back from now

    def takes(self, asked: Asked, now: datetime) -> bool:
        """Whether a turn passes."""
        return (
            (self.reason is None or self.reason in asked.reasons)
            and (self.language is None or self.language == asked.language)
            and (self.days is None or asked.asked_at > now - timedelta(days=self.days))
        )


ALL = Filter()


class Inbox:
    """What waits for staff in one database."""

    def __init__(
        self,
        engine: Engine,
        grouping: Grouping,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine, self._grouping, self._now = engine, grouping, now

    def groups(self, wanted: Filter = ALL) -> list[Group]:
        """The groups of the turns that pass, the largest first, then the latest.

        What is left out changes no group's meaning: filtered or not, the groups are the same.
        """
        now = self._now()
        found = (
            _group([one for one in together if wanted.takes(one, now)])
            for together in self._together()
        )
        groups = [group for group in found if group]
        return sorted(groups, key=lambda group: (-group.count, -group.last_asked.timestamp()))

    def group_of(self, id: str, wanted: Filter = ALL) -> Group | None:
        """The group that holds the question with this id; None where nobody waits for it."""
        now = self._now()
        for together in self._together():
            if any(digest_of(one.question) == id for one in together):
                return _group([one for one in together if wanted.takes(one, now)])
        return None

    def _together(self) -> list[list[Asked]]:
        """All that wait, in groups of one meaning."""
        with self._engine.connect() as connection:
            settled = read_settled(connection)
            waiting = [one for one in read_asked(connection) if not settled.covers(one)]
        by_text: defaultdict[str, list[Asked]] = defaultdict(list)
        for one in waiting:
            by_text[digest_of(one.question)].append(one)
        alike = sorted(by_text.values(), key=lambda same: (-len(same), same[0].turn))
        questions = [Question(_usual(same), _language(same)) for same in alike]
        return [
            [one for at in group for one in alike[at]] for group in self._grouping.groups(questions)
        ]


def _group(asked: Sequence[Asked]) -> Group | None:
    if not asked:
        return None
    by_text: defaultdict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        by_text[digest_of(one.question)].append(one)
    samples = sorted(
        (_sample(id, same) for id, same in by_text.items()),
        key=lambda sample: (-sample.count, sample.last_asked),
    )
    return Group(
        id=samples[0].id,
        samples=tuple(samples),
        count=len(asked),
        last_asked=max(one.asked_at for one in asked),
        languages=dict(Counter(one.language for one in asked).most_common()),
        reasons=dict(Counter(reason for one in asked for reason in one.reasons).most_common()),
        turns=tuple(sorted(one.turn for one in asked)),
    )


def _sample(id: str, same: Sequence[Asked]) -> Sample:
    last_asked = max(one.asked_at for one in same)
    return Sample(id, _usual(same), _language(same), len(same), last_asked)


def _usual(same: Sequence[Asked]) -> str:
    """The question as most people typed it."""
    return Counter(one.question for one in same).most_common(1)[0][0]


def _language(same: Sequence[Asked]) -> str:
    return Counter(one.language for one in same).most_common(1)[0][0]
