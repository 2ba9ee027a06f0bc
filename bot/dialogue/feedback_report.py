"""What citizens said about the answers, as staff read it: counts, the worst answers, notes."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.database import reading
from bot.dialogue.feedback import FeedbackStore, Note
from bot.dialogue.tables import ratings, surveys, turns

WORST = 20  # answers that are printed; all are in the JSON


@dataclass(frozen=True)
class Complaint:
    """A rating that said "did not help"."""

    question: str
    comment: str
    rated_at: datetime


@dataclass(frozen=True)
class RatedAnswer:
    """One text that was replied, to whatever questions, with what was said about it."""

    reply: str
    outcome: str
    item_id: str | None
    helped: int
    did_not_help: int
    complaints: tuple[Complaint, ...]


@dataclass(frozen=True)
class Survey:
    """What somebody thinks of a whole conversation."""

    stars: int
    comment: str
    rated_at: datetime


@dataclass(frozen=True)
class FeedbackReport:
    """All feedback that is kept; the worst answers and the newest notes and surveys first."""

    answers: tuple[RatedAnswer, ...]
    surveys: tuple[Survey, ...]
    notes: tuple[Note, ...]

    @property
    def helped(self) -> int:
        """How many ratings said "helped"."""
        return sum(answer.helped for answer in self.answers)

    @property
    def did_not_help(self) -> int:
        """How many ratings said "did not help"."""
        return sum(answer.did_not_help for answer in self.answers)

    @property
    def mean_stars(self) -> float | None:
        """The mean of the surveys, 1 to 5; None where there is none."""
        stars = [survey.stars for survey in self.surveys]
        return sum(stars) / len(stars) if stars else None

    def as_json(self) -> dict[str, Any]:
        """Everything, with times in ISO 8601."""
        counts = {"helped": self.helped, "did_not_help": self.did_not_help}
        whole = {**counts, "mean_stars": self.mean_stars, **asdict(self)}
        told: dict[str, Any] = json.loads(json.dumps(whole, default=datetime.isoformat))
        return told


def read_feedback(engine: Engine) -> FeedbackReport:
    """All feedback in the database."""
    answers = [_rated(answer) for answer in _ratings_by_answer(engine).values()]
    wanted = select(surveys).order_by(surveys.c.rated_at.desc())
    with reading(engine) as connection:
        given = [
            Survey(row.stars, row.comment, row.rated_at.replace(tzinfo=UTC))
            for row in connection.execute(wanted)
        ]
    return FeedbackReport(
        tuple(sorted(answers, key=lambda answer: (-answer.did_not_help, answer.helped))),
        tuple(given),
        tuple(FeedbackStore(engine).notes()),
    )


Rated = tuple[dict[str, Any], bool, Complaint]  # a reply, whether it helped, and what was said


def _ratings_by_answer(engine: Engine) -> dict[tuple[str, str | None], list[Rated]]:
    # A reply's id is random hexadecimal: in another turn's JSON it hardly comes by chance.
    same = (turns.c.conversation_id == ratings.c.conversation_id) & turns.c.replies.contains(
        ratings.c.reply_id
    )
    wanted = select(ratings, turns.c.question, turns.c.replies).select_from(
        ratings.join(turns, same)
    )
    answers: dict[tuple[str, str | None], list[Rated]] = {}
    with reading(engine) as connection:
        for row in connection.execute(wanted.order_by(ratings.c.rated_at.desc())):
            said = Complaint(row.question, row.comment, row.rated_at.replace(tzinfo=UTC))
            for reply in json.loads(row.replies):
                if reply["id"] == row.reply_id:
                    key = (reply["text"], reply["item_id"])
                    answers.setdefault(key, []).append((reply, row.helped, said))
    return answers


def _rated(ratings: Sequence[Rated]) -> RatedAnswer:
    reply = ratings[0][0]
    complaints = tuple(said for _, helped, said in ratings if not helped)
    return RatedAnswer(
        reply["text"],
        reply["outcome"],
        reply["item_id"],
        len(ratings) - len(complaints),
        len(complaints),
        complaints,
    )


def print_feedback(report: FeedbackReport, console: Console) -> None:
    """Prints the counts, the worst answers with what was asked, and the notes for staff."""

    def say(text: str) -> None:
        console.print(text, markup=False, highlight=False, soft_wrap=True)

    stars = "" if report.mean_stars is None else f", {report.mean_stars:.1f} stars on average"
    say(f"ratings: {report.helped} helped, {report.did_not_help} did not help")
    say(f"surveys: {len(report.surveys)}{stars}")
    for survey in report.surveys:
        if survey.comment:
            say(f"  {survey.stars} stars: {_plain(survey.comment)}")
    bad = [answer for answer in report.answers if answer.did_not_help]
    for answer in bad[:WORST]:
        say(f"did not help {answer.did_not_help}, helped {answer.helped}: {_plain(answer.reply)}")
        for said in answer.complaints:
            comment = f" - {_plain(said.comment)}" if said.comment else ""
            say(f"  asked: {_plain(said.question)}{comment}")
    say(f"messages for staff: {len(report.notes)}")
    for note in report.notes:
        say(f"  {note.left_at:%Y-%m-%d %H:%M} UTC, {_plain(note.contact)}: {_plain(note.text)}")


def _plain(text: str) -> str:
    """`text` on one line and without what could move the cursor of a terminal."""
    shown = (" " if char.isspace() else char for char in text)
    visible = (char for char in shown if unicodedata.category(char)[0] != "C")
    return " ".join("".join(visible).split())
