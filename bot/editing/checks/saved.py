"""The saved questions: asked of whatever is to go live, so that no answer is lost unnoticed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Engine

from bot import audit
from bot.database import reading, writing
from bot.editing.checks.records import SavedQuestion
from bot.editing.tables import saved_questions
from bot.errors import UnknownQuestion


class SavedQuestions:
    """The saved questions of one database; all calls block. No question is in the audit."""

    def __init__(
        self, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine, self._now = engine, now

    def all(self) -> list[SavedQuestion]:
        """Every saved question, in the order in which they were added."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(saved_questions).order_by(saved_questions.c.id)).all()
        return [_question(row) for row in rows]

    def count(self) -> int:
        """How many there are."""
        with reading(self._engine) as connection:
            counted = connection.execute(select(func.count()).select_from(saved_questions))
            return int(counted.scalar() or 0)

    def page(self, offset: int, size: int) -> list[SavedQuestion]:
        """Some of them, the one added last first."""
        wanted = select(saved_questions).order_by(saved_questions.c.id.desc())
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.offset(offset).limit(size)).all()
        return [_question(row) for row in rows]

    def get(self, id: int) -> SavedQuestion:
        """The question with this id; raises UnknownQuestion."""
        with reading(self._engine) as connection:
            wanted = select(saved_questions).where(saved_questions.c.id == id)
            row = connection.execute(wanted).first()
        if row is None:
            raise UnknownQuestion(id)
        return _question(row)

    def add(self, question: str, language: str, expected: str | None, by: str) -> int:
        """Saves a question, and returns its id; `expected` is as in SavedQuestion."""
        now = self._now()
        values = {
            "question": question,
            "language": language,
            "expected": expected,
            "added_by": by,
            "added_at": now,
        }
        with writing(self._engine) as connection:
            made = connection.execute(insert(saved_questions).values(**values))
            id = int(made.inserted_primary_key[0])
            audit.note(connection, now, by, "question saved", question=id, expected=expected)
        return id

    def change(self, id: int, question: str, language: str, expected: str | None, by: str) -> None:
        """Puts other words and another expectation in its place; raises UnknownQuestion."""
        same = saved_questions.c.id == id
        values = {"question": question, "language": language, "expected": expected}
        with writing(self._engine) as connection:
            done = connection.execute(update(saved_questions).where(same).values(**values))
            if done.rowcount != 1:
                raise UnknownQuestion(id)
            now = self._now()
            audit.note(connection, now, by, "question changed", question=id, expected=expected)

    def remove(self, id: int, by: str) -> None:
        """Asks it no more; raises UnknownQuestion."""
        with writing(self._engine) as connection:
            done = connection.execute(delete(saved_questions).where(saved_questions.c.id == id))
            if done.rowcount != 1:
                raise UnknownQuestion(id)
            audit.note(connection, self._now(), by, "question removed", question=id)


def _question(row: Any) -> SavedQuestion:
    return SavedQuestion(row.id, row.question, row.language, row.expected)
