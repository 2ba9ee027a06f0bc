"""Questions are completed while they are typed, the best first, and never made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.answering.suggest import Suggestions
from bot.knowledge.release import Release
from bot.records import Answer, HitKind

QUESTIONS: list[tuple[HitKind, str, str]] = [
    ("overview", "What is Xicheng Park?", "西城园是什么地方？"),
    ("attribute", "What is the phone number of Xicheng Park?", "西城园的电话是多少？"),
    ("attribute", "What is the phone number of the Café Línea?", "咖啡馆的电话是多少？"),
    ("gap", "What is the phone number of Tongzhou Park?", "通州园的电话是多少？"),
    ("item", "Where do I register a company in Beijing?", "在北京注册公司去哪里办？"),
    ("item", "Are there incubators in Xicheng Park?", "西城园有孵化器吗？"),
    ("passage", "Which river runs past Xicheng Park?", "西城园旁边是哪条河？"),
    ("item", "What is the GDP of Beijing E-Town?", "亦庄的GDP是多少？"),
]


def answer(number: int, kind: HitKind, asked: Mapping[str, tuple[str, ...]]) -> Answer:
    return Answer(f"a{number}", kind, {"en": "x"}, (), asked)


@pytest.fixture
def suggestions(release: Release) -> Suggestions:
    answers = [
        answer(number, kind, {"en": (english, "never shown"), "zh": (chinese,)})
        for number, (kind, english, chinese) in enumerate(QUESTIONS)
    ]
    answers.append(answer(99, "item", {"en": ("Only in English?",)}))
    edition = release.editions["en"]
    return Suggestions(
        replace(
            release,
            editions={"en": edition, "zh": edition},
            by_key={answer.key: answer for answer in answers},
        )
    )


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("phone xich", "What is the phone number of Xicheng Park?"),
        ("Xicheng PHONE", "What is the phone number of Xicheng Park?"),
        ("cafe", "What is the phone number of the Café Línea?"),
        ("CAFÉ linea phone", "What is the phone number of the Café Línea?"),
        ("re", "Where do I register a company in Beijing?"),
        ("e-town", "What is the GDP of Beijing E-Town?"),
        ("register a company in Beijing?", "Where do I register a company in Beijing?"),
    ],
)
def test_all_words_are_in_it_and_the_last_may_be_unfinished(
    text: str, first: str, suggestions: Suggestions
) -> None:
    assert suggestions.matching(text, "en") == (first,)


def test_what_begins_so_comes_first_then_items_then_attributes_then_overviews(
    suggestions: Suggestions,
) -> None:
    assert suggestions.matching("xicheng park", "en") == (
        "Are there incubators in Xicheng Park?",
        "What is the phone number of Xicheng Park?",
        "What is Xicheng Park?",
    )
    assert suggestions.matching("what is", "en")[0] == "What is the GDP of Beijing E-Town?"
    assert suggestions.matching("What is X", "en")[0] == "What is Xicheng Park?"
    assert len(suggestions.matching("what is", "en", most=2)) == 2


def test_gaps_passages_and_other_ways_of_asking_are_not_suggested(suggestions: Suggestions) -> None:
    for text in ("tongzhou", "river", "never shown"):
        assert suggestions.matching(text, "en") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电话西城", ()),  # no question has the pair 话西
        ("西城园的电话", ("西城园的电话是多少？",)),
        ("西城園 電話", ("西城园的电话是多少？",)),
        ("孵", ("西城园有孵化器吗？",)),
        ("亦庄 gd", ("亦庄的GDP是多少？",)),
        ("电园", ()),
    ],
)
def test_chinese_is_found_by_its_pairs_of_characters(
    text: str, found: tuple[str, ...], suggestions: Suggestions
) -> None:
    assert suggestions.matching(text, "zh") == found


def test_language_without_titles_gets_english_ones(suggestions: Suggestions) -> None:
    assert suggestions.matching("only", "ko") == ("Only in English?",)
    assert suggestions.matching("only", "zh") == ("Only in English?",)


@pytest.mark.parametrize(
    "text", ["", " ", "x", " p ", "?!", "…。", "xyzzy", "phone" + " a" * 5000, "\x00\ud800 p"]
)
def test_too_little_or_nonsense_gives_none(text: str, suggestions: Suggestions) -> None:
    assert suggestions.matching(text, "en") == ()
