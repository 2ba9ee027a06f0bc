"""Texts are cut into what is compared: words and stems, and of Han characters and pairs."""

from __future__ import annotations

import pytest

from bot.knowledge.words import is_unspaced, stems, words


def written(text: str) -> list[str]:
    return [text[word.start : word.end] for word in words(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SIM卡怎么办理", ["SIM", "卡怎么办理"]),
        ("拨打12345热线", ["拨打", "12345", "热线"]),
        ("在Daxing的Wi-Fi", ["在", "Daxing", "的", "Wi", "Fi"]),
        ("退税，多少？", ["退税", "多少"]),
        ("北京の地下鉄カード", ["北京の地下鉄カード"]),
        ("the park’s 5G", ["the", "park’s", "5G"]),
        ("地铁's 10号线", ["地铁", "s", "10", "号线"]),
        ("베이징 지하철", ["베이징", "지하철"]),
        ("", []),
        ("?!……", []),
    ],
)
def test_words_end_where_the_script_changes(text: str, found: list[str]) -> None:
    assert written(text) == found


def test_words_keep_their_places_and_have_a_plain_form() -> None:
    sim, card = words("办ＳＩＭ")
    assert (sim.start, sim.end, sim.plain) == (0, 1, "办")
    assert (card.start, card.end, card.plain) == (1, 4, "sim")
    assert [word.plain for word in words("Park’s CAFÉ")] == ["park", "cafe"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SIM卡怎么办", ["sim", "卡", "卡怎", "怎", "怎么", "么", "么办", "办"]),
        ("parks办Cards", ["park", "办", "card"]),
        ("退税，退", ["退", "退税", "税", "退"]),
        ("opening hours", ["open", "hour"]),
        ("", []),
    ],
)
def test_stems_are_of_latin_words_and_han_gives_characters_and_pairs(
    text: str, found: list[str]
) -> None:
    assert stems(text) == found


@pytest.mark.parametrize(
    ("word", "unspaced"), [("卡", True), ("の", True), ("park", False), ("5g", False), ("", False)]
)
def test_scripts_without_spaces_are_known(word: str, unspaced: bool) -> None:
    assert is_unspaced(word) is unspaced
