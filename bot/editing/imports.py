"""Many edits at once, as an import brings them: all become drafts, or none does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot import audit
from bot.database import writing
from bot.editing.blobs import keep
from bot.editing.tables import CONTENT, drafts, revisions
from bot.errors import EditConflict
from bot.knowledge.entries import Entry


@dataclass(frozen=True)
class Edit:
    """An edit of one entry; None before it: a new entry, after it: a removal."""

    before: Entry | None
    after: Entry | None

    @property
    def entry(self) -> Entry:
        """The entry, as it is to be or else as it was."""
        entry = self.after or self.before
        if entry is None:
            raise ValueError("an edit of nothing")
        return entry

    @property
    def key(self) -> str:
        """The key of the entry."""
        return self.entry.key


def keep_drafts(
    engine: Engine, edits: Sequence[Edit], by: str, file: str, note: str, now: datetime
) -> None:
    """Keeps edits of live entries as drafts, in one transaction.

    `file` is where they come from, for the audit. Raises EditConflict, and keeps none, where one
    of the entries has a draft already.
    """
    try:
        with writing(engine, CONTENT) as connection:
            keep(connection, [edit.after for edit in edits if edit.after])
            connection.execute(insert(drafts), [*_drafts(edits, by, note, now)])
            connection.execute(insert(revisions), [*_revisions(edits, by, note, now)])
            audit.note(connection, now, by, "imported", file=file, drafts=len(edits))
    except IntegrityError as error:  # there is one draft for an entry at most
        raise EditConflict(f"one of {len(edits)} entries", "somebody else") from error


def _drafts(edits: Iterable[Edit], by: str, note: str, now: datetime) -> Iterable[dict[str, Any]]:
    for edit in edits:
        yield {
            "key": edit.key,
            "kind": edit.entry.kind,
            "entry_id": edit.entry.id,
            "file": edit.entry.file,
            "base": edit.before.digest if edit.before else None,
            "blob": edit.after.digest if edit.after else None,
            "state": "draft",
            "version": 1,
            "edited_by": by,
            "edited_at": now,
            "note": note,
        }


def _revisions(
    edits: Iterable[Edit], by: str, note: str, now: datetime
) -> Iterable[dict[str, Any]]:
    for edit in edits:
        blob = edit.after.digest if edit.after else None
        told = {"key": edit.key, "what": "saved", "blob": blob, "note": note}
        yield {**told, "who": by, "at": now, "release_id": None}
