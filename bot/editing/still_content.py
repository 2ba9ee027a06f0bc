"""Looks whether a release that was made before may go live: rules may have changed since."""

from __future__ import annotations

from bot.editing.changes import Changes
from bot.editing.releases import ReleaseStore
from bot.errors import ContentInvalid
from bot.knowledge.content import content_of

ITEM, WELCOME = "item:", "welcome"  # how keys begin, and the whole of one


def check_still_content(store: ReleaseStore, id: str, live: str, changed: Changes) -> None:
    """Raises ContentInvalid or ReleaseDamaged where release `id` is no content any more.

    `changed` is what it changes in release `live`, which is answered from: it is content. Where
    only items differ, as after most edits, the others are not read again, which takes most of the
    time.
    """
    if not (_only_items(changed) and _is_quickly_seen(store, id, live, changed)):
        content_of(store.entries(id))


def _only_items(changed: Changes) -> bool:
    keys = (*changed.added, *changed.changed, *changed.removed)
    return all(key.startswith(ITEM) for key in keys)


def _is_quickly_seen(store: ReleaseStore, id: str, live: str, changed: Changes) -> bool:
    """Whether the edited items, beside all that items refer to, are content; and so all is.

    An item that was edited or removed may be the one that shows a first question.
    """
    edited = {*changed.added, *changed.changed}
    gone = {*changed.changed, *changed.removed}
    before = store.some_entries(live, lambda key: key in gone or key == WELCOME)
    welcome = [entry.loaded() for entry in before if entry.key == WELCOME]
    first = {question for one in welcome for questions in one.values() for question in questions}
    items = [entry.loaded() for entry in before if entry.key != WELCOME]
    if any(first & {*item["question"].values()} for item in items):
        return False
    faults: list[ContentInvalid] = []
    seen = store.some_entries(
        id, lambda key: key in edited or not (key.startswith(ITEM) or key == WELCOME)
    )
    content_of(seen, fault=faults.append)
    return not faults
