"""All that staff read of conversations, on one database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy.engine import Engine

from bot.knowledge.release import Release
from bot.transcripts.answered import Answered, read_answered
from bot.transcripts.exporting import export_turns
from bot.transcripts.figures import Figures, read_figures
from bot.transcripts.grouping import Grouping
from bot.transcripts.inbox import Group, Inbox
from bot.transcripts.marks import MarkStore
from bot.transcripts.period import Period
from bot.transcripts.rated import RatedAnswer, read_worst


class Transcripts:
    """The inbox with its marks, and the figures. All calls block."""

    def __init__(
        self,
        engine: Engine,
        release: Callable[[], Release],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`release` gives the live one: its encoder and its places tell meanings apart."""
        self.now = now
        self.marks = MarkStore(engine, now)
        self._engine, self._grouping = engine, Grouping(release)
        self.inbox = Inbox(engine, self._grouping)

    def answered(self, group: Group) -> Sequence[Answered]:
        """What was replied to a group of the inbox, the most frequent first."""
        return read_answered(self._engine, group.turns)

    def figures(self, period: Period) -> Figures:
        """What happened in `period`, in numbers."""
        return read_figures(self._engine, period, self._grouping)

    def worst(self, period: Period) -> Sequence[RatedAnswer]:
        """The answers that helped least in `period`."""
        return read_worst(self._engine, period)

    def export(self, period: Period) -> Iterator[bytes]:
        """One row per turn of `period` as CSV, in portions."""
        return export_turns(self._engine, period)
