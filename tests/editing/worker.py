"""A process that changes the content of a database as it is told, an order in JSON per line.

It can be killed at any instant: how far it was stands in a file that outlives it.
"""

from __future__ import annotations

import json
import mmap
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.database import WRITES, open_database
from bot.editing.drafts import Draft, DraftStore
from bot.editing.from_files import live_release
from bot.editing.releases import ReleaseStore
from bot.errors import JingjingError
from bot.knowledge.content_files import read_entries
from bot.knowledge.entries import Entry, body_of
from tests.editing.children import BEFORE, COMMITTING, DONE, INSIDE, PUBLISHING

EDITED = 8  # items that an edit changes alike: a mixed release would show


def answering(entry: Entry, answer: str) -> Entry:
    body: dict[str, Any] = entry.loaded()
    body["answer"]["en"] = answer
    return replace(entry, body=body_of(body))


def edited_items(entries: Sequence[Entry]) -> list[Entry]:
    """The items that edits change."""
    return [entry for entry in entries if entry.kind == "item"][:EDITED]


def edited(entries: Sequence[Entry], answer: str) -> list[Entry]:
    keys = {entry.key for entry in edited_items(entries)}
    return [answering(entry, answer) if entry.key in keys else entry for entry in entries]


class Worker:
    """On one database, and with the content of one folder."""

    def __init__(self, url: str, folder: Path, marks: mmap.mmap) -> None:
        self._url, self._folder, self._marks = url, folder, marks
        self._entries = read_entries(folder)
        self._staged: tuple[list[Draft], str] = ([], "")

    def start(self, order: dict[str, Any]) -> str:
        """As a server does, on a database that may be empty."""
        _wait(order)
        return live_release(ReleaseStore(open_database(self._url)), self._folder, lambda _: None)

    def open(self, order: dict[str, Any]) -> str:
        self._engine = open_database(self._url)
        self._store = ReleaseStore(self._engine)
        self._drafts = DraftStore(self._engine, self._store)
        self._note_how_far()
        return "open"

    def publish(self, order: dict[str, Any]) -> str:
        entries = edited(self._entries, order["answer"])
        _wait(order)
        return self._store.publish(
            entries, "pia", "", over=order["over"], along=lambda connection, release: None
        )

    def take_in(self, order: dict[str, Any]) -> str:
        """As `jingjing import --publish` does."""
        entries = edited(self._entries, order["answer"])
        _wait(order)
        made = self._store.make(entries, "ida")
        self._store.set_live(made.id, "ida", over=order["over"])
        return made.id

    def stage(self, order: dict[str, Any]) -> str:
        """Edits that are approved, for `publish_drafts`."""
        live = self._store.entries(order["over"])
        drafts = []
        for entry in edited_items(live):
            new = answering(entry, order["answer"])
            before = self._drafts.get(entry.key)
            version = before.version if before else 0
            draft = self._drafts.save(entry.key, new, entry.digest, version, "eve")
            draft = self._drafts.submit(entry.key, draft.version, "eve")
            drafts.append(self._drafts.approve(entry.key, draft.version, "rob"))
        self._staged = drafts, order["over"]
        self._marks[0] = BEFORE
        return "staged"

    def publish_drafts(self, order: dict[str, Any]) -> str:
        drafts, over = self._staged
        self._marks[0] = PUBLISHING
        release = self._drafts.publish(drafts, "pia", "", over)
        self._marks[0] = DONE
        return release

    def _note_how_far(self) -> None:
        def begun(connection: Any) -> None:
            if connection.get_execution_options().get(WRITES):
                self._marks[0] = INSIDE

        def committing(connection: Any) -> None:
            if connection.get_execution_options().get(WRITES):
                self._marks[0] = COMMITTING

        event.listen(self._engine, "begin", begun)
        event.listen(self._engine, "commit", committing)


def _wait(order: dict[str, Any]) -> None:
    """Until the moment at which others begin too."""
    while time.time() < order["at"]:
        pass


def main(url: str, folder: str, marks: str) -> None:
    with Path(marks).open("r+b") as file, mmap.mmap(file.fileno(), 0) as kept:
        worker = Worker(url, Path(folder), kept)
        print(json.dumps({"done": "ready"}), flush=True)
        for line in sys.stdin:
            order = json.loads(line)
            do: Callable[[dict[str, Any]], str] = getattr(worker, order["do"])
            try:
                told = {"done": do(order)}
            except JingjingError as error:
                told = {type(error).__name__: str(error)}
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
