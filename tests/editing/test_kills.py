"""Whatever instant a publish is killed at: a whole release is live, and no edit is lost."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from bot.database import open_database
from bot.editing.drafts import DraftStore
from bot.editing.releases import ReleaseStore
from bot.errors import StorageUnusable
from bot.knowledge.content import content_of
from bot.knowledge.content_files import read_entries
from tests.conftest import REAL_CONTENT
from tests.databases import Postgres, run_sql
from tests.editing.children import INSIDE, PUBLISHING, STAGES, Child, children
from tests.editing.worker import EDITED, answering, edited_items

KILLS = int(os.environ.get("KILLS", "2"))  # of publishing processes, on each kind of database
CRASHES = max(1, KILLS // 5)  # of the server of a database
SURE_FROM = 20  # kills, of which some surely hit inside the transaction
MEASURED = 3  # publishes that are not killed, to know how long one takes
SETTLED_WITHIN = 20.0  # seconds


@pytest.fixture
def live(store: ReleaseStore) -> str:
    made = store.make(read_entries(REAL_CONTENT), "ann")
    store.set_live(made.id, "ann")
    return made.id


class Watched:
    """A database while publishes of its content are killed, and what became of them."""

    def __init__(self, url: str, folder: Path, live: str) -> None:
        self.url, self.live, self._folder = url, live, folder
        self.hits: Counter[tuple[str, str]] = Counter()  # how far a publish was, and what is live
        self._words, self._numbers = "", iter(range(1, 1_000_000))
        self._seconds: dict[int, float] = {}  # that the rest of a publish takes, by stage
        self._random = random.Random(5)

    def child(self) -> Iterator[Child]:
        with children(1, self.url, REAL_CONTENT, self._folder) as (child,):
            child.does("open")
            yield child

    def measure(self, child: Child) -> None:
        """How long a publish takes, from its beginning and from that of its transaction."""
        taken: dict[int, list[float]] = {PUBLISHING: [], INSIDE: []}
        for _ in range(MEASURED):
            words = self._stage(child)
            began = time.perf_counter()
            child.tell("publish_drafts")
            inside = self._wait_for(child, INSIDE)
            self.live, self._words = child.answer()["done"], words
            taken[PUBLISHING].append(time.perf_counter() - began)
            taken[INSIDE].append(time.perf_counter() - inside)
        self._seconds = {stage: sorted(spans)[MEASURED // 2] for stage, spans in taken.items()}

    def kill(self, child: Child, victim: Any) -> None:
        """Kills what `victim` names at a random instant of a publish, and looks what is there."""
        staged = self._stage(child)
        since = self._random.choice((PUBLISHING, INSIDE, INSIDE, INSIDE))
        delay = self._random.uniform(0, 1.2 * self._seconds[since])
        child.tell("publish_drafts")
        until = self._wait_for(child, since) + delay
        while time.perf_counter() < until:
            pass
        for process in victim(child):
            os.kill(process, signal.SIGKILL)
        stage = child.stage
        if victim is itself:
            child.process.wait()
        else:
            child.answer()
        self._settle()
        self._look(STAGES[stage], staged)

    def _stage(self, child: Child) -> str:
        words = f"It is number {next(self._numbers)}."
        assert child.does("stage", over=self.live, answer=words) == "staged"
        return words

    def _wait_for(self, child: Child, stage: int) -> float:
        until = time.monotonic() + SETTLED_WITHIN
        while child.stage < stage:
            assert time.monotonic() < until
        return time.perf_counter()

    def _settle(self) -> None:
        """Until what was killed is gone, with the locks that it held."""
        until = time.monotonic() + SETTLED_WITHIN
        while True:
            try:
                if self.url.startswith("sqlite"):
                    assert run_sql(self.url, "PRAGMA integrity_check") == [("ok",)]
                open_database(self.url).dispose()
                return
            except StorageUnusable:
                assert time.monotonic() < until
                time.sleep(0.05)

    def _look(self, stage: str, staged: str) -> None:
        engine = open_database(self.url)
        store = ReleaseStore(engine)
        drafts = DraftStore(engine, store).all()
        now = store.live()
        assert now is not None
        entries = store.entries(now.release)  # which checks that it is whole
        content_of(entries)
        (words,) = {str(item.loaded()["answer"]["en"]) for item in edited_items(entries)}
        if now.release == self.live:
            assert words == self._words
            assert {d.key: d.state for d in drafts} == dict.fromkeys(
                (item.key for item in edited_items(entries)), "approved"
            )
            assert {draft.entry for draft in drafts} == {
                answering(item, staged) for item in edited_items(entries)
            }
        else:
            assert words == staged
            assert drafts == []
        self.hits[stage, "old" if now.release == self.live else "new"] += 1
        self.live, self._words = now.release, words
        self._count()
        engine.dispose()

    def _count(self) -> None:
        """What is written together is there together."""
        counts = (
            "SELECT (SELECT count(*) FROM releases), (SELECT count(*) FROM publications),"
            " (SELECT count(*) FROM audit WHERE what = 'published'),"
            f" 1 + (SELECT count(*) FROM revisions WHERE what = 'published') / {EDITED},"
            " (SELECT count(DISTINCT release_id) FROM release_entries)"
        )
        ((made, *others),) = run_sql(self.url, counts)
        assert others == [made] * len(others)


def itself(child: Child) -> list[int]:
    return [child.process.pid]


def test_killed_publish_leaves_the_old_or_the_new_release_whole(
    live: str, database: str, tmp_path: Path
) -> None:
    watched = Watched(database, tmp_path, live)
    for child in watched.child():
        watched.measure(child)
    for _ in range(KILLS):
        for child in watched.child():
            watched.kill(child, itself)
    _tell(watched, database)


def test_publish_whose_database_server_crashes_is_undone_or_done(
    postgres: Postgres, tmp_path: Path
) -> None:
    """The publishing process lives on, and publishes again as soon as the server runs."""
    name = postgres.new(postgres.migrated)
    store = ReleaseStore(open_database(postgres.url(name)))
    made = store.make(read_entries(REAL_CONTENT), "ann")
    store.set_live(made.id, "ann")
    watched = Watched(postgres.url(name), tmp_path, made.id)
    for child in watched.child():
        watched.measure(child)
        for _ in range(CRASHES):
            watched.kill(child, lambda child: postgres.backends(name))
    _tell(watched, postgres.url(name))
    postgres.drop(name)


def _tell(watched: Watched, database: str) -> None:
    told = ", ".join(f"{n} {stage} ({live})" for (stage, live), n in sorted(watched.hits.items()))
    print(f"\nkilled on {make_url(database).get_backend_name()}: {told}")
    inside = sum(n for (stage, _), n in watched.hits.items() if stage == STAGES[INSIDE])
    tried = sum(watched.hits.values())
    assert tried < SURE_FROM or inside >= tried / 4
