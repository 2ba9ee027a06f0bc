"""Runs the product's own retrieval on a public benchmark of documents and queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.evaluate.bench_data import BenchQuery, Document, RetrievalSet, load_retrieval_set
from bot.evaluate.ranking_metrics import RankingMetrics, mean, measure
from bot.knowledge.encoder import Encoder, Vectors
from bot.knowledge.index import Decoys, Index, Part, Query
from bot.knowledge.splitting import windows
from bot.knowledge.vectors import PORTION, Progress

SEPARATOR = ". "  # between a title and a section


@dataclass(frozen=True)
class RetrievalResult:
    """How well the right documents were ranked, and of how many."""

    name: str  # of the set
    metrics: RankingMetrics
    documents: int
    queries: int  # that are judged; others are left out
    pairs: int  # of a query and a document that is relevant to it
    missing: int  # of these pairs, those whose document the set lacks: never found
    ranks: tuple[int | None, ...]  # of each query's first relevant document, from 1

    @property
    def measures(self) -> dict[str, float | None]:
        """The measures by their names in the contract."""
        return asdict(self.metrics)

    def as_json(self) -> dict[str, Any]:
        """The measures under the names of the contract, then the counts."""
        return {
            **asdict(self.metrics),
            "documents": self.documents,
            "queries": self.queries,
            "pairs": self.pairs,
            "missing": self.missing,
        }


def bench_retrieval(
    folder: Path, encoder: Encoder, progress: Progress = lambda done, total: None
) -> RetrievalResult:
    """The result on the set in `folder`; `progress` is told how many texts are encoded.

    Nothing is learnt from the set: it is searched with the settings of the product. Raises
    QuestionSetInvalid where a file of the set is not as it must be.
    """
    given = load_retrieval_set(folder)
    judged = [query for query in given.queries if query.id in given.relevant]
    index, vectors = _prepared(given.documents, judged, encoder, progress)
    ids = np.array([document.id for document in given.documents])
    measured, ranks = [], []
    for query, vector in zip(judged, vectors, strict=True):
        scores = index.rank(Query(query.text, vector, readable=encoder.readable(query.text)))
        ranking = ids[np.argsort(-scores, kind="stable")].tolist()
        relevant = given.relevant[query.id]
        measured.append(measure(ranking, relevant))
        ranks.append(next((at for at, id in enumerate(ranking, 1) if id in relevant), None))
    return _result(folder.resolve().name, given, judged, mean(measured), ranks)


def print_retrieval(result: RetrievalResult, console: Console) -> None:
    """Prints the measures and the counts as a table."""
    table = Table("measure", "value", title=result.name)
    for name, value in asdict(result.metrics).items():
        table.add_row(name, f"{value:.4f}")
    table.add_section()
    table.add_row("documents", str(result.documents))
    table.add_row("queries", str(result.queries))
    table.add_row("relevant pairs", str(result.pairs))
    if result.missing:
        table.add_row("of them without their document", str(result.missing))
    console.print(table)


def _prepared(
    documents: Sequence[Document],
    queries: Sequence[BenchQuery],
    encoder: Encoder,
    progress: Progress,
) -> tuple[Index, Vectors]:
    """The index of the documents, and one vector per query."""
    asked = [(at, way) for at, document in enumerate(documents) for way in _asked(document)]
    told = [(at, part) for at, document in enumerate(documents) for part in _told(document)]
    texts = [part for _, part in told] + [way for _, way in asked] + [q.text for q in queries]
    vectors = _encoded(texts, encoder, progress)
    parts = np.split(vectors, np.cumsum([len(told), len(asked)]))
    part = Part(
        [f"{_heading(document)}\n{document.text}" for document in documents],
        asked,
        told_vectors=parts[0],
        asked_vectors=parts[1],
        told_owner=[at for at, _ in told],
    )
    return Index([part], Decoys(vectors[:0])), parts[2]


def _asked(document: Document) -> list[str]:
    """What the document is asked by: its questions, its title with its section, and this alone."""
    title_and_section = SEPARATOR.join(filter(None, (document.title, document.section)))
    ways = (*document.asked, title_and_section, document.section)
    return [way for way in dict.fromkeys(ways) if way.strip()]


def _told(document: Document) -> list[str]:
    """The text in windows, each under what the document is about."""
    return windows(document.text, _heading(document))


def _heading(document: Document) -> str:
    return SEPARATOR.join(filter(None, (document.title, document.section, *document.asked[:1])))


def _encoded(texts: Sequence[str], encoder: Encoder, progress: Progress) -> Vectors:
    """One row per text; those of like length are encoded together, since the encoder pads."""
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    rows: list[Vectors] = []
    for start in range(0, len(order), PORTION):
        progress(start, len(order))
        rows.append(encoder.encode([texts[row] for row in order[start : start + PORTION]]))
    progress(len(order), len(order))
    encoded = np.concatenate(rows)
    vectors = np.empty_like(encoded)
    vectors[order] = encoded
    return vectors


def _result(
    name: str,
    given: RetrievalSet,
    judged: Sequence[BenchQuery],
    metrics: RankingMetrics,
    ranks: Sequence[int | None],
) -> RetrievalResult:
    known = {document.id for document in given.documents}
    pairs = [document for query in judged for document in given.relevant[query.id]]
    return RetrievalResult(
        name=name,
        metrics=metrics,
        documents=len(given.documents),
        queries=len(judged),
        pairs=len(pairs),
        missing=sum(document not in known for document in pairs),
        ranks=tuple(ranks),
    )
