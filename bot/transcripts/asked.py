"""The turns that were not answered well, with the reasons why they are thought so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Literal, get_args

from sqlalchemy import and_, func, or_, select
from sqlalchemy.engine import Connection, Row

from bot.dialogue.tables import conversations, inbox_marks, ratings, turns

Reason = Literal["declined", "unclear", "rated", "unsure", "failed"]
REASONS: tuple[Reason, ...] = get_args(Reason)

NOT_KNOWN = ("unanswered", "unknown_value", "language")  # kinds of "declined"
WITH_OPTIONS = ("did_you_mean", "which_place")  # kinds of "clarified"
QUOTED = ("item", "attribute", "overview", "passage", "unknown_value")  # what a choice leads to
LARGEST_LOT = 500  # turns asked for in one statement
UNSURE = 0.8  # confidence below which an answer is worth a look, though it was sure enough
CHOSEN = 1.0  # confidence of what was chosen among options; a search is never so sure


@dataclass(frozen=True)
class Asked:
    """A turn that was not answered well."""

    turn: int
    conversation: str
    asked_at: datetime  # UTC
    question: str  # as it was stored
    language: str
    reasons: tuple[Reason, ...]
    outcome: str
    kind: str | None
    item_id: str | None
    release: str | None
    confidence: float


def read_asked(connection: Connection) -> list[Asked]:
    """All that were not answered well and that nobody has dealt with, oldest first."""
    rated = _did_not_help(connection)
    chosen = _led_to_a_choice(connection)
    rows = {row.id: row for row in connection.execute(_turns(_not_answered_well()))}
    for lot in lots(sorted(rated - rows.keys())):  # answered well, as far as we knew
        rows |= {row.id: row for row in connection.execute(_turns(turns.c.id.in_(lot)))}
    asked = (_asked(rows[id], rated, chosen) for id in sorted(rows))
    return [one for one in asked if one.reasons]


def lots(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """`ids` in portions of which each fits into one statement."""
    for at in range(0, len(ids), LARGEST_LOT):
        yield ids[at : at + LARGEST_LOT]


def _not_answered_well() -> Any:
    return or_(
        and_(turns.c.outcome == "declined", turns.c.kind.in_(NOT_KNOWN)),
        and_(turns.c.outcome == "clarified", turns.c.kind.in_(WITH_OPTIONS)),
        and_(turns.c.outcome == "answered", turns.c.confidence < UNSURE),
        turns.c.outcome == "failed",
    )


def _turns(which: Any) -> Any:
    """Those of citizens that nobody has dealt with; what is said to try something out is not."""
    language = func.coalesce(turns.c.language, conversations.c.language)
    names = "id conversation_id asked_at question outcome kind item_id release confidence"
    return (
        select(*(turns.c[name] for name in names.split()), language.label("language"))
        .select_from(turns.join(conversations))
        .where(which, conversations.c.is_test.is_not(True))
        .where(turns.c.id.not_in(select(inbox_marks.c.turn_id)))
    )


def _asked(row: Row, rated: frozenset[int], chosen: Mapping[int, bool]) -> Asked:
    return Asked(
        turn=row.id,
        conversation=row.conversation_id,
        asked_at=row.asked_at.replace(tzinfo=UTC),
        question=row.question,
        language=row.language.split("-")[0],
        reasons=tuple(_reasons(row, rated, chosen)),
        outcome=row.outcome,
        kind=row.kind,
        item_id=row.item_id,
        release=row.release,
        confidence=row.confidence,
    )


def _reasons(row: Row, rated: frozenset[int], chosen: Mapping[int, bool]) -> Iterator[Reason]:
    if row.outcome == "declined" and row.kind in NOT_KNOWN:
        yield "declined"
    if row.outcome == "clarified" and row.kind in WITH_OPTIONS and not chosen.get(row.id):
        yield "unclear"
    if row.id in rated:
        yield "rated"
    if row.outcome == "answered" and row.confidence < UNSURE:
        yield "unsure"
    if row.outcome == "failed":
        yield "failed"


def _did_not_help(connection: Connection) -> frozenset[int]:
    """The turns with a reply that was said not to help."""
    # A reply's id is random hexadecimal: in another turn's JSON it hardly comes by chance.
    same = and_(
        turns.c.conversation_id == ratings.c.conversation_id,
        turns.c.replies.contains(ratings.c.reply_id),
    )
    wanted = select(turns.c.id).select_from(ratings.join(turns, same)).where(~ratings.c.helped)
    return frozenset(connection.execute(wanted).scalars())


def _led_to_a_choice(connection: Connection) -> Mapping[int, bool]:
    """Of each turn that offered options, whether the next of its conversation took one of them."""
    offering = select(turns.c.conversation_id).where(
        turns.c.outcome == "clarified", turns.c.kind.in_(WITH_OPTIONS)
    )
    wanted = (
        select(turns.c.id, turns.c.conversation_id, turns.c.kind, turns.c.confidence)
        .where(turns.c.conversation_id.in_(offering))
        .order_by(turns.c.conversation_id, turns.c.id)
    )
    return {
        row.id: following.conversation_id == row.conversation_id
        and following.kind in QUOTED
        and following.confidence >= CHOSEN
        for row, following in pairwise(connection.execute(wanted))
    }
