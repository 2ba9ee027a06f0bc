"""Finds texts that are hard to read: English by the Flesch-Kincaid grade, Chinese by its sentences.

Kincaid et al. 1975: 0.39 words a sentence + 11.8 syllables a word - 15.59, in years of school.
Syllables are counted by where a word may be hyphenated, which finds a few less than there are.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping

import pyphen

from bot.editing.checks.records import Details, Finding, Proposal
from bot.editing.checks.texts import texts_of
from bot.knowledge.scripts import HAN

CHECK = "reading_level"
READ = ("answer", "text")  # fields of texts that are written to be read
# Two of a hundred texts of the starter content are above each.
HARDEST_GRADE = 15.0  # years of school
LONGEST_SENTENCE = 45.0  # Chinese characters, on average
FEWEST_WORDS = 12  # below which a formula tells nothing
SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[。！？；]|\n")
WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")


def reading_level(proposal: Proposal) -> Iterator[Finding]:
    """Answers and passages among the edited entries that few read with ease."""
    for before, entry in proposal.edited():
        old = dict(texts_of(before)) if before else {}
        for field, texts in texts_of(entry):
            if field not in READ:
                continue
            for language, (measure, most, what) in MEASURES.items():
                text = texts.get(language, "")
                if text == old.get(field, {}).get(language) or (level := measure(text)) <= most:
                    continue
                details: Details = {"field": f"{field}.{language}", "level": round(level)}
                yield Finding(CHECK, "warns", entry.key, what, details)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of an English text; 0 for one of a few words."""
    words = WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return 0.0
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / _sentences(text) + 11.8 * syllables / len(words) - 15.59


def sentence_length(text: str) -> float:
    """How many Chinese characters a sentence has on average."""
    return len(HAN.findall(text)) / _sentences(text)


def _sentences(text: str) -> int:
    return max(1, sum(any(map(str.isalnum, part)) for part in SENTENCE_END.split(text)))


@functools.lru_cache(20_000)
def _syllables(word: str) -> int:
    return len(_hyphens().positions(word.lower())) + 1


@functools.cache
def _hyphens() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US")


MEASURES: Mapping[str, tuple[Callable[[str], float], float, str]] = {
    "en": (grade, HARDEST_GRADE, "hard_english"),
    "zh": (sentence_length, LONGEST_SENTENCE, "long_sentences"),
}
