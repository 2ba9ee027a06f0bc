"""Words of a text: how questions and answers are cut before they are compared word by word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_STEMMER = snowballstemmer.stemmer("english")


@dataclass(frozen=True)
class Word:
    """A word as written at [start, end) of the text, and its plain form."""

    start: int
    end: int
    plain: str


def plain(text: str) -> str:
    """`text` in lower case, without accents, full-width forms and typographic quotes."""
    folded = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return "".join(char for char in folded if not unicodedata.combining(char))


def words(text: str) -> Iterator[Word]:
    """The words of `text` in order, with their places in it."""
    for match in WORD.finditer(text):
        yield Word(match.start(), match.end(), plain(match.group()).removesuffix("'s"))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a plain English word (Snowball)."""
    return str(_STEMMER.stemWord(word))


def stems(text: str) -> list[str]:
    """The stems of the words of `text`, in order."""
    return [stem(word.plain) for word in words(text)]
