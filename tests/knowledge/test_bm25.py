"""Word by word: which answer has the words of a question, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.knowledge.bm25 import WordCounts, WordIndex
from bot.knowledge.owners import Owners

TOLD = ["It has ten acres.", "Pay by card at the gate.", "Shut on Mondays.", "乘地铁可以刷卡。"]
ASKED = [(0, "how big is the park"), (0, "park area"), (1, "metro fare"), (3, "地铁怎么付钱")]


def word_index(told: Sequence[str], asked: Sequence[tuple[int, str]]) -> WordIndex:
    return WordIndex([WordCounts(told, asked)], Owners([at for at, _ in asked], len(told)))


@pytest.fixture
def index() -> WordIndex:
    return word_index(TOLD, ASKED)


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("how big is it", 0),
        ("parks", 0),
        ("fare", 1),
        ("card", 1),
        ("which Monday", 2),
        ("地铁", 3),
        ("SIM卡地铁", 3),
        ("metor", 1),
        ("Munday", 2),
    ],
)
def test_answer_with_the_words_is_first(index: WordIndex, query: str, answer: int) -> None:
    scores = index.scores(query)
    assert scores.shape == (4,)
    assert scores.argmax() == answer
    assert scores.max() > 0


def test_way_of_asking_with_all_words_scores_about_one(index: WordIndex) -> None:
    assert 0.7 < index.scores("how big is the park")[0] < 1.5
    assert 0.7 < index.scores("地铁怎么付钱")[3] < 1.5


@pytest.mark.parametrize("query", ["", "?!", "zebra", "签证"])
def test_question_without_a_known_word_scores_zero(index: WordIndex, query: str) -> None:
    assert index.scores(query).tolist() == [0, 0, 0, 0]


def test_unknown_words_lower_the_score(index: WordIndex) -> None:
    assert index.scores("metro fare zebra okapi")[1] < index.scores("metro fare")[1] / 1.5


def test_word_asked_with_tells_more_than_a_word_of_the_text() -> None:
    scores = word_index(["pay the fare", "pay the toll"], [(0, "toll"), (1, "fare")]).scores("fare")
    assert 0 < scores[0] < scores[1]


def test_of_equal_ways_of_asking_the_one_among_few_counts_more() -> None:
    many = [(0, "bus fare"), *((0, f"{word} prices") for word in ("rail", "ship", "taxi", "tram"))]
    scores = word_index(["yuan", "yuan"], [*many, (1, "bus fare")]).scores("bus fare")
    assert 0 < scores[0] < scores[1]


def test_answer_gains_little_from_many_ways_of_asking() -> None:
    """More phrasings help their answer and leave the answer that has one where it was."""
    few = [(0, "metro fare"), (1, "bus fare")]
    many = [*few, *((0, f"fare of line {number}") for number in range(50))]
    told = ["Three yuan.", "Two yuan."]
    query = "what is the bus fare"
    assert word_index(told, few).scores(query).argmax() == 1
    assert word_index(told, many).scores(query).argmax() == 1
    line = word_index(told, many).scores("fare of line 7")
    assert line.argmax() == 0
    assert line[0] > 0.5


def test_index_without_ways_of_asking_reads_the_texts() -> None:
    scores = word_index(["how big is the park", "metro fare"], []).scores("metro")
    assert scores[1] > scores[0] == 0


def test_answers_in_parts_score_as_if_in_one() -> None:
    parts = [
        WordCounts(TOLD[:1], ASKED[:2]),
        WordCounts([], []),
        WordCounts(TOLD[1:], [(at - 1, text) for at, text in ASKED[2:]]),
    ]
    apart = WordIndex(parts, Owners([at for at, _ in ASKED], len(TOLD)))
    for query in ("how big is it", "Munday fare", "SIM卡地铁", "zebra", ""):
        assert apart.scores(query) == pytest.approx(word_index(TOLD, ASKED).scores(query))
