"""Checks what is to go live, once for each content that somebody looks at or publishes."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from threading import Lock

from bot.editing.checks.records import Proposal, Report, SavedQuestion, Tell
from bot.editing.checks.run import run_checks
from bot.editing.checks.saved import SavedQuestions
from bot.knowledge.entries import Entry, digest_of
from bot.knowledge.release import Release

REMEMBERED = 32  # reports

ReleaseOf = Callable[[Sequence[Entry]], Release]


class Checker:
    """Runs the checks, one report at a time, and remembers the last reports.

    A report is that of what is live, what is proposed, the saved questions and the day: where all
    four are the same, so is the report.
    """

    def __init__(
        self,
        release_of: ReleaseOf,
        tell: Tell,
        questions: SavedQuestions,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._release_of, self.tell = release_of, tell
        self._questions, self._today = questions, today
        self._reports: OrderedDict[Hashable, Report] = OrderedDict()
        self._lock = Lock()

    def report(self, live: Sequence[Entry], proposed: Sequence[Entry]) -> Report:
        """What is to be known before `proposed` takes the place of `live`.

        Takes some seconds the first time. Raises ContentInvalid.
        """
        saved, today = self._questions.all(), self._today()
        key = digest_of(live), digest_of(proposed), tuple(saved), today
        with self._lock:
            if key not in self._reports:
                self._reports[key] = self._run(live, proposed, saved, today)
            self._reports.move_to_end(key)
            while len(self._reports) > REMEMBERED:
                self._reports.popitem(last=False)
            return self._reports[key]

    def of_all(self, live: Sequence[Entry]) -> Report:
        """What there is to say of all that is live, and of the saved questions."""
        release = self._release_of(live)
        after = {entry.key: entry for entry in live}
        proposal = Proposal({}, after, release, release, self.tell, self._today(), sys.maxsize)
        return run_checks(proposal, self._questions.all())

    def _run(
        self,
        live: Sequence[Entry],
        proposed: Sequence[Entry],
        saved: Sequence[SavedQuestion],
        today: date,
    ) -> Report:
        proposal = Proposal(
            before={entry.key: entry for entry in live},
            after={entry.key: entry for entry in proposed},
            live=self._release_of(live),
            draft=self._release_of(proposed),
            tell=self.tell,
            today=today,
        )
        return run_checks(proposal, saved)
