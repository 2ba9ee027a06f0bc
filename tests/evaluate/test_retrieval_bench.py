"""A benchmark of four documents runs through the product's own index."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.errors import QuestionSetInvalid
from bot.evaluate.retrieval_bench import bench_retrieval, print_retrieval
from tests.conftest import HashingEncoder

LONG = "Dogs stay outside of it. " * 60 + "Bicycles may be left at the western gate."
DOCS: list[dict[str, Any]] = [
    {"id": "size", "question": "How big is the park?", "answer": "It has ten acres."},
    {"id": "fare", "title": "Metro", "section": "Fare", "text": "Pay three yuan."},
    {"id": "rules", "title": "Park", "section": "Rules", "text": LONG},
    {"id": "卡", "title": "地铁", "text": "乘地铁可以刷SIM卡。"},
]
QUERIES = [
    ("q1", "how big is it", "size"),
    ("q2", "yuan for the metro", "fare"),
    ("q3", "bicycles", "rules"),
    ("q4", "SIM卡怎么用", "卡"),
]
MEASURES = ["map", "mrr10", "ndcg10", "p5", "recall10", "hit1"]


class Listening(HashingEncoder):
    """An encoder that reads all and keeps the longest text it was given."""

    def reading(self, language: str) -> Any:
        return self

    def readable(self, text: str) -> float:
        return 1.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "docs.jsonl", DOCS)
    write(tmp_path / "queries.jsonl", [{"id": id, "text": text} for id, text, _ in QUERIES])
    judge(tmp_path, [f"{id}\t{document}\t1" for id, _, document in QUERIES])
    return tmp_path


def write(path: Path, entries: Sequence[dict[str, Any]]) -> None:
    lines = [json.dumps(entry, ensure_ascii=False) for entry in entries]
    path.write_text("\n".join(lines), "utf-8")


def judge(folder: Path, lines: Sequence[str]) -> None:
    (folder / "qrels.tsv").write_text("\n".join(["query_id\tdoc_id\trel", *lines]), "utf-8")


def test_every_field_of_a_document_is_searched(folder: Path) -> None:
    result = bench_retrieval(folder, Listening()).as_json()
    assert [result[name] for name in MEASURES] == [1, 1, 1, 0.2, 1, 1]
    assert [*result][:6] == MEASURES
    counts = {"documents": 4, "queries": 4, "pairs": 4, "missing": 0}
    assert {name: result[name] for name in counts} == counts


def test_long_text_is_encoded_in_windows_under_its_title(folder: Path) -> None:
    encoder = Listening()
    bench_retrieval(folder, encoder)
    parts = [text for text in encoder.encoded if "Dogs" in text]
    assert len(parts) > 2
    assert all(part.startswith("Park. Rules\n") for part in parts)


def test_progress_ends_at_the_whole(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    bench_retrieval(folder, Listening(), lambda done, total: told.append((done, total)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] > 8


def test_wrong_judgements_lower_the_measures(folder: Path) -> None:
    judge(folder, ["q1\tfare\t1", "q2\tfare\t1"])
    result = bench_retrieval(folder, Listening())
    assert (result.queries, result.metrics.hit1) == (2, 0.5)
    assert 0.5 < result.metrics.map < 1


def test_unjudged_query_is_left_out_and_lost_document_is_never_found(folder: Path) -> None:
    judge(folder, ["q1\tsize\t1", "q2\tgone\t1", "q3\tsize\t0"])
    result = bench_retrieval(folder, Listening())
    assert (result.queries, result.pairs, result.missing) == (2, 2, 1)
    assert result.metrics.map == 0.5


def test_documents_without_titles_and_questions_are_enough(folder: Path) -> None:
    write(folder / "docs.jsonl", [{"id": "a", "text": "ten acres"}, {"id": "b", "text": "fare"}])
    judge(folder, ["q2\tb\t1"])
    write(folder / "queries.jsonl", [{"id": "q2", "text": "fare"}])
    assert bench_retrieval(folder, Listening()).metrics.hit1 == 1


def test_folder_that_is_no_benchmark_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetInvalid, match=r"docs\.jsonl"):
        bench_retrieval(tmp_path, Listening())


def test_table_shows_measures_and_counts(folder: Path) -> None:
    console = Console(record=True, width=80)
    print_retrieval(bench_retrieval(folder, Listening()), console)
    shown = console.export_text()
    assert all(name in shown for name in MEASURES)
    assert "1.0000" in shown
    assert "without their document" not in shown
