"""Questions that staff have dealt with: asked once more, they need not wait for staff again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.dialogue.tables import inbox_marks, turns
from bot.editing.tables import drafts, revisions
from bot.transcripts.grouping import digest_of


@dataclass(frozen=True)
class Settled:
    """What was decided on each question, by the digest of its text."""

    out_of_scope: frozenset[str]
    assigned: Mapping[str, Sequence[tuple[str, datetime]]]  # to which entry, and when
    drafted: frozenset[str]  # keys of the entries that are still to be published
    published: Mapping[str, Sequence[datetime]]  # when an entry went live, by key

    def covers(self, text: str, asked_at: datetime) -> bool:
        """Whether staff need not look at a question: the same one was decided on before.

        One that was given to an entry comes back if it was asked after the entry went live: the
        entry still does not answer it.
        """
        return text in self.out_of_scope or any(
            self._waits(key, since, asked_at) for key, since in self.assigned.get(text, ())
        )

    def _waits(self, key: str, since: datetime, asked_at: datetime) -> bool:
        live_from = min((at for at in self.published.get(key, ()) if at > since), default=None)
        return key in self.drafted if live_from is None else asked_at < live_from


def read_settled(connection: Connection) -> Settled:
    """All that was decided on questions that are still kept."""
    wanted = select(
        turns.c.question, inbox_marks.c.state, inbox_marks.c.key, inbox_marks.c.marked_at
    ).select_from(inbox_marks.join(turns))
    assigned: defaultdict[str, set[tuple[str, datetime]]] = defaultdict(set)
    out_of_scope = set()
    for row in connection.execute(wanted):
        if row.key is None:
            out_of_scope.add(digest_of(row.question))
        else:
            assigned[digest_of(row.question)].add((row.key, row.marked_at.replace(tzinfo=UTC)))
    published: defaultdict[str, list[datetime]] = defaultdict(list)
    went_live = select(revisions.c.key, revisions.c.at).where(revisions.c.release_id.is_not(None))
    for key, at in connection.execute(went_live):
        published[key].append(at.replace(tzinfo=UTC))
    return Settled(
        frozenset(out_of_scope),
        {text: tuple(given) for text, given in assigned.items()},
        frozenset(connection.execute(select(drafts.c.key)).scalars()),
        published,
    )
