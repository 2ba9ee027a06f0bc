"""The index on two-dimensional vectors: north is the park, east the metro."""

from __future__ import annotations

import numpy as np
import pytest

from bot.knowledge import index as module
from bot.knowledge.index import Index, Query, asked_of
from bot.records import Answer

NORTH, EAST, SOUTH = [0.0, 1.0], [1.0, 0.0], [0.0, -1.0]
BETWEEN = [0.6, 0.8]


def vectors(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=np.float32).reshape(-1, 2)


def query(vector: list[float], text: str = "zzz") -> Query:
    return Query(text, vectors(vector)[0])


@pytest.fixture
def index() -> Index:
    return Index(
        told=["it has ten acres", "pay by card", "shut"],
        asked=[(0, "how big is the park"), (0, "area"), (1, "metro fare")],
        told_vectors=vectors(SOUTH, EAST, SOUTH),
        asked_vectors=vectors(BETWEEN, NORTH, EAST),
        decoy_vectors=vectors(BETWEEN),
    )


def test_nearest_way_of_asking_counts(index: Index) -> None:
    nearest = index.search(query(NORTH))
    assert nearest.positions[:2] == (0, 1)
    assert nearest.asked[0] == pytest.approx(1)
    assert nearest.texts[0] == pytest.approx(-1)
    assert nearest.best_asked == pytest.approx(1)


def test_answer_without_questions_is_found_by_its_text(index: Index) -> None:
    nearest = index.search(query(SOUTH))
    row = nearest.positions.index(2)
    assert nearest.asked[row] == nearest.texts[row] == pytest.approx(1)


def test_decoy_counts_but_not_against_itself(index: Index) -> None:
    assert index.search(query(NORTH)).decoy == pytest.approx(0.8)
    assert index.search(query(BETWEEN)).decoy == -1


def test_index_without_decoys_knows_none() -> None:
    alone = Index(["pay"], [(0, "fare")], vectors(EAST), vectors(EAST), vectors())
    assert alone.search(query(EAST)).decoy == -1


def test_letters_bring_in_what_the_vectors_miss(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "NEAREST", 1)
    monkeypatch.setattr(module, "NEAREST_BY_LETTERS", 1)
    nearest = index.search(query(NORTH, "mettro fare"))
    assert nearest.positions == (0, 1)
    assert nearest.asked_letters[1] > 0.5 > nearest.asked_letters[0]


def test_each_answer_is_found_once(index: Index) -> None:
    positions = index.search(query(EAST, "metro fare")).positions
    assert sorted(positions) == [0, 1, 2]


def test_ways_of_asking_keep_their_owner() -> None:
    answers = [
        Answer("a", "item", {"en": "A"}, (), {"en": ("one", "two"), "zh": ("一",)}),
        Answer("b", "item", {"en": "B"}, (), {}),
        Answer("c", "item", {"en": "C"}, (), {"en": ("three",)}),
    ]
    assert asked_of(answers, "en") == [(0, "one"), (0, "two"), (2, "three")]
    assert asked_of(answers, "zh") == [(0, "一")]
