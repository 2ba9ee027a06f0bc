"""Releases are made once, never change, and one of them is live."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot import audit
from bot.database import open_database, writing
from bot.editing.changes import Changes
from bot.editing.releases import NOTHING, ReleaseStore
from bot.editing.tables import CONTENT
from bot.errors import ReleaseDamaged, ReleaseMoved, StorageUnusable, UnknownRelease
from bot.knowledge.content_files import read_entries, write_entries
from bot.knowledge.entries import Entry, digest_of, release_id
from tests.conftest import REAL_CONTENT
from tests.databases import run_sql
from tests.editing.conftest import Edited


def in_threads(calls: Sequence[Callable[[], object]]) -> list[Exception]:
    """What goes wrong when all calls are made at once."""
    faults: list[Exception] = []

    def attempt(call: Callable[[], object]) -> None:
        try:
            call()
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=attempt, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def another(database: str) -> ReleaseStore:
    """A store of another process."""
    return ReleaseStore(open_database(database))


def test_release_gives_back_what_it_was_made_of(store: ReleaseStore, database: str) -> None:
    entries = read_entries(REAL_CONTENT)
    made = store.make(entries, "ann", "the start")
    assert made.id == release_id(digest_of(entries))
    assert (made.number, made.made_by, made.note, made.parent) == (1, "ann", "the start", None)
    assert store.entries(made.id) == entries
    assert another(database).entries(made.id) == entries


def test_same_content_is_the_same_release_whoever_makes_it(
    store: ReleaseStore, edited: Edited, database: str
) -> None:
    first = store.make(edited("one"), "ann")
    store.make(edited("two"), "ann")
    assert another(database).make(edited("one"), "ben", "again") == first
    assert [made.number for made in store.history()] == [2, 1]


@pytest.mark.parametrize("name", ["folder", "content.json"])
def test_export_of_a_release_makes_the_same_release(
    name: str, store: ReleaseStore, tmp_path: Path
) -> None:
    made = store.make(read_entries(REAL_CONTENT), "ann")
    write_entries(store.entries(made.id), tmp_path / name)
    assert store.make(read_entries(tmp_path / name), "ben") == made


def test_text_that_releases_share_is_stored_once(
    store: ReleaseStore, edited: Edited, database: str
) -> None:
    first = edited("one")
    store.make(first, "ann")
    store.make(edited("two"), "ann")
    assert run_sql(database, "SELECT count(*) FROM blobs") == [(len(first) + 1,)]


def test_nothing_is_live_until_something_is_published(store: ReleaseStore, edited: Edited) -> None:
    made = store.make(edited("one"), "ann")
    assert store.live() is None
    assert store.set_live(made.id, "ben")
    live = store.live()
    assert live is not None
    assert (live.release, live.set_by, live.follows_files) == (made.id, "ben", False)
    assert not store.set_live(made.id, "ben")
    assert store.make(edited("two"), "ann").parent == made.id


def test_release_that_is_not_there_is_not_published(store: ReleaseStore, edited: Edited) -> None:
    made = store.make(edited("one"), "ann")
    store.set_live(made.id, "ann")
    with pytest.raises(UnknownRelease, match=r"r-none.*jingjing releases"):
        store.set_live("r-none", "ann")
    with pytest.raises(UnknownRelease):
        store.entries("r-none")
    live = store.live()
    assert live is not None
    assert live.release == made.id


def test_rollback_leads_back_step_by_step(store: ReleaseStore, edited: Edited) -> None:
    assert store.before() is None
    one, two, three = (store.make(edited(text), "ann").id for text in ("one", "two", "three"))
    store.set_live(one, "ann")
    assert store.before() is None
    for id in (two, three):
        store.set_live(id, "ann")
    assert store.before() == two
    store.set_live(two, "ann", rolled_back=True)
    assert store.before() == one
    store.set_live(one, "ann", rolled_back=True)
    assert store.before() is None
    store.set_live(three, "ann")
    assert store.before() == one


def test_publishing_an_old_release_can_be_rolled_back(store: ReleaseStore, edited: Edited) -> None:
    one, two = (store.make(edited(text), "ann").id for text in ("one", "two"))
    for id in (one, two, one):
        store.set_live(id, "ann")
    assert store.before() == two


def test_diff_names_what_was_added_changed_and_removed(store: ReleaseStore, edited: Edited) -> None:
    entries = [*edited("one")]
    before = store.make(entries, "ann")
    item = next(e for e in entries if e.id == "faq-name")
    moved = next(e for e in entries if e.id == "faq-library")
    rest = [e for e in entries if e not in (item, moved)]
    changed = store.make(
        [*rest, Entry("item", "faq-new", item.file, item.body), _in(moved, "items/books.yml")],
        "ann",
    )
    assert store.diff(before.id, changed.id) == Changes(
        ("item:faq-new",), ("item:faq-library",), ("item:faq-name",), reordered=True
    )
    assert str(store.diff(None, before.id)) == f"{len(entries)} added, 0 changed, 0 removed"
    assert not store.diff(before.id, before.id)
    assert store.compare(before.id, edited("two")).changed == ("item:faq-metro",)


def _in(entry: Entry, file: str) -> Entry:
    return Entry(entry.kind, entry.id, file, entry.body)


def test_release_is_found_by_number_id_and_beginning(store: ReleaseStore, edited: Edited) -> None:
    one, two = (store.make(edited(text), "ann") for text in ("one", "two"))
    for name in (one.id, "1", one.id[:9]):
        assert store.find(name) == one
    assert store.find("2") == two
    for name in ("", "r-", "3", "R-", one.id + "0", "%", "-1"):
        with pytest.raises(UnknownRelease):
            store.find(name)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE blobs SET body = replace(body, 'Yikatong', 'Octopus')",
        "UPDATE blobs SET body = ''",
        "DELETE FROM release_entries WHERE entry_id = 'faq-metro'",
        "UPDATE release_entries SET file = 'items/other.yml' WHERE entry_id = 'faq-metro'",
        "UPDATE release_entries SET blob = (SELECT max(digest) FROM blobs)",
        "DELETE FROM release_entries",
    ],
)
def test_damaged_release_is_refused_and_others_are_not(
    damage: str, store: ReleaseStore, edited: Edited, database: str
) -> None:
    damaged = store.make(edited("Pay with a Yikatong card."), "ann")
    run_sql(database, damage)
    with pytest.raises(ReleaseDamaged, match=rf"{damaged.id}.*restore a backup"):
        another(database).entries(damaged.id)


DAMAGES = [
    "UPDATE blobs SET body = replace(body, 'Yikatong', 'Octopus')",
    "UPDATE blobs SET body = '' WHERE body LIKE '%Yikatong%'",
    "DELETE FROM release_entries WHERE entry_id = 'faq-metro'",
    "UPDATE release_entries SET file = 'items/other.yml' WHERE entry_id = 'faq-metro'",
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_mended_by_importing_the_same_content(
    damage: str, store: ReleaseStore, edited: Edited, database: str
) -> None:
    entries = edited("Pay with a Yikatong card.")
    damaged = store.make(entries, "ann")
    run_sql(database, damage)
    assert another(database).make(entries, "ben") == damaged
    assert another(database).entries(damaged.id) == entries


def test_damaged_entry_is_named_and_mended_by_another_release_that_has_it(
    store: ReleaseStore, edited: Edited, database: str
) -> None:
    damaged = store.make(edited("Pay with a Yikatong card."), "ann")
    run_sql(database, DAMAGES[1])
    with pytest.raises(ReleaseDamaged, match=r"item:faq-metro of items/things\.yml is not as it"):
        another(database).entries(damaged.id)
    store.make(edited("Pay with a Yikatong card.")[:-1], "ben")
    assert another(database).entries(damaged.id)


def test_release_is_not_published_over_another_than_was_looked_at(
    store: ReleaseStore, edited: Edited
) -> None:
    one, two, three = (store.make(edited(text), "ann").id for text in ("one", "two", "three"))
    with pytest.raises(ReleaseMoved, match=f"release {two} is not live any more"):
        store.set_live(one, "ann", over=two)
    assert store.set_live(one, "ann", over=NOTHING)
    with pytest.raises(ReleaseMoved, match="a release is live by now"):
        store.set_live(two, "ann", over=NOTHING)
    assert store.set_live(two, "ann", over=one)
    with pytest.raises(ReleaseMoved, match=f"release {one} is not live any more"):
        store.set_live(three, "ann", over=one)
    live = store.live()
    assert live is not None
    assert live.release == two


def test_processes_that_make_releases_at_once_make_each_one_once(
    store: ReleaseStore, edited: Edited, database: str
) -> None:
    wanted = [edited(text) for text in ("one", "two", "three")] * 2
    stores = [another(database) for _ in wanted]
    calls = [
        lambda store=store, entries=entries: store.make(entries, "ann")
        for store, entries in zip(stores, wanted, strict=True)
    ]
    assert in_threads(calls) == []
    assert [made.number for made in store.history()] == [3, 2, 1]
    assert {made.id for made in store.history()} == {release_id(digest_of(e)) for e in wanted}


def test_processes_that_publish_at_once_leave_one_live_and_all_on_record(
    store: ReleaseStore, edited: Edited, database: str
) -> None:
    ids = [store.make(edited(text), "ann").id for text in ("one", "two", "three", "four")]
    stores = [another(database) for _ in ids]
    calls = [
        lambda store=store, id=id: store.set_live(id, "ann")
        for store, id in zip(stores, ids, strict=True)
    ]
    assert in_threads(calls) == []
    assert {other.live() for other in stores} == {store.live()}
    rows = run_sql(database, "SELECT release_id FROM publications ORDER BY id")
    live = store.live()
    assert live is not None
    assert sorted(id for (id,) in rows) == sorted(ids)
    assert rows[-1] == (live.release,)


def test_locked_database_is_named_and_nothing_changes(
    edited: Edited, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.database.SQLITE", ("busy_timeout=50", "journal_mode=WAL"))
    monkeypatch.setattr("bot.database.POSTGRESQL", ("lock_timeout = 50",))
    store = another(database)
    one, two = (store.make(edited(text), "ann").id for text in ("one", "two"))
    store.set_live(one, "ann")
    attempts: list[Any] = [
        lambda: store.set_live(two, "ann"),
        lambda: store.make(edited("three"), "ann"),
    ]
    with writing(open_database(database), CONTENT):
        for attempt in attempts:
            with pytest.raises(StorageUnusable, match=r"lock.*nothing was changed"):
                attempt()
    live = store.live()
    assert live is not None
    assert live.release == one
    assert store.set_live(two, "ann")


def test_who_did_what_is_on_record(store: ReleaseStore, edited: Edited, database: str) -> None:
    made = store.make(edited("one"), "ann", "a start")
    store.set_live(made.id, "ben")
    rows = run_sql(database, "SELECT who, what, details FROM audit ORDER BY id")
    assert [(who, what) for who, what, _ in rows] == [("ann", "made"), ("ben", "published")]
    assert all(made.id in details for _, _, details in rows)


def test_release_that_cannot_be_made_leaves_nothing(
    store: ReleaseStore, edited: Edited, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(audit, "note", break_off)
    with pytest.raises(OSError, match="full"):
        store.make(edited("one"), "ann")
    for table in ("releases", "release_entries", "blobs", "audit"):
        assert run_sql(database, f"SELECT count(*) FROM {table}") == [(0,)]
