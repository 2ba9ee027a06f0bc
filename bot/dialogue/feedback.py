"""What citizens say about the answers, and the messages they leave for staff."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.engine import Connection, Engine

from bot.database import reading, writing
from bot.dialogue.store import expect
from bot.dialogue.tables import notes, ratings, surveys, turns
from bot.errors import TooManyNotes, UnknownReply

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
        """Keeps whether a reply helped.

        Raises UnknownConversation, or UnknownReply unless the conversation has it.
        """
        with writing(self._engine) as connection:
            expect(connection, id)
            if not _has_reply(connection, id, reply_id):
                raise UnknownReply("reply_id: this conversation has no such reply")
            _replace(
                connection,
                ratings,
                {"conversation_id": id, "reply_id": reply_id},
                {"helped": helped, "comment": comment, "rated_at": now},
            )

    def survey(self, id: str, stars: int, comment: str, now: datetime) -> None:
        """Keeps what a citizen thinks of conversation `id`; raises UnknownConversation."""
        values = {"stars": stars, "comment": comment, "rated_at": now}
        with writing(self._engine) as connection:
            expect(connection, id)
            _replace(connection, surveys, {"conversation_id": id}, values)

    def leave(self, note: Note) -> None:
        """Keeps a note; raises TooManyNotes or UnknownConversation."""
        id = note.conversation_id
        left = select(func.count()).select_from(notes).where(notes.c.conversation_id == id)
        kept = insert(notes).values(
            conversation_id=id, text=note.text, contact=note.contact, left_at=note.left_at
        )
        with writing(self._engine) as connection:
            expect(connection, id)
            if connection.execute(left).scalar() >= MOST_NOTES:
                raise TooManyNotes(
                    f"this conversation has left {MOST_NOTES} messages; staff will read them"
                )
            connection.execute(kept)

    def notes(self) -> Sequence[Note]:
        """All notes, the newest first."""
        wanted = select(notes).order_by(notes.c.id.desc())
        with reading(self._engine) as connection:
            return [
                Note(row.conversation_id, row.text, row.contact, row.left_at.replace(tzinfo=UTC))
                for row in connection.execute(wanted)
            ]


def _replace(
    connection: Connection, table: Table, key: dict[str, object], values: dict[str, object]
) -> None:
    same = [table.c[name] == value for name, value in key.items()]
    connection.execute(delete(table).where(*same))
    connection.execute(insert(table).values(**key, **values))


def _has_reply(connection: Connection, id: str, reply_id: str) -> bool:
    wanted = select(turns.c.replies).where(
        turns.c.conversation_id == id, turns.c.replies.contains(reply_id, autoescape=True)
    )
    return any(
        reply["id"] == reply_id
        for (replies,) in connection.execute(wanted)
        for reply in json.loads(replies)
    )
