"""How long it takes until an edit of one answer is what citizens get, beside stock Rasa's way."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import Engine

from bot.accounts.accounts import AccountStore
from bot.database import open_database
from bot.editing.drafts import DraftStore
from bot.editing.from_files import entries_to_answer_from
from bot.editing.releases import ReleaseStore
from bot.errors import ServerSilent
from bot.evaluate.served import Served, environment, serving
from bot.evaluate.side_by_side import TRAINING_LIMIT
from bot.evaluate.stock_rasa import Lesson, Retrained, lesson_of, retrain_stock
from bot.evaluate.synthetic import synthetic_items
from bot.knowledge.entries import Entry, body_of, in_order
from bot.knowledge.examples import load_examples
from bot.knowledge.languages import LanguageFinder
from bot.records import DEFAULT_LANGUAGE, Answer
from bot.settings import ROOT, Settings

Progress = Callable[[str], None]
Retrain = Callable[[Sequence[Entry], Sequence[Entry]], Retrained]  # before and after an edit

LONGEST = 120.0  # seconds until an edit must be live
PAUSE = 0.02  # seconds between a reply and the next question
PERSON, PASSWORD = "bench", "an invented phrase for a bench"


@dataclass(frozen=True)
class PublishSpeed:
    """Seconds from the publish to the first reply with the edit, one per run, and memory in MB."""

    items: int
    entries: int  # with the content that is there
    shell: tuple[float, ...]  # from the start of `jingjing publish`
    console: tuple[float, ...]  # from sending the form, by somebody who looked at the checks
    unseen: tuple[float, ...]  # from sending it without: the checks run first
    memory: tuple[int, ...]  # of the server: at first, and after each publish
    stock: Retrained | None = None

    @property
    def ratio(self) -> float | None:
        """How many times as long stock Rasa's way takes as the slowest of ours, by medians."""
        ours = max(map(statistics.median, (self.shell, self.console, self.unseen)))
        return self.stock.seconds / ours if self.stock else None

    def as_json(self) -> dict[str, Any]:
        """The figures as `--json` writes them."""
        return {**asdict(self), "ratio": self.ratio}


def bench_publish(
    items: int, runs: int, settings: Settings, retrain: Retrain | None, progress: Progress
) -> PublishSpeed:
    """Publishes `runs` edits by the shell and as many by the console, and asks until they are live.

    The server is a process of its own on a database of its own: the live content and `items`
    invented ones. Raises ServerSilent where it does not answer as it must.
    """
    folder = settings.data_dir / "bench-publish" / str(items)
    folder.mkdir(parents=True, exist_ok=True)
    there = ReleaseStore(open_database(settings.database))
    invented = synthetic_items(items)
    entries = in_order([*entries_to_answer_from(there, settings.knowledge_dir), *invented])
    engine = _new_database(folder)
    store = ReleaseStore(engine)
    store.set_live(store.make(entries, PERSON).id, PERSON)
    progress(f"starting a server with {len(entries)} entries; its first start takes long")
    with serving(folder) as server:
        progress(f"publishing {runs} edits by the shell and twice as many by the console")
        bench = _Bench(server, engine, folder, entries, invented)
        shell = tuple(bench.by_shell() for _ in range(runs))
        console = tuple(bench.by_console(checks_seen=True) for _ in range(runs))
        unseen = tuple(bench.by_console(checks_seen=False) for _ in range(runs))
    stock = None
    if retrain is not None:
        progress(f"training stock Rasa on {items} items, then again after an edit")
        stock = retrain(invented, [_edited(invented[0], "edited"), *invented[1:]])
    return PublishSpeed(items, len(entries), shell, console, unseen, tuple(bench.memory), stock)


def retraining(settings: Settings, epochs: int) -> Retrain:
    """How stock Rasa takes an edit: every item an intent of its retrieval intent, in English."""
    room = settings.data_dir / "bench-publish" / "rasa"

    def retrain(before: Sequence[Entry], after: Sequence[Entry]) -> Retrained:
        room.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=room) as folder:
            lessons = _lesson(before, settings), _lesson(after, settings)
            return retrain_stock(*lessons, Path(folder), TRAINING_LIMIT, epochs)

    return retrain


def _lesson(entries: Sequence[Entry], settings: Settings) -> Lesson:
    examples = load_examples(settings.project_dir / "data" / "nlu")
    find_language = LanguageFinder().find
    return lesson_of([*map(_answer, entries)], examples, DEFAULT_LANGUAGE, find_language)


def _answer(entry: Entry) -> Answer:
    said = entry.loaded()
    asked = {
        language: (question, *said["phrasings"][language])
        for language, question in said["question"].items()
    }
    return Answer(entry.id, "item", said["answer"], (), asked)


