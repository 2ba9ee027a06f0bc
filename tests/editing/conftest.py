"""A store in a new database, and the tiny world's entries to put into it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bot.database import open_database
from bot.editing.releases import ReleaseStore
from bot.knowledge.content_files import read_entries
from bot.knowledge.entries import Entry
from tests.conftest import Knowledge

Edited = Callable[[str], Sequence[Entry]]
ITEMS = "items/things.yml"


@pytest.fixture
def store(database: str) -> ReleaseStore:
    return ReleaseStore(open_database(database))


@pytest.fixture
def edited(knowledge: Knowledge) -> Edited:
    """The entries of the tiny world with another answer about the metro, written to its files."""

    def edited(answer: str) -> Sequence[Entry]:
        def change(items: list[dict[str, Any]]) -> None:
            items[1]["answer"]["en"] = answer

        knowledge.edit(ITEMS, change)
        return read_entries(knowledge.folder)

    return edited
