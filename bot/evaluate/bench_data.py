"""Reads the folders of public benchmarks: documents and queries, or texts with their intents."""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import QuestionSetInvalid

OUT_OF_SCOPE = "oos"  # the intent of texts that belong to none

_ASKED = ("question", "questions")
_TITLE = ("title",)
_SECTION = ("section", "path")
_TEXT = ("answer", "text")
_VALID = ("valid", "val")


@dataclass(frozen=True)
class Document:
    """What may be found: an FAQ entry (`asked` and `text`) or a section of a page."""

    id: str
    asked: tuple[str, ...]
    title: str
    section: str
    text: str


@dataclass(frozen=True)
class BenchQuery:
    """A question that is put to the documents."""

    id: str
    text: str


@dataclass(frozen=True)
class RetrievalSet:
    """Documents, queries, and which documents are relevant to each query."""

    documents: tuple[Document, ...]
    queries: tuple[BenchQuery, ...]
    relevant: Mapping[str, frozenset[str]]  # query id -> document ids, never empty


@dataclass(frozen=True)
class LabelledText:
    """A message and the intent that it has; OUT_OF_SCOPE where it has none."""

    text: str
    intent: str


@dataclass(frozen=True)
class IntentSet:
    """The splits of an intent benchmark; `valid` and `few_shot` are empty where it has none."""

    train: tuple[LabelledText, ...]
    test: tuple[LabelledText, ...]
    valid: tuple[LabelledText, ...]
    few_shot: Mapping[str, tuple[int, ...]]  # "5shot_seed0" -> 0-based rows of `train`


def load_retrieval_set(folder: Path) -> RetrievalSet:
    """The set in docs.jsonl, queries.jsonl (either may end in .gz) and qrels.tsv of `folder`.

    Raises QuestionSetInvalid naming the file and the line that is wrong.
    """
    documents = tuple(_document(entry) for entry in _entries(folder, "docs"))
    queries = tuple(_query(entry) for entry in _entries(folder, "queries"))
    _require_distinct(_found(folder, "docs"), [document.id for document in documents])
    _require_distinct(_found(folder, "queries"), [query.id for query in queries])
    relevant = _relevant(folder / "qrels.tsv")
    if not any(query.id in relevant for query in queries):
        raise QuestionSetInvalid(str(folder / "qrels.tsv"), "judges none of the queries")
    return RetrievalSet(documents, queries, relevant)


def load_intent_set(folder: Path) -> IntentSet:
    """The set in train, test, optional valid (or val) `.jsonl[.gz]` and fewshot.json of `folder`.

    Raises QuestionSetInvalid naming the file and the line that is wrong.
    """
    train = load_labelled(folder, "train")
    valid = next((name for name in _VALID if _find(folder, name)), None)
    return IntentSet(
        train=train,
        test=load_labelled(folder, "test"),
        valid=load_labelled(folder, valid) if valid else (),
        few_shot=_few_shot(folder / "fewshot.json", len(train)),
    )


def load_labelled(folder: Path, name: str) -> tuple[LabelledText, ...]:
    """The labelled texts of `name`.jsonl or `name`.jsonl.gz in `folder`, such as "zh.test"."""
    return tuple(
        LabelledText(entry.text(("text",)), entry.text(("intent",)))
        for entry in _entries(folder, name)
    )


