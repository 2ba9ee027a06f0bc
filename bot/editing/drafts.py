"""Staff's edits on their way to citizens: draft, in review, approved, live.

There is one draft for an entry at most. What it says stays hidden until it is published, and all
that was ever saved stays in the revisions. Whoever changes a draft tells which version of it they
saw: of two who change it at once, the second is told. All calls block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection, Engine

from bot import audit
from bot.database import reading, writing
from bot.editing.blobs import keep, stored
from bot.editing.checks.records import Report
from bot.editing.proposed import proposed
from bot.editing.releases import ReleaseStore
from bot.editing.revisions import authors, revise
from bot.editing.tables import CONTENT, drafts
from bot.errors import (
    EditConflict,
    EntryDamaged,
    NotYetThere,
    OwnEdit,
    PublishBlocked,
    UnknownDraft,
)
from bot.knowledge.content import content_of
from bot.knowledge.entries import Entry

State = Literal["draft", "in review", "approved"]
STATES: tuple[State, ...] = get_args(State)
# What is to be known before the second entries take the place of the first.
CheckContent = Callable[[Sequence[Entry], Sequence[Entry]], Report]
UNCHECKED = Report(())


@dataclass(frozen=True)
class Draft:
    """An edit of one entry that is not live."""

    key: str  # of the entry, see Entry.key
    entry: Entry | None  # what is to be live; None: the entry is to be removed
    base: str | None  # digest of what was live when the edit began; None: it is a new entry
    state: State
    version: int  # grows with each change
    edited_by: str
    edited_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    note: str


class DraftStore:
    """The drafts of one database; without `check` nothing is checked before a publish."""

    def __init__(
        self,
        engine: Engine,
        releases: ReleaseStore,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        check: CheckContent = lambda live, proposed: UNCHECKED,
    ) -> None:
        self.engine, self._releases, self._now = engine, releases, now
        self._check = check

    def all(self) -> list[Draft]:
        """Every draft, the one edited last first."""
        with reading(self.engine) as connection:
            rows = connection.execute(select(drafts).order_by(drafts.c.edited_at.desc())).all()
            bodies = stored(connection, [row.blob for row in rows if row.blob is not None])
        return [_draft(row, bodies) for row in rows]

    def get(self, key: str) -> Draft | None:
        """The draft of the entry with this key, if there is one."""
        with reading(self.engine) as connection:
            row = _row(connection, key)
            bodies = stored(connection, [row.blob]) if row and row.blob else {}
        return _draft(row, bodies) if row else None

    def save(
        self, key: str, entry: Entry | None, base: str | None, version: int, by: str, note: str = ""
    ) -> Draft:
        """Keeps an edit; whatever state the draft was in, it is a draft again.

        `base` counts for a new draft alone: the digest of the live entry that was edited, None
        for a new entry. `version` is the one that was edited, 0 where there was none. Raises
        EditConflict.
        """
        if entry is not None and entry.key != key:
            raise ValueError(f"{entry.key} is no edit of {key}")
        with writing(self.engine, CONTENT) as connection:
            if entry is not None:
                keep(connection, [entry])
            blob = entry.digest if entry else None
            changed = {"blob": blob, "state": "draft", "note": note, **self._edit(by)}
            if entry is not None:
                changed["file"] = entry.file
            if version == 0:
                self._begin(connection, key, base, changed)
            else:
                self._change(connection, key, version, **changed)
            revise(connection, key, "saved", blob, by, self._now(), note)
            audit.note(connection, self._now(), by, "saved", key=key)
        return self._now_there(key)

    def _begin(
        self,
        connection: Connection,
        key: str,
        base: str | None,
        changed: Mapping[str, Any],
    ) -> None:
        if row := _row(connection, key):
            raise EditConflict(key, row.edited_by)
        kind, _, id = key.partition(":")
        whole = {"key": key, "kind": kind, "entry_id": id or kind, "file": "", "base": base}
        connection.execute(insert(drafts).values(**{**whole, "version": 1, **changed}))

    def submit(self, key: str, version: int, by: str, note: str = "") -> Draft:
        """Asks for a review of a draft; raises EditConflict, UnknownDraft, NotYetThere."""
        return self._move(key, version, by, "submitted", ("draft",), "in review", note)

    def approve(
        self, key: str, version: int, by: str, note: str = "", *, own: bool = False
    ) -> Draft:
        """Lets a draft in review go live with the next publish.

        Raises OwnEdit where `by` wrote part of it, unless `own` allows that; and EditConflict,
        UnknownDraft, NotYetThere.
        """
        with reading(self.engine) as connection:
            if not own and by in authors(connection, key):
                raise OwnEdit(key)
        return self._move(key, version, by, "approved", ("in review",), "approved", note)

    def give_back(self, key: str, version: int, by: str, note: str = "") -> Draft:
        """Asks for more work on a draft; raises EditConflict, UnknownDraft, NotYetThere."""
        states: tuple[State, ...] = ("in review", "approved")
        return self._move(key, version, by, "returned", states, "draft", note)

    def discard(self, key: str, version: int, by: str) -> None:
        """Ends the edit; what it said stays among the revisions. Raises EditConflict."""
        with writing(self.engine, CONTENT) as connection:
            row = self._expected(connection, key, version)
            connection.execute(delete(drafts).where(drafts.c.key == key))
            revise(connection, key, "discarded", row.blob, by, self._now())
            audit.note(connection, self._now(), by, "discarded", key=key)

    def rebase(self, key: str, version: int, base: str | None, by: str) -> Draft:
        """Holds on to an edit though something else went live: it is an edit of that now.

        `base` is the digest of what is live. The draft is to be reviewed once more.
        """
        with writing(self.engine, CONTENT) as connection:
            row = self._change(connection, key, version, base=base, state="draft")
            revise(connection, key, "kept", row.blob, by, self._now())
            audit.note(connection, self._now(), by, "kept", key=key)
        return self._now_there(key)

    def report(self, chosen: Iterable[Draft], over: str) -> Report:
        """What the checks find in release `over` with the chosen drafts, whatever their state.

        Raises ContentInvalid where together they are no content.
        """
        live = self._releases.entries(over)
        return self._check(live, proposed(live, {draft.key: draft.entry for draft in chosen}))

    def publish(
        self, chosen: Sequence[Draft], by: str, note: str, over: str, override: str = ""
    ) -> str:
        """The id of the release that is live now: release `over` with the chosen drafts.

        They must be approved, and as they were read. `override` is the reason of a reviewer to
        publish in spite of what the checks find. All or nothing is done; raises ReleaseMoved,
        EditConflict, NotYetThere, PublishBlocked where the checks block it without a reason, and
        ContentInvalid where together they are no content.
        """
        live = self._releases.entries(over)
        self.check_ready(chosen, live)
        entries = proposed(live, {draft.key: draft.entry for draft in chosen})
        content_of(entries)
        report = self._check(live, entries)
        if report.blocks and not override:
            raise PublishBlocked(len(report.lost), report.counts()["blocks"])
        if report.blocks:
            note = f"{note}\n[checks overridden] {override}".strip()

        def along(connection: Connection, release: str) -> None:
            if report.blocks:
                told = {"reason": override, "found": report.counts()}
                audit.note(connection, self._now(), by, "overrode", release=release, **told)
            for draft in chosen:
                row = self._expected(connection, draft.key, draft.version)
                connection.execute(delete(drafts).where(drafts.c.key == draft.key))
                revise(connection, draft.key, "published", row.blob, by, self._now(), "", release)

        return self._releases.publish(entries, by, note, over=over, along=along)

    def check_ready(self, chosen: Iterable[Draft], live: Iterable[Entry]) -> None:
        """Raises NotYetThere for the first draft that cannot be published as it is."""
        digests = {entry.key: entry.digest for entry in live}
        for draft in chosen:
            if draft.state != "approved":
                raise NotYetThere(f"{draft.key} is not approved")
            if draft.base != digests.get(draft.key):
                raise NotYetThere(
                    f"{draft.key} was published with other words while it was edited;"
                    " look at both, then keep the draft or discard it"
                )

    def _move(
        self,
        key: str,
        version: int,
        by: str,
        what: str,
        states: Sequence[State],
        to: State,
        note: str,
    ) -> Draft:
        decided = {} if what == "submitted" else {"decided_by": by, "decided_at": self._now()}
        with writing(self.engine, CONTENT) as connection:
            row = self._expected(connection, key, version)
            if row.state not in states:
                raise NotYetThere(f"{key} is {row.state}: it cannot be {what} now")
            self._change(connection, key, version, state=to, note=note, **decided)
            revise(connection, key, what, row.blob, by, self._now(), note)
            audit.note(connection, self._now(), by, what, key=key)
        return self._now_there(key)

    def _edit(self, by: str) -> dict[str, Any]:
        return {
            "edited_by": by,
            "edited_at": self._now(),
            "decided_by": None,
            "decided_at": None,
        }

    def _change(self, connection: Connection, key: str, version: int, **values: Any) -> Any:
        """Changes the draft's row where it is still that version; returns the row before."""
        row = self._expected(connection, key, version)
        same = (drafts.c.key == key) & (drafts.c.version == version)
        done = connection.execute(update(drafts).where(same).values(version=version + 1, **values))
        if done.rowcount != 1:
            raise EditConflict(key, row.edited_by)
        return row

    def _expected(self, connection: Connection, key: str, version: int) -> Any:
        row = _row(connection, key)
        if row is None:
            raise UnknownDraft(key)
        if row.version != version:
            raise EditConflict(key, row.decided_by or row.edited_by)
        return row

    def _now_there(self, key: str) -> Draft:
        draft = self.get(key)
        if draft is None:
            raise UnknownDraft(key)
        return draft


def _row(connection: Connection, key: str) -> Any:
    return connection.execute(select(drafts).where(drafts.c.key == key)).first()


def _draft(row: Any, bodies: Mapping[str, str]) -> Draft:
    entry = None
    if row.blob is not None:
        if row.blob not in bodies:
            raise EntryDamaged(row.key)
        entry = Entry(row.kind, row.entry_id, row.file, bodies[row.blob])
    return Draft(
        key=row.key,
        entry=entry,
        base=row.base,
        state=row.state,
        version=row.version,
        edited_by=row.edited_by,
        edited_at=row.edited_at.replace(tzinfo=UTC),
        decided_by=row.decided_by,
        decided_at=row.decided_at and row.decided_at.replace(tzinfo=UTC),
        note=row.note,
    )
