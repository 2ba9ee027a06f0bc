"""Finds the language to reply in: by script at once, among Latin ones by words and statistics."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.knowledge.scripts import HAN, HANGUL, KANA, is_japanese, may_be_japanese
from bot.knowledge.telling_words import language_of_words, neutral_words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier  # type: ignore[import-untyped]

LATIN_LANGUAGES = ("en", "de", "fr", "es")
FOREIGN = LATIN_LANGUAGES[1:]
LANGUAGES = (*LATIN_LANGUAGES, "ru", "ar", "ko", "ja", "zh")  # that are told apart

ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S+@\S+\.\w+|\[[a-z -]+\]")
QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|「[^」]*」|『[^』]*』|«[^»]*»|„[^“”]*[“”]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+(?:['’-][A-Za-z\u00c0-\u024f]+)*")
CYRILLIC = re.compile(r"[\u0400-\u052f]+")
ARABIC = re.compile(r"[\u0620-\u065f\u066e-\u06d3\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc]+")
# What only one of the Latin languages has within words.
MARKS = {
    "de": re.compile("[äöüß]"),
    "fr": re.compile("[çèêœîôûà]|^(?:[cdjlmnst]|qu)'"),
    "es": re.compile("[ñáíóú]"),
}

CHINESE_GRAMMAR = re.compile(r"[的了吗嗎呢吧么麼是在有我你您请請怎哪谁誰几幾多能可]")

# In nats, the unit of the statistics; found on data/nlu, data/questions and parallel text.
TELLING_WEIGHT = 25.0  # what a telling word counts
FOREIGN_FROM = 8.0  # from here on a message is not English
ENGLISH_FROM = -2.0  # down to here it is
UNKNOWN = -1e6  # the statistics give the least float to words without a known part
# In Latin words; a telling one counts twice.
CHARACTER_WEIGHT = 0.7  # of Chinese, Japanese and Korean
WORD_WEIGHT = 2.0  # of Russian and Arabic


@dataclass(frozen=True)
class FoundLanguage:
    """A language code, and whether the text itself tells it: if not, it is a guess."""

    code: str
    sure: bool


class LanguageFinder:
    """Finds which of the portal's languages a message is in, mixed and short ones included."""

    def __init__(self) -> None:
        self._of_word = language_of_words()
        self._neutral = neutral_words()

    def find(self, text: str, expected: str = "en", names: Sequence[tuple[int, int]] = ()) -> str:
        """The code of the language to reply in; `expected` where the text does not tell."""
        return self.identify(text, expected, names).code

    def identify(
        self, text: str, expected: str = "en", names: Sequence[tuple[int, int]] = ()
    ) -> FoundLanguage:
        """The language of `text` without the names (start, end), quotations and addresses.

        Where nothing else tells it, it is, unsurely, that of the names' script or `expected`.
        """
        said = _said(text, names)
        words = _latin_words(said)
        told = [word for word in words if word not in self._neutral]
        script = _script(said, expected)
        # A foreign term does not change the language; a question around it does.
        if script and self._weight(told) <= script.weight:
            return FoundLanguage(script.code, sure=True)
        told_by = self._by_statistics(words, inverted="¿" in said or "¡" in said) if told else None
        if told_by:
            return FoundLanguage(told_by, sure=True)
        named = _script(text, expected)
        return FoundLanguage(named.code if named else expected, sure=False)

    def _weight(self, words: Sequence[str]) -> float:
        """How much Latin words count beside another script: nothing if they are mere terms."""
        telling = sum(word in self._of_word for word in words)
        return len(words) + telling if telling else 0

    def _by_statistics(self, words: Sequence[str], inverted: bool) -> str | None:
        """The Latin language that telling words and the statistics clearly agree on."""
        ranked = _statistics().rank(" ".join(words))
        telling = Counter(self._of_word[word] for word in words if word in self._of_word)
        for code, marks in MARKS.items():
            telling[code] += sum(bool(marks.search(word)) for word in words)
        telling["es"] += inverted
        scores = {
            code: max(likelihood, UNKNOWN) + TELLING_WEIGHT * telling[code]
            for code, likelihood in ranked
        }
        best = max(FOREIGN, key=scores.__getitem__)
        lead = scores[best] - scores["en"]
        if lead >= FOREIGN_FROM:
            return best
        return "en" if lead <= ENGLISH_FROM else None


@dataclass(frozen=True)
class _Script:
    """The language that a script other than Latin stands for, and how much there is of it."""

    code: str
    weight: float


def _script(text: str, expected: str) -> _Script | None:
    """The script that most of `text` is in, Latin apart; None where there is none."""
    han, kana = HAN.findall(text), KANA.findall(text)
    japanese = is_japanese(text) or (expected == "ja" and may_be_japanese("".join(han)))
    grammar = len(CHINESE_GRAMMAR.findall(text))
    found = (
        _Script("ja" if japanese else "zh", len(han + kana) * CHARACTER_WEIGHT + grammar),
        _Script("ko", len(HANGUL.findall(text)) * CHARACTER_WEIGHT),
        _Script("ru", len(CYRILLIC.findall(text)) * WORD_WEIGHT),
        _Script("ar", len(ARABIC.findall(text)) * WORD_WEIGHT),
    )
    most = max(found, key=lambda script: script.weight)
    return most if most.weight else None


def _latin_words(text: str) -> list[str]:
    """The words in Latin letters, small, each once: repeating one tells nothing more."""
    found = LATIN.findall(text.replace("’", "'"))
    return list(dict.fromkeys(map(str.lower, found)))


def _said(text: str, names: Iterable[tuple[int, int]]) -> str:
    """`text` without what does not tell the language of who wrote it."""
    letters = list(text)
    for start, end in names:
        letters[start:end] = " " * len(letters[start:end])
    said = ADDRESS.sub(" ", "".join(letters))
    unquoted = QUOTED.sub(" ", said)
    return unquoted if any(map(str.isalpha, unquoted)) else said


@functools.cache
def _statistics() -> LanguageIdentifier:
    # Imported and loaded late: it takes half a second, which messages in other scripts need not.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    statistics = LanguageIdentifier.from_model_file(MODEL_FILE)
    statistics.set_languages(LATIN_LANGUAGES)
    return statistics