def _new_database(folder: Path) -> Engine:
    for path in folder.glob("jingjing.db*"):
        path.unlink()
    return open_database(f"sqlite:///{folder / 'jingjing.db'}")


class _Bench:
    """Edits one item after the other of a server's content."""

    def __init__(
        self,
        server: Served,
        engine: Engine,
        folder: Path,
        entries: Sequence[Entry],
        invented: Sequence[Entry],
    ) -> None:
        self._server, self._folder = server, folder
        self._releases = ReleaseStore(engine)
        self._drafts = DraftStore(engine, self._releases)
        AccountStore(engine).add(PERSON, "publisher", PASSWORD, PERSON)
        self._form_key = server.sign_in(PERSON, PASSWORD)
        self._entries = {entry.key: entry for entry in entries}
        self._edits = self._edit_each(invented)
        self.memory = [server.memory()]

    def _edit_each(self, invented: Sequence[Entry]) -> Iterator[tuple[Entry, str]]:
        """An item from here and there, as edited, and what the edit says."""
        apart = max(1, len(invented) // 97)
        for number in count():
            said = f"Edited for the time number {number}."
            yield _edited(invented[(number * apart) % len(invented)], said), said

    def by_shell(self) -> float:
        """Seconds from the start of the command to the first reply with the edit."""
        entry, said = next(self._edits)
        self._check_asked(entry)
        self._entries[entry.key] = entry
        made = self._releases.make([*self._entries.values()], PERSON)
        began = time.perf_counter()
        command = [sys.executable, "-m", "bot", "publish", str(made.number)]
        with subprocess.Popen(
            command, cwd=ROOT, env=environment(self._folder), stdout=subprocess.PIPE
        ):
            return self._until_live(entry, said, began)

    def by_console(self, checks_seen: bool) -> float:
        """Seconds from sending the form to the first reply with the edit.

        With `checks_seen` the page of the checks was read before, as a careful publisher does.
        """
        entry, said = next(self._edits)
        self._check_asked(entry)
        before = self._entries[entry.key]
        self._entries[entry.key] = entry
        draft = self._drafts.save(entry.key, entry, before.digest, 0, PERSON)
        draft = self._drafts.submit(entry.key, draft.version, PERSON)
        draft = self._drafts.approve(entry.key, draft.version, PERSON, own=True)
        live = self._releases.live()
        form = {
            "form_key": self._form_key,
            "over": live.release if live else "",
            "draft": f"{draft.version} {draft.key}",
        }
        if checks_seen:
            self._server.read("/staff/releases/checks")
        began = time.perf_counter()
        self._server.post("/staff/releases/publish", form)
        return self._until_live(entry, said, began)

    def _check_asked(self, entry: Entry) -> None:
        """Before the edit its question must get the answer: else nothing would be measured."""
        self._server.begin()
        told = self._entries[entry.key].loaded()["answer"][DEFAULT_LANGUAGE]
        if told not in self._server.ask(_question(entry)):
            raise ServerSilent(f"{_question(entry)!r} did not get its answer")

    def _until_live(self, entry: Entry, said: str, began: float) -> float:
        while said not in self._server.ask(_question(entry)):
            if time.perf_counter() - began > LONGEST:
                raise ServerSilent(f"an edit was not live after {LONGEST:.0f} seconds")
            time.sleep(PAUSE)
        taken = time.perf_counter() - began
        self.memory.append(self._server.memory())
        return round(taken, 3)


def _question(entry: Entry) -> str:
    return str(entry.loaded()["question"][DEFAULT_LANGUAGE])


def _edited(entry: Entry, said: str) -> Entry:
    body = entry.loaded()
    body["answer"][DEFAULT_LANGUAGE] += f" {said}"
    return Entry(entry.kind, entry.id, entry.file, body_of(body))


def print_publish(speeds: Sequence[PublishSpeed], console: Console) -> None:
    """Prints one row per number of items."""
    table = Table(
        "items",
        "shell, s",
        "console, s",
        "checks unseen, s",
        "stock Rasa, s",
        "ratio",
        "memory, MB",
    )
    for one in speeds:
        stock = one.stock
        table.add_row(
            str(one.items),
            _times(one.shell),
            _times(one.console),
            _times(one.unseen),
            f"{stock.train_seconds:.0f} + {stock.load_seconds:.0f}" if stock else "",
            f"{one.ratio:.0f}" if one.ratio else "",
            f"{one.memory[0]}, after {len(one.memory) - 1}: {one.memory[-1]}",
        )
    console.print(table)
    console.print("median (worst) of", len(speeds[0].shell), "runs each")


def _times(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds):.2f} ({max(seconds):.2f})"
