"""What an entry ever said is found again, by what it said and for that entry alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.editing.drafts import DraftStore
from bot.editing.earlier import earlier, held, text_of
from bot.editing.releases import ReleaseStore
from bot.knowledge.entries import Entry
from tests.editing.conftest import Edited

METRO = "item:faq-metro"


def metro(entries: Sequence[Entry]) -> Entry:
    return next(entry for entry in entries if entry.key == METRO)


@pytest.fixture
def drafts(store: ReleaseStore) -> DraftStore:
    return DraftStore(store._engine, store)


def test_each_text_is_listed_once_with_the_last_release_that_held_it(
    store: ReleaseStore, edited: Edited
) -> None:
    contents = [edited(answer) for answer in ("one", "two", "one")]
    other = [entry for entry in contents[0] if entry.id != "faq-library"]
    made = [store.make(entries, "ann") for entries in (*contents, other)]
    found = earlier(store._engine, METRO)
    assert [(one.digest, one.number, one.release) for one in found] == [
        (metro(contents[0]).digest, made[3].number, made[3].id),
        (metro(contents[1]).digest, made[1].number, made[1].id),
    ]
    assert found[0].made_at == made[3].made_at


def test_removed_entry_has_its_earlier_texts_still(store: ReleaseStore, edited: Edited) -> None:
    entries = edited("one")
    store.make(entries, "ann")
    store.make([entry for entry in entries if entry.key != METRO], "ann")
    (one,) = earlier(store._engine, METRO)
    assert text_of(store._engine, METRO, one.digest) == metro(entries)


def test_text_that_was_saved_and_never_live_is_found(
    store: ReleaseStore, edited: Edited, drafts: DraftStore
) -> None:
    live, edit = metro(edited("one")), metro(edited("two"))
    store.make(edited("one"), "ann")
    drafts.save(METRO, edit, live.digest, 0, "eve")
    drafts.discard(METRO, 1, "eve")
    assert text_of(store._engine, METRO, edit.digest) == edit
    assert [one.digest for one in earlier(store._engine, METRO)] == [live.digest]


def test_new_entry_that_was_discarded_gets_a_file(
    store: ReleaseStore, edited: Edited, drafts: DraftStore
) -> None:
    entry = metro(edited("one"))
    drafts.save(METRO, entry, None, 0, "eve")
    assert text_of(store._engine, METRO, entry.digest) == entry  # that of the draft
    drafts.discard(METRO, 1, "eve")
    found = text_of(store._engine, METRO, entry.digest)
    assert found
    assert (found.body, found.file) == (entry.body, "items/staff.yml")


def test_text_of_another_entry_is_none_of_this_one(store: ReleaseStore, edited: Edited) -> None:
    entries = edited("one")
    store.make(entries, "ann")
    library = next(entry for entry in entries if entry.id == "faq-library")
    for key, digest in [
        (METRO, library.digest),
        (METRO, "0" * 64),
        ("item:faq-nowhere", metro(entries).digest),
        ("profile:faq-metro", metro(entries).digest),
        ("nonsense", metro(entries).digest),
        ("", ""),
    ]:
        assert text_of(store._engine, key, digest) is None
        if key != METRO:
            assert earlier(store._engine, key) == []


def test_whole_files_have_earlier_texts_too(store: ReleaseStore, edited: Edited) -> None:
    entries = edited("one")
    store.make(entries, "ann")
    replies = next(entry for entry in entries if entry.kind == "replies")
    (one,) = earlier(store._engine, "replies")
    assert text_of(store._engine, "replies", one.digest) == replies


def test_release_tells_what_it_holds_of_some_keys(store: ReleaseStore, edited: Edited) -> None:
    entries = edited("one")
    made = store.make(entries, "ann")
    assert held(store._engine, made.id, [METRO, "item:faq-gone"]) == {METRO: metro(entries)}
    assert held(store._engine, "r-none", [METRO]) == {}
