"""What the widget says: one catalogue per language, all alike but for the words."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from bot.knowledge.languages import LANGUAGES
from bot.settings import ROOT

WORDS = ROOT / "bot" / "web" / "static" / "words"
TRANSLATIONS = tuple(language for language in LANGUAGES if language != "en")
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
# Words that a language writes as English does.
SHARED = {"de": {"website"}, "fr": {"log", "menu", "source"}}


def catalogue(language: str) -> dict[str, str]:
    """The words of `language` by their keys; a key that stands twice fails the test."""
    text = (WORDS / f"{language}.json").read_text("utf-8")
    words: dict[str, str] = json.loads(text, object_pairs_hook=_each_once)
    return words


def _each_once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    counts = Counter(key for key, _ in pairs)
    assert [key for key, count in counts.items() if count > 1] == []
    return dict(pairs)


def test_every_language_has_a_catalogue() -> None:
    assert {path.stem for path in WORDS.glob("*.json")} == set(LANGUAGES)


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_catalogue_has_the_keys_of_the_english_one_in_order(language: str) -> None:
    assert list(catalogue(language)) == list(catalogue("en"))


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_sentence_has_the_placeholders_of_the_english_one(language: str) -> None:
    words = catalogue(language)
    for key, english in catalogue("en").items():
        assert _placeholders(words[key]) == _placeholders(english), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_braces_stand_around_placeholders_only(language: str) -> None:
    for key, value in catalogue(language).items():
        assert not re.search("[{}]", PLACEHOLDER.sub("", value)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_empty_or_padded(language: str) -> None:
    words = catalogue(language)
    assert [key for key, value in words.items() if not value or value != value.strip()] == []


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_nothing_is_left_in_english(language: str) -> None:
    english = catalogue("en")
    same = {key for key, value in catalogue(language).items() if value == english[key]}
    assert same - {"dir"} == SHARED.get(language, set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_arabic_runs_from_right_to_left(language: str) -> None:
    assert catalogue(language)["dir"] == ("rtl" if language == "ar" else "ltr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_carries_markup(language: str) -> None:
    assert [key for key, value in catalogue(language).items() if re.search("[<>]", value)] == []


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))
