"""Conversations that staff have with a release to try it: in memory, for their session alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.console.explained import Why
from bot.console.remembered import Remembered
from bot.records import Context, Reply

Side = Literal["live", "draft"]
SIDES: tuple[Side, ...] = ("live", "draft")
MOST_TRIALS = 100  # sessions whose last trial is remembered
MOST_LINES = 20  # of one trial


@dataclass(frozen=True)
class Answers:
    """What one side says to a message."""

    release: str
    said: tuple[Reply, ...]
    why: Why | None  # None where the message was not looked up
    problem: str = ""  # why that side cannot be asked

    @property
    def texts(self) -> tuple[str, ...]:
        """What is said, to be compared."""
        return tuple(reply.text for reply in self.said)


@dataclass(frozen=True)
class Line:
    """A message, and what each side that was asked says to it."""

    question: str
    answers: Mapping[Side, Answers]

    @property
    def differs(self) -> bool | None:
        """Whether the two sides say different things; None where one alone was asked."""
        if len(self.answers) < len(SIDES):
            return None
        return self.answers["live"].texts != self.answers["draft"].texts


@dataclass
class Trial:
    """One conversation, with what each side carries over to its next turn."""

    lines: list[Line] = field(default_factory=list)
    contexts: dict[Side, Context] = field(default_factory=dict)

    def add(self, line: Line) -> None:
        """Keeps `line`, and no more than may be kept."""
        self.lines = [*self.lines, line][-MOST_LINES:]


class Trials:
    """The trials of all sessions."""

    def __init__(self) -> None:
        self._trials = Remembered[Trial](MOST_TRIALS)

    def of(self, session: str) -> Trial:
        """The trial of a session, a new one where it has none."""
        return self._trials.get(session) or self._trials.keep(session, Trial())

    def forget(self, session: str) -> None:
        """Ends the trial of a session."""
        self._trials.forget(session)
