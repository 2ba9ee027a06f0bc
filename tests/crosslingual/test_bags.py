"""Bags of pieces: each text's own, in batches, and broken where learning wants them broken."""

from __future__ import annotations

import numpy as np
import pytest
from tokenizers import Tokenizer

from bot.crosslingual.bags import NO_PARTS, Bags, parts_of_pieces
from bot.crosslingual.pieces import learn_pieces

TEXTS = ["the park opens", "", "park", "the park closes"]


@pytest.fixture(scope="module")
def pieces() -> Tokenizer:
    return learn_pieces({"en": [text for text in TEXTS if text]}, 60, 500)


def words(bags: Bags, tokenizer: Tokenizer, row: int) -> str:
    ids = bags.pieces[bags.starts[row] : bags.starts[row + 1]]
    return " ".join(tokenizer.id_to_token(int(id)) for id in ids)


def test_each_text_has_its_own_pieces(pieces: Tokenizer) -> None:
    bags = Bags.of(pieces, TEXTS)
    assert [words(bags, pieces, row) for row in range(len(bags))] == TEXTS
    assert bags.texts.tolist() == [0, 0, 0, 2, 3, 3, 3]


def test_a_batch_keeps_the_order_asked_and_empty_texts(pieces: Tokenizer) -> None:
    few = Bags.of(pieces, TEXTS).of_rows(np.array([3, 1, 0]))
    assert [words(few, pieces, row) for row in range(3)] == [TEXTS[3], "", TEXTS[0]]


def test_broken_pieces_are_two_and_spell_the_same(pieces: Tokenizer) -> None:
    bags, parts = Bags.of(pieces, TEXTS), parts_of_pieces(pieces)
    broken = bags.broken(parts, 1.0, np.random.RandomState(0))
    assert len(broken.pieces) == 2 * len(bags.pieces)
    for row, text in enumerate(TEXTS):
        assert words(broken, pieces, row).replace(" ", "") == text.replace(" ", "")


def test_nothing_breaks_at_a_share_of_none_and_letters_never(pieces: Tokenizer) -> None:
    bags, parts = Bags.of(pieces, TEXTS), parts_of_pieces(pieces)
    assert bags.broken(parts, 0.0, np.random.RandomState(0)).pieces.tolist() == bags.pieces.tolist()
    letter = pieces.token_to_id("p")
    assert parts[letter].tolist() == [NO_PARTS, NO_PARTS]
    letters = Bags(np.array([letter]), np.array([0, 1]))
    assert letters.broken(parts, 1.0, np.random.RandomState(0)).pieces.tolist() == [letter]
