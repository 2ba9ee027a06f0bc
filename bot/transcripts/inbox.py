"""The inbox: questions that were not answered well, in groups of one meaning.

All calls block; what is shown is as the database is at that moment.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine

from bot.database import reading
from bot.dialogue.clean import clean
from bot.dialogue.tables import inbox_marks, ratings, turns
from bot.editing.tables import drafts, revisions
from bot.transcripts.asked import Asked, Reason, read_asked
from bot.transcripts.grouping import Grouping, Question, digest_of
from bot.transcripts.settled import read_settled


@dataclass(frozen=True)
class Sample:
    """A question as it was asked, however it was typed."""

    id: str  # the same for all ways of typing it
    question: str  # as it was typed most often; personal data removed
    language: str
    count: int
    last_asked: datetime  # UTC


@dataclass(frozen=True)
class Group:
    """Questions of one meaning."""

    alike: tuple[tuple[Asked, ...], ...]  # those of one text together, the most frequent first

    @property
    def id(self) -> str:
        """That of its most frequent question; finds the group as long as that is in one."""
        return digest_of(self.alike[0][0].question)

    @cached_property
    def samples(self) -> tuple[Sample, ...]:
        """Each text that was asked, the most frequent first."""
        return tuple(_sample(same) for same in self.alike)

    @property
    def question(self) -> str:
        """The most frequent question."""
        return _sample(self.alike[0]).question

    @property
    def language(self) -> str:
        """That of the most frequent question."""
        return _usual(one.language for one in self.alike[0])

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """All turns, in the order of time."""
        turns = (one for same in self.alike for one in same)
        return tuple(sorted(turns, key=lambda one: one.turn))

    @cached_property
    def count(self) -> int:
        """How often it was asked."""
        return sum(map(len, self.alike))

    @property
    def last_asked(self) -> datetime:
        """When, in UTC."""
        return max(same[-1].asked_at for same in self.alike)

    @property
    def languages(self) -> Mapping[str, int]:
        """How often it was asked in each, the most frequent first."""
        return dict(Counter(one.language for one in self.asked).most_common())

    @property
    def reasons(self) -> Mapping[Reason, int]:
        """How often it was asked for each; a turn may have several."""
        found = Counter(reason for one in self.asked for reason in one.reasons)
        return dict(found.most_common())

    @property
    def turns(self) -> tuple[int, ...]:
        """The numbers of all turns, in the order of time."""
        return tuple(one.turn for one in self.asked)


@dataclass(frozen=True)
class Filter:
    """Which turns of the inbox count; the defaults take all."""

    reason: Reason | None = None
    language: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def of(self, group: Group) -> Group | None:
        """`group` with the turns that pass; None without any."""
        passing = (tuple(one for one in same if self._takes(one)) for same in group.alike)
        left = [same for same in passing if same]
        return _group(left) if left else None

    def _takes(self, asked: Asked) -> bool:
        return (
            (self.reason is None or self.reason in asked.reasons)
            and (self.language is None or self.language == asked.language)
            and (self.since is None or asked.asked_at >= self.since)
            and (self.until is None or asked.asked_at < self.until)
        )


ALL = Filter()


class Inbox:
    """What waits for staff in one database."""

    def __init__(self, engine: Engine, grouping: Grouping) -> None:
        self._engine, self._grouping = engine, grouping
        self._known: tuple[object, list[Group]] = None, []  # as of which state, and the groups
        self._reading = Lock()

    def groups(self, wanted: Filter = ALL) -> list[Group]:
        """The groups of the turns that pass, the largest first, then the latest.

        What is left out changes no group's meaning: filtered or not, the groups are the same.
        """
        groups = self._all()
        if wanted != ALL:
            groups = [left for group in groups if (left := wanted.of(group))]
        return sorted(groups, key=lambda group: (-group.count, -group.last_asked.timestamp()))

    def group_of(self, id: str, wanted: Filter = ALL) -> Group | None:
        """The group that holds the question with this id; None where nobody waits for it."""
        for group in self._all():
            if any(digest_of(same[0].question) == id for same in group.alike):
                return wanted.of(group)
        return None

    def _all(self) -> list[Group]:
        """All groups; made anew where anything changed that they depend on."""
        with self._reading, reading(self._engine) as connection:
            state = self._grouping.release, *connection.execute(STATE).one()
            if state != self._known[0]:
                self._known = state, self._together(connection)
            return self._known[1]

    def _together(self, connection: Connection) -> list[Group]:
        settled = read_settled(connection)
        by_text: defaultdict[str, list[Asked]] = defaultdict(list)
        for one in read_asked(connection):
            text = digest_of(one.question)
            if not settled.covers(text, one.asked_at):
                by_text[text].append(one)
        alike = sorted(map(tuple, by_text.values()), key=lambda same: (-len(same), same[0].turn))
        questions = [
            Question(_usual(one.question for one in same), _usual(one.language for one in same))
            for same in alike
        ]
        found = self._grouping.groups(questions)
        return [_group([alike[at] for at in positions]) for positions in found]


STATE = select(
    *(
        select(value).scalar_subquery()
        for value in (
            func.count(turns.c.id),
            func.max(turns.c.id),
            func.count(inbox_marks.c.turn_id),
            func.max(inbox_marks.c.marked_at),
            func.count(ratings.c.reply_id),
            func.max(ratings.c.rated_at),
            func.count(drafts.c.key),
            func.max(revisions.c.id),
        )
    )
)


def _group(alike: Sequence[tuple[Asked, ...]]) -> Group:
    return Group(tuple(sorted(alike, key=lambda same: (-len(same), same[0].turn))))


def _sample(same: Sequence[Asked]) -> Sample:
    # It was cleaned before it was stored; what is removed may have grown since.
    question = clean(_usual(one.question for one in same))
    language = _usual(one.language for one in same)
    return Sample(digest_of(same[0].question), question, language, len(same), same[-1].asked_at)


def _usual(values: Iterable[str]) -> str:
    """The most frequent one."""
    return Counter(values).most_common(1)[0][0]
