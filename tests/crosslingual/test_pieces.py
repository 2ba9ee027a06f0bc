"""Pieces: whole words where they are frequent, parts of words else, scripts and numbers apart."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from bot.crosslingual.pieces import UNKNOWN, learn_pieces

TEXTS = {
    "de": ["Wo ist der Park?", "Der Park ist gross.", "Wo ist die Schule?"],
    "ja": ["公園の電話番号は何ですか", "公園の住所は何ですか", "2018年の公園"],
    "ko": ["공원 전화번호", "공원 주소"],
}


@pytest.fixture(scope="module")
def pieces() -> Tokenizer:
    return learn_pieces(TEXTS, 300, 2000)


def cut(pieces: Tokenizer, text: str) -> list[str]:
    return list(pieces.encode(text, add_special_tokens=False).tokens)


def test_a_language_with_little_text_gets_whole_words_too(pieces: Tokenizer) -> None:
    assert "전화번호" in cut(pieces, "공원 전화번호")


def test_letters_are_folded_and_punctuation_is_apart(pieces: Tokenizer) -> None:
    assert cut(pieces, "ＷＯ ist der PARK?") == ["wo", "ist", "der", "park", "?"]


def test_scripts_and_numbers_are_apart(pieces: Tokenizer) -> None:
    assert cut(pieces, "2018parkの")[-2:] == ["park", "の"]


def test_unheard_characters_are_unknown_and_empty_text_has_no_piece(pieces: Tokenizer) -> None:
    assert UNKNOWN in cut(pieces, "ж")
    assert cut(pieces, "") == []
