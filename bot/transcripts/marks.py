"""Marks on turns of the inbox: staff dealt with them. All calls block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import and_, delete, func, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.audit import note
from bot.database import reading, writing
from bot.dialogue.clean import clean
from bot.dialogue.tables import inbox_marks, turns
from bot.errors import AlreadyHandled
from bot.transcripts.asked import lots

State = Literal["assigned", "new", "out of scope"]


@dataclass(frozen=True)
class Marking:
    """What somebody decided about some turns at once."""

    id: int  # of its first turn; undoes it
    state: State
    key: str | None  # of the entry that is to answer from now on
    marked_by: str
    marked_at: datetime  # UTC
    count: int  # of turns
    question: str  # the first of them


class MarkStore:
    """The marks of one database."""

    def __init__(
        self, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine, self._now = engine, now

    def mark(self, ids: Sequence[int], state: State, by: str, key: str | None = None) -> int:
        """Marks the turns `ids`, all or none; returns what undoes it.

        Raises AlreadyHandled where somebody was faster with one of them, or where they are deleted.
        """
        at = self._now()
        try:
            with writing(self._engine) as connection:
                marked = [
                    {
                        "turn_id": row.id,
                        "conversation_id": row.conversation_id,
                        "state": state,
                        "key": key,
                        "marked_by": by,
                        "marked_at": at,
                    }
                    for lot in lots(ids)
                    for row in connection.execute(_turns(lot))
                ]
                if marked:
                    connection.execute(insert(inbox_marks), marked)
                    told = {"state": state, "entry": key, "questions": len(marked)}
                    note(connection, at, by, "marked questions", **told)
        except IntegrityError:
            raise AlreadyHandled(self._who_has(ids)) from None
        if not marked:
            raise AlreadyHandled(None)
        return min(int(row["turn_id"]) for row in marked)

    def undo(self, id: int, by: str) -> int:
        """Takes back marking `id`, if it is there; returns how many turns come back."""
        wanted = select(inbox_marks).where(inbox_marks.c.turn_id == id)
        with writing(self._engine) as connection:
            row = connection.execute(wanted).first()
            if row is None:
                return 0
            same = and_(
                inbox_marks.c.marked_at == row.marked_at,
                inbox_marks.c.marked_by == row.marked_by,
                inbox_marks.c.state == row.state,
            )
            count = int(connection.execute(delete(inbox_marks).where(same)).rowcount)
            told = {"state": row.state, "entry": row.key, "questions": count}
            note(connection, self._now(), by, "unmarked questions", **told)
            return count

    def recent(self, limit: int = 50) -> list[Marking]:
        """The last markings, the newest first."""
        first = func.min(inbox_marks.c.turn_id).label("id")
        together = (
            inbox_marks.c.marked_at,
            inbox_marks.c.marked_by,
            inbox_marks.c.state,
            inbox_marks.c.key,
        )
        markings = select(first, func.count().label("count"), *together).group_by(*together)
        last = markings.order_by(inbox_marks.c.marked_at.desc()).limit(limit).subquery()
        wanted = select(last, turns.c.question).join(turns, turns.c.id == last.c.id)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(last.c.marked_at.desc())).all()
        return [_marking(row) for row in rows]

    def _who_has(self, ids: Sequence[int]) -> str | None:
        with reading(self._engine) as connection:
            for lot in lots(ids):
                wanted = select(inbox_marks.c.marked_by).where(inbox_marks.c.turn_id.in_(lot))
                if (by := connection.execute(wanted.limit(1)).scalar()) is not None:
                    return str(by)
        return None


def _turns(lot: Sequence[int]) -> Any:
    return select(turns.c.id, turns.c.conversation_id).where(turns.c.id.in_(lot))


def _marking(row: Any) -> Marking:
    return Marking(
        row.id,
        row.state,
        row.key,
        row.marked_by,
        row.marked_at.replace(tzinfo=UTC),
        row.count,
        clean(row.question),
    )
