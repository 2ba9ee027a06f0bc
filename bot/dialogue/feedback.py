"""What citizens say about the answers, and the messages they leave for staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.dialogue.database import notes, ratings, surveys
from bot.errors import Busy, UnknownConversation

MOST_NOTES = 3  # of one conversation


@dataclass(frozen=True)
class Note:
    """A message that somebody left for staff."""

    conversation_id: str
    text: str
    contact: str  # an e-mail address or a phone number, as it was written
    left_at: datetime


class FeedbackStore:
    """All calls block; what is said again replaces what was said before."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def rate(self, id: str, reply_id: str, helped: bool, comment: str, now: datetime) -> None:
        """Keeps whether a reply of conversation `id` helped."""
        self._replace(
            ratings,
            {"conversation_id": id, "reply_id": reply_id},
            {"helped": helped, "comment": comment, "rated_at": now},
        )

    def survey(self, id: str, stars: int, comment: str, now: datetime) -> None:
        """Keeps what a citizen thinks of conversation `id`."""
        self._replace(
            surveys, {"conversation_id": id}, {"stars": stars, "comment": comment, "rated_at": now}
        )

    def leave(self, note: Note) -> None:
        """Keeps a note; raises Busy where one conversation leaves too many."""
        id = note.conversation_id
        left = select(func.count()).select_from(notes).where(notes.c.conversation_id == id)
        with self._engine.begin() as connection:
            if connection.execute(left).scalar() >= MOST_NOTES:
                raise Busy("enough messages were left in this conversation; staff will read them")
            connection.execute(
                insert(notes).values(
                    conversation_id=id,
                    text=note.text,
                    contact=note.contact,
                    left_at=note.left_at,
                )
            )

    def notes(self) -> Sequence[Note]:
        """All notes, the newest first."""
        wanted = select(notes).order_by(notes.c.id.desc())
        with self._engine.connect() as connection:
            return [
                Note(row.conversation_id, row.text, row.contact, row.left_at.replace(tzinfo=UTC))
                for row in connection.execute(wanted)
            ]

    def _replace(self, table: object, key: dict[str, object], values: dict[str, object]) -> None:
        columns = table.c  # type: ignore[attr-defined]
        same = [columns[name] == value for name, value in key.items()]
        try:
            with self._engine.begin() as connection:
                connection.execute(delete(table).where(*same))
                connection.execute(insert(table).values(**key, **values))
        except IntegrityError:
            raise UnknownConversation("there is no such conversation; start a new one") from None
