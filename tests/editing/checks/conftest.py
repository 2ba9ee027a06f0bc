"""A proposal: the tiny world live, and some of its entries edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.editing.checks.records import Proposal
from bot.editing.checks.telling import Teller
from bot.editing.proposed import proposed
from bot.knowledge.building import Builder
from bot.knowledge.content import content_of
from bot.knowledge.content_files import read_entries
from bot.knowledge.entries import Entry, body_of
from bot.knowledge.release import Release
from bot.settings import Settings
from tests.conftest import HashingEncoder, Knowledge, lessons
from tests.console.conftest import PlainUnderstanding

TODAY = date(2026, 7, 1)
Edit = Callable[[dict[str, Any]], object]
Propose = Callable[..., Proposal]


@pytest.fixture
def entries(knowledge: Knowledge) -> Sequence[Entry]:
    return read_entries(knowledge.folder)


@pytest.fixture
def propose(entries: Sequence[Entry], release: Release, tmp_path: Path) -> Propose:
    """Makes a proposal of edits by key; an edit changes the loaded entry, None removes it."""
    builder = Builder(HashingEncoder(), tmp_path / "var", lessons())
    by_key = {entry.key: entry for entry in entries}
    tell = Teller(Settings(), PlainUnderstanding().understand)

    def propose(edits: Mapping[str, Edit | None], *new: Entry, **values: Any) -> Proposal:
        changed = {key: edit and edited(by_key[key], edit) for key, edit in edits.items()}
        after = proposed(entries, {**changed, **{entry.key: entry for entry in new}})
        draft = builder.rebuild(content_of(after), release)
        proposal = Proposal(by_key, {e.key: e for e in after}, release, draft, tell, TODAY)
        return replace(proposal, **values)

    return propose


def edited(entry: Entry, edit: Edit) -> Entry:
    loaded = entry.loaded()
    edit(loaded)
    return replace(entry, body=body_of(loaded))


def item_entry(id: str, **loaded: Any) -> Entry:
    return Entry("item", id, "items/things.yml", body_of({"id": id, **loaded}))
