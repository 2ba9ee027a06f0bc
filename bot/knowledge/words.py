"""Words of a text: how questions and answers are cut before they are compared word by word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

# Han and kana: scripts that are written without spaces between words.
_UNSPACED = (
    "\u3005\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_SPACED = rf"(?:(?![{_UNSPACED}])[^\W_])+"
WORD = re.compile(rf"[{_UNSPACED}]+|{_SPACED}(?:['’]{_SPACED})?")
_RUN = re.compile(rf"[{_UNSPACED}]")
# Other scripts have one language here; Latin ones are all cut as English is.
_STEMMERS = {
    "CYRILLIC": snowballstemmer.stemmer("russian"),
    "ARABIC": snowballstemmer.stemmer("arabic"),
    "LATIN": snowballstemmer.stemmer("english"),
}
# Korean particles and endings that are written with a word.
_PARTICLE = re.compile(
    "(?<=..)(?:에서는|에서도|으로는|입니까|인가요|이에요|예요|에서|으로|에게|까지|부터|처럼|이나|하고"
    "|은|는|이|가|을|를|의|에|로|와|과|도|만|요)$"
)
_SCRIPT = re.compile(
    r"(?P<CYRILLIC>[\u0400-\u052f])|(?P<ARABIC>[\u0600-\u06ff])|(?P<HANGUL>[가-힣])"
)


@dataclass(frozen=True)
class Word:
    """A word, or a run of Han or kana, as written at [start, end), and its plain form."""

    start: int
    end: int
    plain: str


def plain(text: str) -> str:
    """`text` in lower case, without accents, full-width forms and typographic quotes."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare)  # Hangul comes in syllables again


def words(text: str) -> Iterator[Word]:
    """The words of `text` in order, with their places in it.

    A run of Han or kana is one word: it ends where a Latin word or a number begins.
    """
    for match in WORD.finditer(text):
        yield Word(match.start(), match.end(), plain(match.group()).removesuffix("'s"))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a plain word: Snowball's of English, Russian or Arabic, by its script.

    Of a Korean word, what is left without particles.
    """
    found = _SCRIPT.match(word)
    script = found.lastgroup if found else "LATIN"
    if script == "HANGUL":
        return _PARTICLE.sub("", word)
    return str(_STEMMERS[script or "LATIN"].stemWord(word))


def is_unspaced(word: str) -> bool:
    """Whether a plain word is a run of Han or kana, or a part of one."""
    return _RUN.match(word) is not None


def stems(text: str) -> list[str]:
    """What is compared of `text`, in order: stems of its words; of Han, characters and pairs."""
    return [
        part
        for word in words(text)
        for part in (_grams(word.plain) if is_unspaced(word.plain) else (stem(word.plain),))
    ]


def _grams(run: str) -> Iterator[str]:
    """Each character of `run`, and each with its neighbour ("怎么办": 怎, 怎么, 么, 么办, 办)."""
    for at, char in enumerate(run):
        yield char
        if at + 1 < len(run):
            yield run[at : at + 2]
