"""What an import brings becomes drafts all at once, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine

from bot import audit
from bot.audit import AuditLog, Wanted
from bot.database import reading
from bot.editing.drafts import DraftStore
from bot.editing.imports import Edit, keep_drafts
from bot.editing.releases import ReleaseStore
from bot.editing.revisions import authors, history
from bot.errors import EditConflict
from bot.knowledge.content_files import read_entries
from bot.knowledge.entries import Entry, body_of
from tests.clock import Clock
from tests.conftest import Knowledge


@pytest.fixture
def entries(knowledge: Knowledge) -> Sequence[Entry]:
    return read_entries(knowledge.folder)


@pytest.fixture
def drafts(store: ReleaseStore, entries: Sequence[Entry]) -> DraftStore:
    store.set_live(store.make(entries, "files").id, "files")
    return DraftStore(store._engine, store, Clock())


def edits_of(entries: Sequence[Entry]) -> list[Edit]:
    """One changed, one added, one removed."""
    metro, library = (next(e for e in entries if e.id == id) for id in ("faq-metro", "faq-library"))
    changed = replace(metro, body=metro.body.replace("Yikatong", "Metro"))
    added = replace(metro, id="faq-new", body=body_of({**metro.loaded(), "id": "faq-new"}))
    return [Edit(metro, changed), Edit(None, added), Edit(library, None)]


def keep(engine: Engine, edits: Sequence[Edit]) -> None:
    keep_drafts(engine, edits, "ann", "faq.csv", "fares", Clock()())


def test_edits_become_drafts_as_if_each_were_saved(
    drafts: DraftStore, entries: Sequence[Entry]
) -> None:
    edits = edits_of(entries)
    keep(drafts.engine, edits)
    kept = {draft.key: draft for draft in drafts.all()}
    assert [*kept] == [edit.key for edit in edits]
    for edit in edits:
        draft = kept[edit.key]
        assert draft.entry == edit.after
        assert draft.base == (edit.before.digest if edit.before else None)
        assert (draft.state, draft.version, draft.edited_by, draft.note) == (
            ("draft", 1, "ann", "fares")
        )
        assert [one.what for one in history(drafts.engine, edit.key)] == ["saved"]
    (line,) = AuditLog(drafts.engine).lines(Wanted(what="imported"), 9)
    assert (line.who, line.details) == ("ann", {"file": "faq.csv", "drafts": 3})


def test_whoever_imports_is_the_author(drafts: DraftStore, entries: Sequence[Entry]) -> None:
    keep(drafts.engine, edits_of(entries))
    with reading(drafts.engine) as connection:
        assert authors(connection, "item:faq-metro") == {"ann"}


def test_draft_of_somebody_else_is_kept_and_nothing_of_the_import(
    drafts: DraftStore, entries: Sequence[Entry]
) -> None:
    edits = edits_of(entries)
    theirs = drafts.save(edits[2].key, edits[2].before, None, 0, "ben")
    with pytest.raises(EditConflict):
        keep(drafts.engine, edits)
    assert drafts.all() == [theirs]
    assert AuditLog(drafts.engine).lines(Wanted(what="imported"), 9) == []


def test_failure_half_way_keeps_nothing(
    drafts: DraftStore, entries: Sequence[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object, **told: object) -> None:
        raise RuntimeError("the power went out")

    monkeypatch.setattr(audit, "note", fail)
    with pytest.raises(RuntimeError):
        keep(drafts.engine, edits_of(entries))
    assert drafts.all() == []
    assert history(drafts.engine, "item:faq-metro") == []


def test_imported_drafts_are_published_together(
    drafts: DraftStore, store: ReleaseStore, entries: Sequence[Entry]
) -> None:
    keep(drafts.engine, edits_of(entries))
    for draft in drafts.all():
        drafts.submit(draft.key, 1, "ann")
        drafts.approve(draft.key, 2, "ben")
    live = store.live()
    assert live
    release = drafts.publish(drafts.all(), "cleo", "", live.release)
    ids = [entry.id for entry in store.entries(release) if entry.kind == "item"]
    assert ids == ["faq-name", "faq-metro", "faq-new"]
