"""The files become the first release; their edits go live until staff publish something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.editing.from_files import checked_entries, live_release
from bot.editing.releases import ReleaseStore
from bot.errors import ContentInvalid, ImportFailed
from bot.knowledge.content_files import read_entries
from bot.knowledge.entries import digest_of, release_id
from tests.conftest import Knowledge
from tests.editing.conftest import ITEMS, Edited


class Start:
    """A start of a server, and what it said."""

    def __init__(self, store: ReleaseStore, folder: Path) -> None:
        self._store, self._folder = store, folder
        self.said: list[str] = []

    def __call__(self) -> str:
        self.said.clear()
        return live_release(self._store, self._folder, self.said.append)


@pytest.fixture
def start(store: ReleaseStore, knowledge: Knowledge) -> Start:
    return Start(store, knowledge.folder)


def test_files_become_the_first_release_and_go_live(
    start: Start, store: ReleaseStore, knowledge: Knowledge
) -> None:
    id = start()
    assert id == release_id(digest_of(read_entries(knowledge.folder)))
    assert store.entries(id) == read_entries(knowledge.folder)
    live = store.live()
    assert live is not None
    assert (live.release, live.follows_files) == (id, True)
    assert len(start.said) == 1


def test_files_that_stay_make_no_other_release(start: Start, store: ReleaseStore) -> None:
    assert start() == start()
    assert start.said == []
    assert len(store.history()) == 1


def test_edit_of_files_goes_live_by_itself_and_back(
    start: Start, store: ReleaseStore, edited: Edited
) -> None:
    edited("one")
    first = start()
    edited("two")
    second = start()
    assert second != first
    assert "0 added, 1 changed, 0 removed" in start.said[0]
    edited("one")
    assert start() == first
    assert len(store.history()) == 2


def test_what_staff_published_stays_and_differing_files_are_told(
    start: Start, store: ReleaseStore, edited: Edited, knowledge: Knowledge
) -> None:
    start()
    made = store.make(edited("by staff"), "ann")
    store.set_live(made.id, "ann")
    edited("by a developer")
    assert start() == made.id
    (line,) = start.said
    assert f"jingjing import {knowledge.folder} --publish" in line
    assert "0 added, 1 changed, 0 removed" in line


def test_rollback_of_files_stays_and_is_not_complained_about(
    start: Start, store: ReleaseStore, edited: Edited
) -> None:
    edited("one")
    first = start()
    edited("two")
    start()
    store.set_live(first, "ann", rolled_back=True)
    assert start() == first
    assert start.said == []


def test_faulty_files_end_the_start_only_where_they_are_used(
    start: Start, store: ReleaseStore, edited: Edited, knowledge: Knowledge
) -> None:
    first = start()
    knowledge.edit(ITEMS, lambda items: items[0].update(answer={}))
    with pytest.raises(ContentInvalid, match="faq-name"):
        start()
    live = store.live()
    assert live is not None
    assert live.release == first
    made = store.make(store.entries(first)[:-1], "ann")
    store.set_live(made.id, "ann")  # from now on the files are not followed
    knowledge.write(ITEMS, "- [")
    assert start() == made.id
    assert "faulty" in start.said[0]
    assert len(store.history()) == 2


def test_faulty_files_make_no_first_release(
    start: Start, store: ReleaseStore, knowledge: Knowledge
) -> None:
    knowledge.edit(ITEMS, lambda items: items[0].update(answer={}))
    with pytest.raises(ContentInvalid):
        start()
    assert store.live() is None
    assert store.history() == []


def test_all_faults_of_an_import_are_told(knowledge: Knowledge) -> None:
    knowledge.edit(ITEMS, lambda items: items[0].update(answer={}))
    knowledge.edit(ITEMS, lambda items: items[1].update(about="park-moon"))
    with pytest.raises(ImportFailed) as caught:
        checked_entries(knowledge.folder)
    assert [fault.entry for fault in caught.value.faults] == ["faq-name", "faq-metro"]
    assert "faq-name: answer" in str(caught.value)


def test_import_of_nothing_is_refused(tmp_path: Path) -> None:
    for name in ("nowhere", "nowhere.json"):
        with pytest.raises(ImportFailed, match="nowhere"):
            checked_entries(tmp_path / name)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ImportFailed, match="the file is missing"):
        checked_entries(tmp_path / "empty")


def test_files_published_by_hand_are_followed_again(
    start: Start, store: ReleaseStore, edited: Edited
) -> None:
    entries = edited("one")
    first = start()
    store.set_live(store.make(entries[:-1], "ann").id, "ann")
    store.set_live(first, "ann", follows_files=True)
    store.set_live(first, "ben")  # it is live already
    edited("two")
    assert start() != first


@pytest.mark.parametrize("is_new", [True, False])
def test_start_does_not_undo_what_staff_publish_meanwhile(
    is_new: bool,
    start: Start,
    store: ReleaseStore,
    edited: Edited,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edited("one")
    if not is_new:
        start()
    by_staff = store.make(edited("by staff"), "ann").id
    edited("by a developer")
    make = store.make

    def make_while_staff_publish(*values: str) -> object:
        store.set_live(by_staff, "ann")
        return make(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "make", make_while_staff_publish)
    assert start() == by_staff
    live = store.live()
    assert live is not None
    assert live.release == by_staff
    assert not any("published" in line for line in start.said)
