"""Names and terms are found with the endings, particles and prefixes that grammar gives them."""

from __future__ import annotations

import pytest

from bot.knowledge.phrases import Phrases, in_other_script

PHRASES = Phrases(
    {
        "Сичэн": ("xicheng",),
        "парк Сичэн": ("park",),
        "район Хайдянь": ("haidian",),
        "시청구": ("xicheng",),
        "시청 단지": ("park",),
        "حي شيتشنغ": ("xicheng",),
        "المكتب": ("office",),
        "西城パーク": ("park",),
        "ハイディエン": ("haidian",),
        "Bezirk Xicheng": ("xicheng",),
        "número": ("phone",),
    }
)


def found(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(text[start:end], ids) for start, end, ids in PHRASES.find(text)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("телефон парка Сичэн", [("парка Сичэн", ("park",))]),
        ("что есть в Сичэне?", [("Сичэне", ("xicheng",))]),
        ("сичэнский парк", [("сичэнский", ("xicheng",))]),
        ("в районе Хайдяня", [("районе Хайдяня", ("haidian",))]),
        ("시청구의 전화번호", [("시청구", ("xicheng",))]),
        ("시청 단지에서", [("시청 단지", ("park",))]),
        ("هاتف حي شيتشنغ", [("حي شيتشنغ", ("xicheng",))]),
        ("في المكتب", [("مكتب", ("office",))]),
        ("بالمكتب وللمكتب", [("مكتب", ("office",)), ("مكتب", ("office",))]),
        ("西城パークの電話番号は", [("西城パーク", ("park",))]),
        ("ハイディエンはどこ", [("ハイディエン", ("haidian",))]),
        ("im bezirk xicheng", [("bezirk xicheng", ("xicheng",))]),
        ("que numero tiene", [("numero", ("phone",))]),
    ],
)
def test_phrase_is_found_in_the_forms_that_it_takes(
    text: str, named: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert found(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?!",
        "парк Хайдянь",
        "район",
        "시 청구",
        "청구서",
        "شيتشنغ",
        "西城",
        "Bezirk",
        "numeroso",
    ],
)
def test_what_is_only_like_a_phrase_is_none(text: str) -> None:
    assert found(text) == []


def test_longest_phrase_counts_and_what_it_took_is_no_other() -> None:
    assert found("парк Сичэн и Сичэн") == [("парк Сичэн", ("park",)), ("Сичэн", ("xicheng",))]


def test_phrases_that_are_written_alike_stand_for_both() -> None:
    both = Phrases({"Чаоян": ("park",), "чаоян": ("district", "park")})
    assert [*both.find("Чаоян")] == [(0, 5, ("park", "district"))]


@pytest.mark.parametrize(
    ("text", "is_so"), [("Сичэн", True), ("Z파크", True), ("Xicheng é 西城", False)]
)
def test_other_scripts_are_those_without_latin_or_han_alone(text: str, is_so: bool) -> None:
    assert in_other_script(text) == is_so
