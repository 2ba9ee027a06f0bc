"""What happened in a period, in numbers: what was asked, how it ended, how long it took.

Test conversations are left out everywhere. All calls block.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine

from bot.database import reading
from bot.dialogue.clean import clean
from bot.dialogue.tables import conversations, ratings, surveys, turns
from bot.transcripts.grouping import Grouping, Question, digest_of
from bot.transcripts.period import Period

TOP = 10
MOST_GROUPED = 500  # of the most frequent questions, which are grouped by meaning
LOT = 5000  # turns read at once


@dataclass(frozen=True)
class Day:
    """One day in the city."""

    date: date
    outcomes: Mapping[str, int]

    @property
    def questions(self) -> int:
        """How many were asked."""
        return sum(self.outcomes.values())


@dataclass(frozen=True)
class Times:
    """How long replies took, in milliseconds: half, 95 % and 99 % of them at most so long."""

    p50: float
    p95: float
    p99: float


@dataclass(frozen=True)
class Opinions:
    """What citizens thought of the answers."""

    helped: int
    did_not_help: int
    surveys: int
    mean_stars: float | None  # 1 to 5; None without a survey


@dataclass(frozen=True)
class Frequent:
    """Something that was asked often."""

    name: str  # a question, or the id of what answered
    count: int


@dataclass(frozen=True)
class Figures:
    """All of a period; of equal counts, mappings have what came first first."""

    period: Period
    days: tuple[Day, ...]
    conversations: int
    kinds: Mapping[str, int]  # of what was declined
    languages: Mapping[str, int]  # that the questions were asked in
    channels: Mapping[str, int]
    items: tuple[Frequent, ...]  # what answered most, by id
    questions: tuple[Frequent, ...]  # by meaning
    times: Times | None  # None where nothing was asked
    opinions: Opinions

    @property
    def outcomes(self) -> Mapping[str, int]:
        """How often each came, the most frequent first."""
        total = sum((Counter(day.outcomes) for day in self.days), Counter[str]())
        return dict(total.most_common())

    @property
    def total(self) -> int:
        """All questions."""
        return sum(day.questions for day in self.days)


def read_figures(engine: Engine, period: Period, grouping: Grouping) -> Figures:
    """The figures of `period`; 200,000 turns take a second or two."""
    counts = _Counts(period)
    with reading(engine) as connection:
        known = connection.execute(
            select(conversations.c.id, conversations.c.channel, conversations.c.language).where(
                conversations.c.is_test.is_not(True)
            )
        )
        counts.conversations = {id: (channel, language) for id, channel, language in known}
        for lot in _turns(connection, period):
            counts.add(lot)
        opinions = _opinions(connection, period)
    return counts.figures(grouping, opinions)


def _turns(connection: Connection, period: Period) -> Iterator[Sequence[Any]]:
    names = "conversation_id asked_at outcome kind item_id language milliseconds question"
    wanted = select(*(turns.c[name] for name in names.split())).where(
        turns.c.asked_at >= period.since, turns.c.asked_at < period.until
    )
    streaming = connection.execution_options(stream_results=True)
    found: Iterator[Sequence[Any]] = streaming.execute(wanted).partitions(LOT)
    return found


@dataclass
class _Counts:
    """Adds turns up, in one pass."""

    period: Period
    conversations: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    outcomes: Counter[tuple[int, str]] = field(default_factory=Counter)  # by number of the day
    kinds: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    items: Counter[str] = field(default_factory=Counter)
    questions: Counter[tuple[str, str]] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    milliseconds: list[float] = field(default_factory=list)

    def add(self, rows: Sequence[Any]) -> None:
        begins = [begin.replace(tzinfo=None) for begin in self.period.begins()]
        for id, asked_at, outcome, kind, item, asked_in, spent, question in rows:
            if id not in self.conversations:
                continue  # somebody tried something out
            channel, started_in = self.conversations[id]
            language = (asked_in or started_in).split("-")[0]
            self.outcomes[bisect_right(begins, asked_at) - 1, outcome] += 1
            self.languages[language] += 1
            self.channels[channel] += 1
            self.questions[question, language] += 1
            self.seen.add(id)
            self.milliseconds.append(spent)
            if outcome == "declined":
                self.kinds[kind] += 1
            elif outcome == "answered" and item:
                self.items[item] += 1

    def figures(self, grouping: Grouping, opinions: Opinions) -> Figures:
        by_day: defaultdict[int, dict[str, int]] = defaultdict(dict)
        for (number, outcome), count in self.outcomes.items():
            by_day[number][outcome] = count
        return Figures(
            self.period,
            tuple(Day(day, by_day[number]) for number, day in enumerate(self.period.days())),
            len(self.seen),
            dict(self.kinds.most_common()),
            dict(self.languages.most_common()),
            dict(self.channels.most_common()),
            tuple(Frequent(*item) for item in self.items.most_common(TOP)),
            _by_meaning(self.questions, grouping),
            _times(self.milliseconds),
            opinions,
        )


def _by_meaning(asked: Counter[tuple[str, str]], grouping: Grouping) -> tuple[Frequent, ...]:
    """The most frequent questions, those of one meaning counted together."""
    alike: dict[str, tuple[Question, int]] = {}
    for (text, language), count in asked.most_common(MOST_GROUPED):
        first, before = alike.get(digest_of(text), (Question(text, language), 0))
        alike[digest_of(text)] = first, before + count
    questions = [question for question, _ in alike.values()]
    counts = [count for _, count in alike.values()]
    found = [
        Frequent(clean(questions[group[0]].text), sum(counts[at] for at in group))
        for group in grouping.groups(questions)
    ]
    return tuple(sorted(found, key=lambda one: -one.count)[:TOP])


def _times(milliseconds: Sequence[float]) -> Times | None:
    if not milliseconds:
        return None
    return Times(*(float(value) for value in np.percentile(milliseconds, (50, 95, 99))))


def _opinions(connection: Connection, period: Period) -> Opinions:
    def within(table: Any) -> Any:
        wanted = table.join(conversations)
        return wanted, (
            table.c.rated_at >= period.since,
            table.c.rated_at < period.until,
            conversations.c.is_test.is_not(True),
        )

    rated, here = within(ratings)
    counted = select(ratings.c.helped, func.count()).select_from(rated).where(*here)
    by_helped = dict(connection.execute(counted.group_by(ratings.c.helped)).all())
    given, here = within(surveys)
    stars = select(func.count(), func.avg(surveys.c.stars)).select_from(given).where(*here)
    count, mean = connection.execute(stars).one()
    return Opinions(
        by_helped.get(True, 0),
        by_helped.get(False, 0),
        count,
        None if mean is None else float(mean),
    )
