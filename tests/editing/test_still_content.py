"""A stored release goes live only if it is content by today's rules, however little is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bot.editing.releases import ReleaseStore
from bot.editing.still_content import check_still_content
from bot.errors import ContentInvalid
from bot.knowledge import content
from bot.knowledge.content_files import read_entries
from bot.knowledge.entries import Entry, body_of
from tests.conftest import Knowledge, item

Change = Callable[[dict[str, Entry]], None]


def other(entries: dict[str, Entry], key: str, **fields: Any) -> None:
    """The entry with `key` with other fields."""
    entry = entries[key]
    body = body_of({**json.loads(entry.body), **fields})
    entries[key] = Entry(entry.kind, entry.id, entry.file, body)


@pytest.fixture
def live(store: ReleaseStore, knowledge: Knowledge) -> Sequence[Entry]:
    """The entries of the live release."""
    knowledge.write("welcome.yml", "en: [Where can I borrow books?]\n")
    entries = read_entries(knowledge.folder)
    store.set_live(store.make(entries, "ann").id, "ann")
    return entries


def check(store: ReleaseStore, live: Sequence[Entry], change: Change) -> None:
    """Checks the live release after `change`, made as if other rules had been in force then."""
    entries = {entry.key: entry for entry in live}
    change(entries)
    before, after = store.make(live, "ann").id, store.make([*entries.values()], "ann").id
    check_still_content(store, after, before, store.diff(before, after))


def _reworded(entries: dict[str, Entry]) -> None:
    other(entries, "item:faq-metro", answer={"en": "Coins."})


def _added(entries: dict[str, Entry]) -> None:
    entries["new"] = Entry("item", "new", "items/new.yml", body_of(item("new", "Why?", "So.")))


def _removed(entries: dict[str, Entry]) -> None:
    del entries["item:faq-metro"]


def _profile(entries: dict[str, Entry]) -> None:
    other(entries, "profile:dist-daxing", aliases={"en": ["Vaccine Town"]})


def _welcoming(entries: dict[str, Entry]) -> None:
    other(entries, "item:faq-library", answer={"en": "In any library."})


@pytest.mark.parametrize("change", [_reworded, _added, _removed, _profile, _welcoming])
def test_release_that_is_content_may_go_live(
    change: Change, store: ReleaseStore, live: Sequence[Entry]
) -> None:
    check(store, live, change)


def _without_answer(entries: dict[str, Entry]) -> None:
    other(entries, "item:faq-metro", answer={})


def _about_nothing(entries: dict[str, Entry]) -> None:
    other(entries, "item:faq-metro", about="park-nowhere")


def _profile_gone(entries: dict[str, Entry]) -> None:
    del entries["profile:park-xicheng"]  # which an item is about


def _welcome_gone(entries: dict[str, Entry]) -> None:
    del entries["item:faq-library"]


def _welcome_renamed(entries: dict[str, Entry]) -> None:
    other(entries, "item:faq-library", question={"en": "Books?"})


def _id_of_a_profile(entries: dict[str, Entry]) -> None:
    body = body_of(item("dist-daxing", "Why?", "So."))
    entries["new"] = Entry("item", "dist-daxing", "items/new.yml", body)


@pytest.mark.parametrize(
    "change",
    [
        _without_answer,
        _about_nothing,
        _profile_gone,
        _welcome_gone,
        _welcome_renamed,
        _id_of_a_profile,
    ],
)
def test_release_that_is_no_content_any_more_is_refused(
    change: Change, store: ReleaseStore, live: Sequence[Entry]
) -> None:
    with pytest.raises(ContentInvalid):
        check(store, live, change)


def test_items_that_an_edit_leaves_alone_are_not_read(
    store: ReleaseStore, live: Sequence[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    make = content._item

    def counted(body: str, publishers: str) -> Any:
        read.append(json.loads(body)["id"])
        return make(body, publishers)

    monkeypatch.setattr(content, "_item", counted)
    check(store, live, _reworded)
    assert read == ["faq-metro"]
