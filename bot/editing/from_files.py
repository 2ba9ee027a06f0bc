"""Content files on their way into the database: the first release, and later edits of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.editing.releases import NOTHING, Publication, ReleaseStore
from bot.errors import ContentInvalid, ImportFailed, ReleaseMoved
from bot.knowledge.content import content_of
from bot.knowledge.content_files import read_entries
from bot.knowledge.entries import Entry, digest_of, release_id

FILES = "files"  # who made and published what nobody did by hand


def checked_entries(source: Path) -> Sequence[Entry]:
    """The entries of a folder or JSON file; raises ImportFailed with every fault of them."""
    faults: list[ContentInvalid] = []
    folder = source if source.is_dir() else None
    entries = read_entries(source, faults.append)
    if entries or not faults:
        content_of(entries, folder, faults.append)
    if faults:
        raise ImportFailed(faults)
    return entries


def live_release(store: ReleaseStore, folder: Path, say: Callable[[str], None]) -> str:
    """The id of the release to answer from, after edits of the files in `folder` were seen to.

    In a new database the files become the first release. Later edits of them go live by
    themselves as long as nobody publishes something else; from then on `say` is told that
    they differ. Raises ContentInvalid where the files are needed and faulty.
    """
    live = store.live()
    if live is None or live.follows_files:
        try:
            return _publish_files(store, folder, live, say)
        except ReleaseMoved:  # another server started too, or staff published
            return live_release(store, folder, say)
    _compare(store, folder, live, say)
    return live.release


def entries_to_answer_from(store: ReleaseStore, folder: Path) -> Sequence[Entry]:
    """What a server that starts now would answer from; changes nothing."""
    live = store.live()
    if live is None or live.follows_files:
        return read_entries(folder)
    return store.entries(live.release)


def _publish_files(
    store: ReleaseStore, folder: Path, live: Publication | None, say: Callable[[str], None]
) -> str:
    entries = read_entries(folder)
    if live and release_id(digest_of(entries)) == live.release:
        return live.release
    content_of(entries, folder)
    note = "the starter content" if live is None else f"edited in {folder.name}"
    made = store.make(entries, FILES, note)
    over = live.release if live else NOTHING
    store.set_live(made.id, FILES, follows_files=True, over=over)
    changed = store.diff(live.release if live else None, made.id)
    say(f"published the content of {folder} as release {made.id}: {changed}")
    return made.id


def _compare(
    store: ReleaseStore, folder: Path, live: Publication, say: Callable[[str], None]
) -> None:
    try:
        entries = read_entries(folder)
    except ContentInvalid as error:
        say(f"the content files are not used, and faulty: {error}")
        return
    id = release_id(digest_of(entries))
    if id != live.release and all(made.id != id for made in store.history()):
        changed = store.compare(live.release, entries)
        say(
            f"{folder} differs from the live release {live.release} ({changed}) and is not used;"
            f" to publish it: jingjing import {folder} --publish"
        )
