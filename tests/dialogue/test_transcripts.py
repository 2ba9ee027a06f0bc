"""What was said is read back, of one conversation only."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.dialogue.store import ConversationStore, Transcript, open_database
from bot.dialogue.transcripts import Transcripts
from bot.records import Reply

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_database(f"sqlite:///{tmp_path / 'jingjing.db'}")
    store = ConversationStore(engine)
    for id in ("c-1", "c-2"):
        store.start(id, "digest", "en", NOW)
        for number in range(3):
            store.record(
                Transcript(id, NOW, f"{id} asks {number}", [Reply(f"{id} is told", "answered")], 1)
            )
    return engine


def test_turns_come_oldest_first_and_of_one_conversation(engine: Engine) -> None:
    turns = Transcripts(engine).turns("c-1")
    assert [turn.question for turn in turns] == ["c-1 asks 0", "c-1 asks 1", "c-1 asks 2"]
    assert {reply["text"] for turn in turns for reply in turn.replies} == {"c-1 is told"}


def test_only_the_last_of_many_turns_come(engine: Engine) -> None:
    turns = Transcripts(engine).turns("c-1", most=2)
    assert [turn.question for turn in turns] == ["c-1 asks 1", "c-1 asks 2"]


@pytest.mark.parametrize("id", ["", "c-3", "c-1' OR '1'='1", "%"])
def test_unknown_conversation_has_no_turns(engine: Engine, id: str) -> None:
    assert Transcripts(engine).turns(id) == []
