"""Edits are published by shell and console, and timed until a reply has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.database import open_database
from bot.editing.drafts import DraftStore
from bot.editing.releases import ReleaseStore
from bot.errors import ServerSilent
from bot.evaluate import publish_bench as module
from bot.evaluate.publish_bench import PublishSpeed, bench_publish, print_publish
from bot.evaluate.stock_rasa import Lesson, Retrained
from bot.settings import Settings
from tests.conftest import Knowledge


class Server:
    """Answers from what is live in its database, as a server does; it may be deaf to edits."""

    def __init__(self, folder: Path, deaf: bool = False) -> None:
        engine = open_database(f"sqlite:///{folder / 'jingjing.db'}")
        self._store = ReleaseStore(engine)
        self._drafts = DraftStore(engine, self._store)
        live = self._store.live()
        self._always = live.release if deaf and live else None
        self.read_pages: list[str] = []

    def begin(self) -> None:
        pass

    def ask(self, text: str) -> str:
        live = self._store.live()
        assert live is not None
        for entry in self._store.entries(self._always or live.release):
            if entry.kind == "item" and entry.loaded()["question"]["en"] == text:
                return str(entry.loaded()["answer"]["en"])
        return "I do not know."

    def sign_in(self, name: str, password: str) -> str:
        return "key"

    def read(self, path: str) -> str:
        self.read_pages.append(path)
        return "a page"

    def post(self, path: str, form: Mapping[str, str]) -> None:
        assert (path, form["form_key"]) == ("/staff/releases/publish", "key")
        chosen = [one for one in self._drafts.all() if f"{one.version} {one.key}" == form["draft"]]
        self._drafts.publish(chosen, "bench", "", form["over"])

    def memory(self) -> int:
        return 100


@pytest.fixture
def settings(knowledge: Knowledge, tmp_path: Path) -> Settings:
    return Settings(knowledge_dir=knowledge.folder, data_dir=tmp_path / "var")


def served(monkeypatch: pytest.MonkeyPatch, deaf: bool = False) -> list[Server]:
    """The servers that are started from now on."""
    started: list[Server] = []

    @contextmanager
    def serving(folder: Path) -> Iterator[Server]:
        started.append(Server(folder, deaf))
        yield started[-1]

    monkeypatch.setattr(module, "serving", serving)
    return started


def test_every_edit_is_timed_until_it_is_live(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = served(monkeypatch)
    speed = bench_publish(5, 2, settings, None, lambda told: None)
    (server,) = started
    assert server.read_pages == ["/staff/releases/checks"] * 2
    assert (speed.items, len(speed.shell), len(speed.console), len(speed.unseen)) == (5, 2, 2, 2)
    assert min(speed.shell) > min(speed.console) > 0  # the shell's command has to start
    assert min(speed.unseen) > 0
    assert speed.memory == (100,) * 7
    assert speed.ratio is None
    database = settings.data_dir / "bench-publish" / "5" / "jingjing.db"
    store = ReleaseStore(open_database(f"sqlite:///{database}"))
    live = store.live()
    assert live is not None
    edited = [e for e in store.entries(live.release) if "Edited for the time" in e.body]
    assert len(edited) == 5
    again = bench_publish(5, 1, settings, None, lambda told: None)  # on a new database
    assert len(again.shell) == 1


def test_edit_that_never_comes_is_told_of(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    served(monkeypatch, deaf=True)
    monkeypatch.setattr(module, "LONGEST", 0.5)
    with pytest.raises(ServerSilent, match="not live after"):
        bench_publish(5, 1, settings, None, lambda told: None)


def test_question_that_does_not_get_its_answer_is_told_of(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    served(monkeypatch)
    monkeypatch.setattr(Server, "ask", lambda self, text: "I do not know.")
    with pytest.raises(ServerSilent, match="did not get its answer"):
        bench_publish(5, 1, settings, None, lambda told: None)


def test_stock_rasa_is_trained_on_the_same_items_with_one_edit(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Lesson] = []

    def retrain_stock(
        before: Lesson, after: Lesson, room: Path, limit: float, epochs: int
    ) -> Retrained:
        given.extend((before, after))
        return Retrained(epochs, 90.0, 170.0, 10.0)

    monkeypatch.setattr(module, "retrain_stock", retrain_stock)
    monkeypatch.setattr(module, "load_examples", lambda folder: [("greet", "hello")])
    served(monkeypatch)
    retrain = module.retraining(settings, 5)
    speed = bench_publish(5, 1, settings, retrain, lambda told: None)
    assert speed.stock == Retrained(5, 90.0, 170.0, 10.0)
    before, after = ([one.text["en"] for one in lesson.answers.values()] for lesson in given)
    assert len(before) == 5
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, *[True] * 4]
    assert {len(one.asked["en"]) for one in given[0].answers.values()} == {4}


def test_table_has_median_and_worst_and_the_ratio_to_the_slowest_way() -> None:
    stock = Retrained(100, 90.0, 170.0, 10.0)
    speed = PublishSpeed(1000, 1400, (0.5, 0.9, 0.4), (0.2, 0.3, 0.25), (0.8,), (900, 910), stock)
    assert speed.ratio == 125
    assert speed.as_json()["ratio"] == 125
    out = StringIO()
    print_publish([speed], Console(file=out, width=120))
    for told in ("0.50 (0.90)", "0.25 (0.30)", "0.80 (0.80)", "90 + 10", "125", "910"):
        assert told in out.getvalue()
