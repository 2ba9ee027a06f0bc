"""Words that mean the same cover each other, whatever they look like."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from bot.knowledge.encoder import Vectors
from bot.knowledge.lexicon import WordWeights, word_counts
from bot.knowledge.senses import SENSES, WordSenses, sense_words, words_of

MEANINGS = ({"cost", "price", "coste"}, {"ticket", "pass"}, {"票价"}, {"票务"}, {"café"})
TOLD = ["The price of a pass.", "A ticket office", "票价", ""]
ASKED: list[list[str]] = [["price"], [], [], []]
SAID = [(told, tuple(ways)) for told, ways in zip(TOLD, ASKED, strict=True)]
encoded: list[str] = []


def encode(texts: Sequence[str]) -> Vectors:
    encoded.extend(texts)
    return vectors(texts)


def vectors(texts: Sequence[str]) -> Vectors:
    rows = np.zeros((len(texts), len(MEANINGS) + 1), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        row[next((at for at, words in enumerate(MEANINGS) if text in words), -1)] = 1
    return rows


@pytest.fixture
def senses() -> WordSenses:
    encoded.clear()
    words = words_of([*TOLD, *(way for ways in ASKED for way in ways)])
    return WordSenses([words], vectors, encode, WordWeights([word_counts(TOLD)]))


def row(senses: WordSenses, text: str, position: int) -> dict[str, float]:
    return dict(zip(SENSES, senses.coverage(text, [SAID[position]])[0], strict=True))


def test_word_of_the_same_meaning_covers(senses: WordSenses) -> None:
    found = row(senses, "ticket cost", 0)
    assert found["sense_covered"] == pytest.approx(1)
    assert found["sense_lacking"] == found["sense_lacking_two"] == pytest.approx(0)


def test_word_that_no_word_is_like_is_lacking(senses: WordSenses) -> None:
    found = row(senses, "ticket cost", 1)
    assert found["sense_covered"] < 0.6
    assert found["sense_lacking"] == pytest.approx(1)  # never seen: wholly telling


def test_ways_of_asking_are_looked_at_alone_where_there_are_any(senses: WordSenses) -> None:
    assert row(senses, "pass", 0)["sense_covered_asked"] == 0
    assert row(senses, "pass", 1)["sense_covered_asked"] == pytest.approx(1)


def test_pair_of_han_that_no_answer_has_is_left_out(senses: WordSenses) -> None:
    assert row(senses, "票价票价", 2)["sense_covered"] == pytest.approx(1)
    assert row(senses, "价票", 2)["sense_covered"] == 1


def test_question_without_words_is_covered_and_empty_answer_covers_nothing(
    senses: WordSenses,
) -> None:
    for text in ("", "?!", "🎉"):
        assert senses.coverage(text, [SAID[0], SAID[3]]).tolist() == [[1, 0, 0, 1, 0, 0]] * 2
    assert row(senses, "cost", 3)["sense_covered"] == 0
    assert WordSenses([], encode, encode, WordWeights([])).coverage("cost", []).size == 0


def test_only_words_in_no_answer_are_encoded_for_a_question(senses: WordSenses) -> None:
    encoded.clear()
    senses.coverage("price of the ticket cost", SAID[:2])
    assert encoded == ["cost"]


def test_words_keep_their_accents_and_han_come_in_pairs() -> None:
    assert sense_words("Café's Café 北京市 A") == ["café", "北京", "京市", "a"]
