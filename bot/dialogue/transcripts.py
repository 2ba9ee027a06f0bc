"""What was said in a conversation so far, read back from the database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.dialogue.store import turns

MOST_TURNS = 50  # that a page shows


@dataclass(frozen=True)
class PastTurn:
    """A question, and the replies to it in the form that the chat API documents."""

    question: str
    replies: tuple[Mapping[str, Any], ...]


class Transcripts:
    """All calls block; the caller keeps them off the event loop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def turns(self, conversation_id: str, most: int = MOST_TURNS) -> list[PastTurn]:
        """The last turns of a conversation, at most `most`, oldest first."""
        wanted = select(turns.c.question, turns.c.replies).where(
            turns.c.conversation_id == conversation_id
        )
        with self._engine.connect() as connection:
            found = connection.execute(wanted.order_by(turns.c.id.desc()).limit(most)).all()
        return [PastTurn(row.question, tuple(json.loads(row.replies))) for row in reversed(found)]