@dataclass(frozen=True)
class _Entry:
    """One line of a JSONL file."""

    where: str
    line: int
    fields: dict[str, Any]

    def texts(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """What the first given one of these fields holds: a text, or a list of texts."""
        value: Any = next((self.fields[name] for name in names if self.fields.get(name)), [])
        found = value if isinstance(value, list) else [value]
        if not all(isinstance(text, str) for text in found):
            raise self.wrong(f"{' or '.join(names)}: expected a text")
        return tuple(found)

    def text(self, names: tuple[str, ...]) -> str:
        """As `texts`, but one of these fields must be there."""
        if not any(name in self.fields for name in names):
            raise self.wrong(f"expected a field {' or '.join(names)}")
        return " ".join(self.texts(names))

    def id(self) -> str:
        value = self.fields.get("id")
        if not isinstance(value, str | int) or value == "":
            raise self.wrong("expected a field id")
        return str(value)

    def wrong(self, problem: str) -> QuestionSetInvalid:
        return QuestionSetInvalid(self.where, f"line {self.line}: {problem}")


def _document(entry: _Entry) -> Document:
    if not any(name in entry.fields for name in (*_ASKED, *_TEXT)):
        raise entry.wrong(f"expected a field {', '.join((*_ASKED, *_TEXT))}")
    return Document(
        id=entry.id(),
        asked=entry.texts(_ASKED),
        title=" ".join(entry.texts(_TITLE)),
        section=" > ".join(entry.texts(_SECTION)),
        text="\n".join(entry.texts(_TEXT)),
    )


def _query(entry: _Entry) -> BenchQuery:
    return BenchQuery(entry.id(), entry.text(("text", "question", "query")))


def _require_distinct(path: Path, ids: Sequence[str]) -> None:
    if ids and (most := Counter(ids).most_common(1)[0])[1] > 1:
        raise QuestionSetInvalid(str(path), f"the id {most[0]} is given twice")


def _find(folder: Path, name: str) -> Path | None:
    paths = (folder / f"{name}.jsonl", folder / f"{name}.jsonl.gz")
    return next((path for path in paths if path.is_file()), None)


def _found(folder: Path, name: str) -> Path:
    if path := _find(folder, name):
        return path
    raise QuestionSetInvalid(str(folder), f"expected a file {name}.jsonl or {name}.jsonl.gz in it")


def _entries(folder: Path, name: str) -> Iterator[_Entry]:
    path = _found(folder, name)
    lines = [(at, line) for at, line in enumerate(_lines(path), 1) if line.strip()]
    if not lines:
        raise QuestionSetInvalid(str(path), "the file is empty")
    for number, line in lines:
        try:
            fields = json.loads(line)
        except json.JSONDecodeError as error:
            raise QuestionSetInvalid(str(path), f"line {number}: no JSON: {error}") from error
        if not isinstance(fields, dict):
            raise QuestionSetInvalid(str(path), f"line {number}: expected a JSON object")
        yield _Entry(str(path), number, fields)


def _lines(path: Path) -> list[str]:
    """The lines of a text file; only line feeds end them, as JSONL has it."""
    try:
        raw = path.read_bytes()
        if path.suffix == ".gz":
            raw = gzip.decompress(raw)
        return raw.decode("utf-8-sig").split("\n")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise QuestionSetInvalid(str(path), str(error)) from error


def _relevant(path: Path) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for number, line in enumerate(_lines(path), 1):
        columns = [column.strip() for column in line.split("\t")]
        if not line.strip() or columns[0] == "query_id":
            continue
        if len(columns) != 3 or not columns[2].lstrip("-").isdigit():
            raise QuestionSetInvalid(
                str(path), f"line {number}: expected query_id, doc_id and a whole number"
            )
        if int(columns[2]) > 0:
            found.setdefault(columns[0], set()).add(columns[1])
    return {query: frozenset(documents) for query, documents in found.items()}


def _few_shot(path: Path, rows: int) -> dict[str, tuple[int, ...]]:
    if not path.is_file():
        return {}
    try:
        samples = json.loads("\n".join(_lines(path)))
    except json.JSONDecodeError as error:
        raise QuestionSetInvalid(str(path), f"no JSON: {error}") from error
    if not isinstance(samples, dict):
        raise QuestionSetInvalid(str(path), "expected an object with a list of rows per sample")
    for name, sample in samples.items():
        if not isinstance(sample, list) or not all(
            isinstance(row, int) and 0 <= row < rows for row in sample
        ):
            raise QuestionSetInvalid(
                str(path), f"{name}: expected numbers of rows of train, 0 to {rows - 1}"
            )
    return {name: tuple(sample) for name, sample in samples.items()}
