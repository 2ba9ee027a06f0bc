"""Finds phrases where words take endings, particles or prefixes, or stand without spaces.

Russian endings, Korean particles and the Arabic article and conjunctions are left aside; phrases
with kana or Han count wherever they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.knowledge.scripts import HAN, HANGUL, KANA

Ids = tuple[str, ...]

_UNSPACED = re.compile(f"{HAN.pattern}|{KANA.pattern}")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_OTHER_SCRIPT = re.compile("|".join(s.pattern for s in (_CYRILLIC, _ARABIC, HANGUL, KANA)))
_WORD = re.compile(r"[^\W_]+")
_BEFORE = re.compile(r"[وفبلک]{0,2}(?:ال|(?<=ل)ل)?")  # and, so, in, for, as; the
_LAST = "аоеыиуюяь"  # letters that other forms of a Russian word have others for
# Of Russian nouns, and of adjectives made of them, in folded letters.
_ENDING = re.compile(
    "[аоеыиуюяь]|[оеа]м|[оеы]и|[оея]ю|[ая]м[и]?|[ая]х|[ое]в|ию|ии|ия"
    "|ск(?:ии|ого|ому|им|ом|ая|ую|ои|ое|ие|их|ими)"
)
_SHORTEST_STEM = 3
_ONE_WAY = str.maketrans("ةىيك", "هىىک")  # Arabic letters that many write as another


def in_other_script(text: str) -> bool:
    """Whether `text` has Cyrillic, Arabic, Korean or kana letters."""
    return bool(_OTHER_SCRIPT.search(text))


@dataclass(frozen=True)
class _Word:
    """A word at [start, end) of a text, and the phrases' words that it may be a form of."""

    start: int
    end: int
    forms: tuple[str, ...]  # the longest first

    def begin(self, form: str) -> int:
        """Where `form` begins: an Arabic prefix stands before it."""
        return self.end - len(form) if _ARABIC.match(form) else self.start

    def finish(self, form: str) -> int:
        """Where `form` ends: Korean particles follow it."""
        return self.start + len(form) if HANGUL.search(form) else self.end


class Phrases:
    """Phrases that each stand for some ids."""

    def __init__(self, ids: Mapping[str, Ids]) -> None:
        self._inside: dict[str, Ids] = {}
        self._by_first: defaultdict[str, dict[tuple[str, ...], Ids]] = defaultdict(dict)
        for phrase, meant in ids.items():
            self._add(_folded(phrase), meant)
        self._inside_longest_first = sorted(self._inside, key=len, reverse=True)

    def _add(self, phrase: str, ids: Ids) -> None:
        if _UNSPACED.search(phrase):
            self._inside[phrase] = _joined(self._inside.get(phrase, ()), ids)
        elif words := tuple(_bare(match.group()) for match in _WORD.finditer(phrase)):
            known = self._by_first[words[0]]
            known[words] = _joined(known.get(words, ()), ids)

    def find(self, text: str) -> Iterator[tuple[int, int, Ids]]:
        """Start, end and ids of each phrase in `text`, the longest at each spot."""
        folded = _folded(text)
        yield from self._among_words(folded)
        for phrase in self._inside_longest_first:
            if (start := folded.find(phrase)) >= 0:
                yield start, start + len(phrase), self._inside[phrase]
                folded = folded.replace(phrase, "\0" * len(phrase))

    def _among_words(self, text: str) -> Iterator[tuple[int, int, Ids]]:
        words = [_Word(*m.span(), _forms(m.group())) for m in _WORD.finditer(text)]
        at = 0
        while at < len(words):
            phrase, ids = self._longest(words[at:])
            if phrase:
                last = words[at + len(phrase) - 1]
                yield words[at].begin(phrase[0]), last.finish(phrase[-1]), ids
            at += max(len(phrase), 1)

    def _longest(self, words: Sequence[_Word]) -> tuple[tuple[str, ...], Ids]:
        """The longest phrase that `words` begin with, and its ids; two empty ones without any."""
        matching = (
            (phrase, ids)
            for form in words[0].forms
            for phrase, ids in self._by_first.get(form, {}).items()
            if len(phrase) <= len(words)
            and all(part in word.forms for part, word in zip(phrase, words, strict=False))
        )
        return max(matching, key=lambda one: (len(one[0]), len(one[0][0])), default=((), ()))


def _joined(one: Ids, other: Ids) -> Ids:
    return tuple(dict.fromkeys([*one, *other]))


def _folded(text: str) -> str:
    """`text` as it is compared, of the same length: small letters, without accents."""
    return "".join(map(_plain_letter, text)).translate(_ONE_WAY)


@lru_cache(20_000)
def _plain_letter(letter: str) -> str:
    lowered = letter.lower() if len(letter.lower()) == 1 else letter
    parts = unicodedata.normalize("NFKD", lowered)
    return parts[0] if all(map(unicodedata.combining, parts[1:])) else lowered


def _bare(word: str) -> str:
    """A word of a phrase without what other forms of it lack."""
    if _CYRILLIC.match(word) and len(word) > _SHORTEST_STEM + 1 and word[-1] in _LAST:
        return word[:-1]
    if _ARABIC.match(word) and len(word) > _SHORTEST_STEM + 1:
        return word.removeprefix("ال")
    return word


@lru_cache(20_000)
def _forms(word: str) -> tuple[str, ...]:
    """The words of phrases that `word` may be a form of, the longest first."""
    if _CYRILLIC.match(word):
        lengths = range(len(word) - 1, _SHORTEST_STEM - 1, -1)
        return (word, *(word[:length] for length in lengths if _ENDING.fullmatch(word[length:])))
    if HANGUL.search(word):
        return (word, *(word[:length] for length in range(len(word) - 1, 1, -1)))
    if _ARABIC.match(word):
        before = _BEFORE.match(word)
        most = before.end() if before else 0
        return tuple(word[at:] for at in range(most + 1) if len(word) - at > 1)
    return (word,)
