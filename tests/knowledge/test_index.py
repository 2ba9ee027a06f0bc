"""The index on two-dimensional vectors: north is the park, east the metro."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bot.knowledge import index as module
from bot.knowledge.index import Decoys, Index, Part, Query, fuse

NORTH, EAST, SOUTH = [0.0, 1.0], [1.0, 0.0], [0.0, -1.0]
BETWEEN = [0.6, 0.8]


def vectors(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=np.float32).reshape(-1, 2)


NONE = Decoys(vectors())


def index_of(*part: Any, **more: Any) -> Index:
    """An index without decoys, of one part that is made of these."""
    return Index([Part(*part, **more)], NONE)


def query(vector: list[float], text: str = "zzz", readable: float = 1.0) -> Query:
    return Query(text, vectors(vector)[0], readable=readable)


@pytest.fixture
def index() -> Index:
    part = Part(
        told=["it has ten acres", "pay by card", "shut"],
        asked=[(0, "how big is the park"), (0, "area"), (1, "metro fare")],
        told_vectors=vectors(SOUTH, EAST, SOUTH),
        asked_vectors=vectors(BETWEEN, NORTH, EAST),
    )
    return Index([part], Decoys(vectors(BETWEEN)))


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
    alone = index_of(["pay"], [(0, "fare")], vectors(EAST), vectors(EAST))
    assert alone.search(query(EAST)).decoy == -1


def test_decoy_counts_by_its_words_too_but_not_against_itself() -> None:
    decoys = ["price of gold", "price of silver"]
    part = Part(["pay"], [(0, "fare")], vectors(EAST), vectors(EAST))
    index = Index([part], Decoys(vectors(SOUTH, SOUTH), decoys))
    near, same = (index.search(query(NORTH, text)) for text in ("what of gold", decoys[0]))
    assert 0.3 < near.decoy_words < 1
    assert 0 < same.decoy_words < 0.8  # of the other decoy alone
    assert index.search(query(NORTH, "zoo")).decoy_words == 0


def test_decoys_without_texts_have_no_words(index: Index) -> None:
    assert index.search(query(NORTH, "how big")).decoy_words == 0


def test_letters_bring_in_what_the_vectors_miss(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "NEAREST", 1)
    monkeypatch.setattr(module, "NEAREST_BY_LETTERS", 1)
    nearest = index.search(query(NORTH, "metrofares"))
    assert nearest.positions == (0, 1)
    assert nearest.asked_letters[1] > 0.4 > nearest.asked_letters[0]


def test_each_answer_is_found_once(index: Index) -> None:
    positions = index.search(query(EAST, "metro fare")).positions
    assert sorted(positions) == [0, 1, 2]


def test_nearest_are_ordered_by_the_fused_score_and_words_are_told(index: Index) -> None:
    nearest = index.search(query(EAST, "metro fare"))
    assert nearest.positions[0] == 1
    assert np.all(np.diff(nearest.fused) <= 0)
    assert nearest.words[0] > 0.5
    assert nearest.words[1:].tolist() == [0, 0]
    assert (
        nearest.fused.tolist()
        == index.rank(query(EAST, "metro fare"))[[*nearest.positions]].tolist()
    )


def test_words_decide_between_answers_that_mean_alike() -> None:
    told = ["fee of the library", "fee of the museum"]
    alike = index_of(told, [(0, "library"), (1, "museum")], *[vectors(EAST, EAST)] * 2)
    assert alike.rank(query(EAST, "museums")).argmax() == 1
    assert alike.rank(query(EAST, "library?")).argmax() == 0


def test_words_rule_where_the_encoder_cannot_read() -> None:
    told = ["乘地铁可以刷卡。", "公园很大。"]
    index = index_of(told, [], vectors(EAST, NORTH), vectors())
    assert index.rank(query(NORTH, "地铁")).argmax() == 1
    assert index.rank(query(NORTH, "地铁", readable=0.3)).argmax() == 0


def test_text_in_several_windows_is_as_near_as_its_nearest() -> None:
    index = index_of(
        ["long", "short"],
        [],
        told_vectors=vectors(SOUTH, NORTH, BETWEEN),
        asked_vectors=vectors(),
        told_owner=[0, 0, 1],
    )
    nearest = index.search(query(NORTH))
    texts = dict(zip(nearest.positions, nearest.texts, strict=True))
    assert texts == {0: pytest.approx(1), 1: pytest.approx(0.8)}


def test_answer_with_many_ways_of_asking_does_not_win_by_one_of_them() -> None:
    """At the same nearest way of asking, the answer that is asked about this and no more wins."""
    told = ["it", "it"]
    many, one = [(0, "zzz"), (0, "b"), (0, "c")], [(1, "zzz")]
    index = index_of(
        told,
        [*many, *one],
        told_vectors=vectors(EAST, EAST),
        asked_vectors=vectors(NORTH, SOUTH, EAST, NORTH),
    )
    scores = index.rank(query(NORTH))
    assert scores[1] > scores[0]


def test_new_way_of_asking_helps_its_answer_at_once() -> None:
    told, found = ["acres", "gates"], []
    for asked in ([(0, "size"), (1, "doors")], [(0, "size"), (1, "doors"), (1, "way in")]):
        rows = vectors(EAST, SOUTH, NORTH)[: len(asked)]
        index = index_of(told, asked, vectors(EAST, SOUTH), rows)
        found.append(index.rank(query(NORTH, "which way in")))
    before, after = found
    assert after[1] > before[1]
    assert after.argmax() == 1


def test_fusion_stays_between_its_parts() -> None:
    meaning, words = np.array([0.2, 0.9]), np.array([0.8, 0.1])
    for readable in (0.0, 0.5, 1.0):
        fused = fuse(meaning, words, readable)
        assert np.all(fused >= np.minimum(meaning, words))
        assert np.all(fused <= np.maximum(meaning, words))
    assert fuse(meaning, words, 0.0) == pytest.approx(words)


@pytest.mark.parametrize("text", ["", "?!", "长" * 500])
def test_odd_question_is_ranked_without_a_fault(index: Index, text: str) -> None:
    assert np.isfinite(index.rank(query(NORTH, text))).all()


def test_nearest_way_in_the_default_language_is_told_beside() -> None:
    told = vectors(SOUTH, EAST)
    english = index_of(
        ["ten acres", "card"], [(0, "how big"), (0, "area")], told, vectors(NORTH, SOUTH)
    )
    part = Part(["十亩", "刷卡"], [(0, "多大")], told, vectors(EAST))
    index = Index([part], NONE, default=english)
    nearest = index.search(query(NORTH))
    found = dict(zip(nearest.positions, nearest.asked_default, strict=True))
    assert found[0] == pytest.approx(1)
    assert found[1] == pytest.approx(0)  # asked in neither: by its text
    assert nearest.asked[nearest.positions.index(0)] == pytest.approx(0)


def test_in_the_default_language_there_is_one_way_of_asking(index: Index) -> None:
    nearest = index.search(query(NORTH))
    assert nearest.asked_default.tolist() == nearest.asked.tolist()


def test_answers_that_say_and_are_asked_alike_are_near(index: Index) -> None:
    alike = index.alike(1)
    assert alike[1] == pytest.approx(1)
    assert alike[1] > alike[0] > alike[2]


def test_answers_in_parts_are_found_where_their_places_are() -> None:
    told = ["pay by card", "it has ten acres", "shut"]
    asked = [(0, "metro fare"), (1, "how big is the park"), (1, "area")]
    rows, ways = vectors(EAST, SOUTH, SOUTH), vectors(EAST, BETWEEN, NORTH)
    whole = index_of(told, asked, rows, ways)
    second = Part(told[:1], asked[:1], rows[:1], ways[:1])
    first = Part(told[1:], [(0, text) for _, text in asked[1:]], rows[1:], ways[1:])
    apart = Index([first, second], NONE, places=[1, 2, 0])
    for question in (query(NORTH, "area"), query(EAST, "metro"), query(SOUTH, "acres")):
        found, expected = apart.search(question), whole.search(question)
        assert found.positions == expected.positions
        for field in ("asked", "texts", "words", "asked_letters", "text_letters", "fused"):
            assert getattr(found, field) == pytest.approx(getattr(expected, field))
    assert apart.alike(1) == pytest.approx(whole.alike(1))
