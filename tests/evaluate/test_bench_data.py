"""Benchmark folders load whole, packed or not, or name the file and line that is wrong."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bot.errors import QuestionSetInvalid
from bot.evaluate.bench_data import (
    BenchQuery,
    LabelledText,
    load_intent_set,
    load_labelled,
    load_retrieval_set,
)

DOCS = (
    '{"id": "d0", "question": "How big?", "answer": "Ten acres."}\n{"id": "d1", "text": "Pay."}\n'
)
QUERIES = '{"id": "q0", "text": "size", "answer": "ten"}\n{"id": 1, "text": "fare"}\n'
QRELS = "query_id\tdoc_id\trel\nq0\td0\t1\nq0\td1\t0\n1\td0\t1\n1\td1\t2\n"
LINE = '{"text": "hello", "intent": "greet"}\n'


def retrieval_set(folder: Path, **changed: str) -> Path:
    files = {"docs.jsonl": DOCS, "queries.jsonl": QUERIES, "qrels.tsv": QRELS}
    for name, text in (files | {k.replace("_", "."): v for k, v in changed.items()}).items():
        (folder / name).write_text(text, "utf-8")
    return folder


def intent_set(folder: Path, **changed: str) -> Path:
    files = {"train.jsonl": LINE * 2, "test.jsonl": LINE}
    for name, text in (files | {k.replace("_", "."): v for k, v in changed.items()}).items():
        (folder / name).write_text(text, "utf-8")
    return folder


def test_retrieval_set_loads_with_judgements_above_zero(tmp_path: Path) -> None:
    loaded = load_retrieval_set(retrieval_set(tmp_path))
    first, second = loaded.documents
    assert (first.id, first.asked, first.text) == ("d0", ("How big?",), "Ten acres.")
    assert (second.asked, second.title, second.section, second.text) == ((), "", "", "Pay.")
    assert loaded.queries == (BenchQuery("q0", "size"), BenchQuery("1", "fare"))
    assert loaded.relevant == {"q0": {"d0"}, "1": {"d0", "d1"}}


def test_title_and_section_path_are_kept(tmp_path: Path) -> None:
    line = '{"id": "s", "title": "Tax", "section": ["Pay", "Late"], "text": null}\n'
    (document,) = load_retrieval_set(
        retrieval_set(tmp_path, docs_jsonl=line, qrels_tsv="q0\ts\t1\n")
    ).documents
    assert (document.title, document.section, document.text) == ("Tax", "Pay > Late", "")


def test_packed_files_load_alike(tmp_path: Path) -> None:
    plain = load_retrieval_set(retrieval_set(tmp_path))
    for name in ("docs.jsonl", "queries.jsonl"):
        packed = gzip.compress((tmp_path / name).read_bytes())
        (tmp_path / name).unlink()
        (tmp_path / f"{name}.gz").write_bytes(packed)
    assert load_retrieval_set(tmp_path) == plain


def test_line_separators_inside_a_text_end_no_line(tmp_path: Path) -> None:
    odd = DOCS.replace("Ten acres.", "Ten\u2028acres.\u0085").replace("\n", "\r\n") + "\r\n"
    loaded = load_retrieval_set(retrieval_set(tmp_path, docs_jsonl="\ufeff" + odd))
    assert loaded.documents[0].text == "Ten\u2028acres.\u0085"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"docs_jsonl": DOCS + "{oops"}, "docs.jsonl: line 3: no JSON"),
        ({"docs_jsonl": DOCS + "[]"}, "docs.jsonl: line 3: expected a JSON object"),
        ({"docs_jsonl": '{"text": "x"}'}, "docs.jsonl: line 1: expected a field id"),
        ({"docs_jsonl": '{"id": "d"}'}, "docs.jsonl: line 1: expected a field question"),
        ({"docs_jsonl": '{"id": "d", "text": 7}'}, "docs.jsonl: line 1: answer or text"),
        ({"docs_jsonl": DOCS + DOCS}, "docs.jsonl: the id d0 is given twice"),
        ({"docs_jsonl": "\n"}, "docs.jsonl: the file is empty"),
        ({"queries_jsonl": '{"id": "q0"}'}, "queries.jsonl: line 1: expected a field text"),
        ({"qrels_tsv": "q0 d0 1\n"}, "qrels.tsv: line 1: expected query_id"),
        ({"qrels_tsv": "q0\td0\tyes\n"}, "qrels.tsv: line 1: expected query_id"),
        ({"qrels_tsv": "q9\td0\t1\n"}, "qrels.tsv: judges none of the queries"),
    ],
)
def test_wrong_retrieval_file_is_named(tmp_path: Path, changed: dict[str, str], said: str) -> None:
    with pytest.raises(QuestionSetInvalid, match=said):
        load_retrieval_set(retrieval_set(tmp_path, **changed))


def test_missing_and_damaged_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetInvalid, match=r"expected a file docs\.jsonl or docs\.jsonl\.gz"):
        load_retrieval_set(tmp_path)
    retrieval_set(tmp_path)
    (tmp_path / "qrels.tsv").unlink()
    with pytest.raises(QuestionSetInvalid, match=r"qrels\.tsv"):
        load_retrieval_set(tmp_path)
    (tmp_path / "docs.jsonl").unlink()
    (tmp_path / "docs.jsonl.gz").write_bytes(gzip.compress(DOCS.encode())[:-9])
    with pytest.raises(QuestionSetInvalid, match=r"docs\.jsonl\.gz"):
        load_retrieval_set(tmp_path)


def test_intent_set_loads_without_its_optional_files(tmp_path: Path) -> None:
    loaded = load_intent_set(intent_set(tmp_path))
    assert loaded.train == (LabelledText("hello", "greet"),) * 2
    assert (len(loaded.test), loaded.valid, loaded.few_shot) == (1, (), {})


@pytest.mark.parametrize("name", ["valid.jsonl", "val.jsonl"])
def test_validation_split_is_found_by_either_name(tmp_path: Path, name: str) -> None:
    intent_set(tmp_path, **{name: LINE * 3})
    assert len(load_intent_set(tmp_path).valid) == 3


def test_few_shot_rows_load_by_sample(tmp_path: Path) -> None:
    intent_set(tmp_path, fewshot_json='{"5shot_seed0": [1, 0]}')
    assert load_intent_set(tmp_path).few_shot == {"5shot_seed0": (1, 0)}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"fewshot_json": '{"5shot_seed0": [2]}'}, "5shot_seed0: expected numbers of rows"),
        ({"fewshot_json": '{"5shot_seed0": ["1"]}'}, "5shot_seed0: expected numbers of rows"),
        ({"fewshot_json": "[1]"}, "fewshot.json: expected an object"),
        ({"fewshot_json": "{"}, "fewshot.json: no JSON"),
        ({"train_jsonl": '{"text": "x"}'}, "train.jsonl: line 1: expected a field intent"),
        ({"train_jsonl": '{"intent": "x"}'}, "train.jsonl: line 1: expected a field text"),
    ],
)
def test_wrong_intent_file_is_named(tmp_path: Path, changed: dict[str, str], said: str) -> None:
    with pytest.raises(QuestionSetInvalid, match=said):
        load_intent_set(intent_set(tmp_path, **changed))


def test_split_of_one_language_loads_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "zh.test.jsonl").write_text(LINE * 2, "utf-8")
    assert len(load_labelled(tmp_path, "zh.test")) == 2
