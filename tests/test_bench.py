"""The `jingjing bench` commands on tiny sets, with stubs for what takes long."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot import bench
from bot.__main__ import main
from bot.evaluate.bench_data import LabelledText
from bot.evaluate.intent_metrics import Guess
from bot.evaluate.publish_bench import PublishSpeed
from bot.evaluate.side_by_side import Counts, SideBySide
from bot.settings import Settings
from tests.conftest import HashingEncoder

DOCS = [{"id": "size", "text": "It has ten acres."}, {"id": "fare", "text": "Pay three yuan."}]
QUERIES = [{"id": "q1", "text": "acres"}, {"id": "q2", "text": "yuan"}]
TRAIN = [{"text": "pay the bill", "intent": "pay"}, {"text": "lost my card", "intent": "card"}]
TEST = [{"text": "bill", "intent": "pay"}, {"text": "a card", "intent": "card"}]


class FirstWord:
    """Knows the words of its examples by heart."""

    def __init__(self, examples: Sequence[LabelledText]) -> None:
        self._intent_of = {word: one.intent for one in examples for word in one.text.split()}

    def guess(self, texts: Sequence[str]) -> tuple[Guess, ...]:
        return tuple(Guess(self._intent_of[text.split()[-1]], 0.0, False) for text in texts)


def write(path: Path, entries: Sequence[dict[str, Any]]) -> None:
    path.write_text("\n".join(map(json.dumps, entries)), "utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a set for either benchmark."""
    monkeypatch.setattr("bot.knowledge.encoders.open_encoder", lambda *_: HashingEncoder())
    sets = {"docs": DOCS, "queries": QUERIES, "train": TRAIN, "test": TEST}
    for name, entries in sets.items():
        write(tmp_path / f"{name}.jsonl", entries)
    (tmp_path / "qrels.tsv").write_text("query_id\tdoc_id\trel\nq1\tsize\t1\nq2\tfare\t1\n")
    return tmp_path


@pytest.fixture
def tuned(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the encoder was to be tuned, by training."""
    asked: list[bool] = []

    def train(settings: Settings, examples: Sequence[LabelledText], tune: bool) -> FirstWord:
        asked.append(tune)
        return FirstWord(examples)

    monkeypatch.setattr("bot.nlu.pipeline.train_pipeline", train)
    return asked


def run(*arguments: str | Path) -> str:
    """What the command prints; fails where it does."""
    done = CliRunner().invoke(bench.app, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_intents_are_printed_and_written(folder: Path, tuned: list[bool]) -> None:
    results, report = folder / "results.json", folder / "report.html"
    printed = run("intents", folder, "--json", results, "--report", report)
    assert "100.0%" in printed
    written = json.loads(results.read_text("utf-8"))
    assert (written["accuracy"], written["in_scope_accuracy"], written["auroc"]) == (1, 1, None)
    assert folder.name in report.read_text("utf-8")
    assert tuned == [True]


def test_encoder_is_left_as_it_is_on_demand(folder: Path, tuned: list[bool]) -> None:
    run("intents", folder, "--no-tune")
    assert tuned == [False]


def test_retrieval_is_printed_and_written(folder: Path) -> None:
    results, report = folder / "results.json", folder / "report.html"
    printed = run("retrieval", folder, "--json", results, "--report", report)
    assert "1.0000" in printed
    written = json.loads(results.read_text("utf-8"))
    assert (written["map"], written["documents"], written["queries"]) == (1.0, 2, 2)
    assert folder.name in report.read_text("utf-8")


def test_nothing_is_written_that_is_not_asked_for(folder: Path) -> None:
    before = sorted(folder.iterdir())
    run("retrieval", folder)
    assert sorted(folder.iterdir()) == before


def test_comparison_with_stock_rasa_is_printed_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = SideBySide("en", 1, Counts(1, 0, 0, 0, 0, 0), Counts(0, 1, 0, 0, 0, 0), 1.0, 2.0)
    given: list[Sequence[Path]] = []

    def compare(files: Sequence[Path], settings: Settings, progress: object) -> list[SideBySide]:
        given.append(files)
        return [compared]

    monkeypatch.setattr("bot.evaluate.side_by_side.compare", compare)
    printed = run("rasa", "one.yml", "two.yml", "--json", tmp_path / "results.json")
    assert given == [[Path("one.yml"), Path("two.yml")]]
    assert "en, 1 questions" in printed
    (written,) = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert (written["language"], written["stock"]["answered_wrong"]) == ("en", 1)


def test_speed_of_publishing_is_measured_for_each_number_of_items(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[int, int, bool]] = []

    def bench_publish(
        items: int, runs: int, settings: Settings, retrain: object, progress: object
    ) -> PublishSpeed:
        given.append((items, runs, retrain is not None))
        return PublishSpeed(items, items + 3, (0.5,), (0.25,), (0.75,), (900, 901))

    monkeypatch.setattr("bot.evaluate.publish_bench.bench_publish", bench_publish)
    out = tmp_path / "results.json"
    printed = run("publish", "--items", "10,200", "--runs", "3", "--rasa", "--json", out)
    assert given == [(10, 3, True), (200, 3, True)]
    assert "0.25" in printed
    assert [one["items"] for one in json.loads(out.read_text("utf-8"))] == [10, 200]


@pytest.mark.parametrize("items", ["", "0", "many", "10,-1", "1;2"])
def test_number_of_items_that_is_none_is_refused(items: str) -> None:
    done = CliRunner().invoke(bench.app, ["publish", "--items", items])
    assert done.exit_code == 2
    assert "--items" in done.output


@pytest.mark.parametrize(
    ("command", "spoilt", "told"),
    [
        ("intents", "train.jsonl", "train.jsonl"),
        ("retrieval", "docs.jsonl", "docs.jsonl"),
        ("retrieval", "qrels.tsv", "qrels.tsv"),
    ],
)
@pytest.mark.parametrize("content", [None, b"", b"{nonsense", b"\xff\xfe"])
def test_folder_that_is_no_set_ends_with_one_clear_message(
    command: str,
    spoilt: str,
    told: str,
    content: bytes | None,
    folder: Path,
    tuned: list[bool],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if content is None:
        (folder / spoilt).unlink()
    else:
        (folder / spoilt).write_bytes(content)
    monkeypatch.setattr("sys.argv", ["jingjing", "bench", command, str(folder)])
    monkeypatch.setattr("bot.__main__.set_up_logs", lambda: None)
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert told in said.split("error:")[1]
    assert "Traceback" not in said
    assert tuned == []
