"""Of processes that change what is live at once, one does and the others are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.database import open_database
from bot.editing.releases import ReleaseStore
from bot.knowledge.content_files import read_entries
from bot.knowledge.entries import digest_of, release_id
from tests.conftest import Knowledge
from tests.databases import run_sql
from tests.editing.children import at_once, children
from tests.editing.worker import edited

ROUNDS = 8


@pytest.fixture
def live(store: ReleaseStore, knowledge: Knowledge) -> str:
    made = store.make(read_entries(knowledge.folder), "ann")
    store.set_live(made.id, "ann")
    return made.id


@pytest.mark.parametrize("ways", [("publish", "publish"), ("publish", "take_in")])
def test_one_of_two_publishers_wins_and_the_other_is_told(
    ways: tuple[str, str],
    store: ReleaseStore,
    live: str,
    database: str,
    knowledge: Knowledge,
    tmp_path: Path,
) -> None:
    entries = read_entries(knowledge.folder)
    with children(2, database, knowledge.folder, tmp_path) as two:
        for child in two:
            child.does("open")
        for number in range(ROUNDS):
            answers = [f"{way} {at} in round {number}" for at, way in enumerate(ways)]
            orders = [
                {"do": way, "over": live, "answer": answer}
                for way, answer in zip(ways, answers, strict=True)
            ]
            told = at_once(two, orders)
            assert sorted(key for one in told for key in one) == ["ReleaseMoved", "done"]
            (won,) = (at for at, one in enumerate(told) if "done" in one)
            assert f"release {live} is not live any more" in told[1 - won]["ReleaseMoved"]
            live = told[won]["done"]
            assert live == release_id(digest_of(edited(entries, answers[won])))
            now = store.live()
            assert now is not None
            assert now.release == live
            assert store.entries(live) == edited(entries, answers[won])
    published = run_sql(database, "SELECT release_id FROM publications ORDER BY id")
    assert len(published) == ROUNDS + 1
    noted = run_sql(database, "SELECT details FROM audit WHERE what = 'published' ORDER BY id")
    assert all(id in details for (id,), (details,) in zip(published, noted, strict=True))


def test_servers_that_start_at_once_on_an_empty_database_answer_from_one_release(
    empty_database: str, knowledge: Knowledge, tmp_path: Path
) -> None:
    with children(3, empty_database, knowledge.folder, tmp_path) as servers:
        told = at_once(servers, [{"do": "start"}] * 3)
    first = release_id(digest_of(read_entries(knowledge.folder)))
    assert told == [{"done": first}] * 3
    store = ReleaseStore(open_database(empty_database))
    assert store.entries(first) == read_entries(knowledge.folder)
    for table in ("releases", "publications"):
        assert run_sql(empty_database, f"SELECT count(*) FROM {table}") == [(1,)]
