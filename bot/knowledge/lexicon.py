"""Word and letter comparison: what the encoder overlooks, such as a word that an answer lacks."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.knowledge.postings import Postings, having
from bot.knowledge.terms import Terms
from bot.knowledge.words import is_unspaced, plain, stem, stems

Scores = NDArray[np.float64]

SHORTEST_MISSPELT = 5  # letters


_LETTERS = Terms(
    TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), preprocessor=plain).build_analyzer()
)
STEMS = Terms(stems)
# What a term counts for by how often a text has it.
DAMPED = 1 + np.log(np.maximum(np.arange(np.iinfo(np.uint16).max + 1), 1))


def letters(texts: Sequence[str]) -> Postings:
    """`texts` by their letter n-grams, for a LetterIndex."""
    return Postings(_LETTERS.counts(texts))


class LetterIndex:
    """Texts compared by their letter n-grams (3 to 5, within words): robust to misspelling.

    As scikit-learn's TfidfVectorizer with sublinear counts weighs them.
    """

    def __init__(self, parts: Sequence[Postings]) -> None:
        """`parts` hold the texts one after the other, see `letters`."""
        had = having(parts, len(_LETTERS))
        texts = sum(part.size for part in parts)
        self._parts = parts
        self._weights = np.log((1 + texts) / (1 + had)) + 1
        self._weights[had == 0] = 0  # a gram that only other texts have
        self._lengths = [_lengths(part, self._weights) for part in parts]

    def scores(self, query: str) -> Scores:
        """One cosine similarity per text, 0 to 1."""
        found = Counter(_LETTERS.cut(query))
        numbered = [(_LETTERS.number(gram), times) for gram, times in found.items()]
        known = {n: t for n, t in numbered if n is not None and n < len(self._weights)}
        columns = np.array([*known], dtype=np.intp)
        values = (1 + np.log([*known.values()])) * self._weights[columns]
        length = np.linalg.norm(values)
        if not length:
            return np.zeros(sum(part.size for part in self._parts))
        each = self._weights[columns] * (values / length)
        return np.concatenate(
            [
                _weighed(part, columns, each) / lengths
                for part, lengths in zip(self._parts, self._lengths, strict=True)
            ]
        )


def _weighed(part: Postings, terms: NDArray[np.intp], weights: Scores) -> Scores:
    found = part.find(terms)
    each = DAMPED[found.counts] * weights[found.which]
    return np.asarray(np.bincount(found.texts, each, part.size), dtype=np.float64)


def _lengths(part: Postings, weights: Scores) -> Scores:
    """The length of the vector of each text; 1 of those that have no n-grams."""
    values = DAMPED[part.counts] * np.repeat(weights[part.terms], part.having)
    lengths: Scores = np.sqrt(np.bincount(part.texts, values * values, part.size))
    lengths[lengths == 0] = 1
    return lengths


class Spellings:
    """Mends words that are a letter (two in long words) away from a known one."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._long = sorted(word for word in self._known if len(word) >= SHORTEST_MISSPELT)

    def mended(self, word: str) -> str:
        """`word` if it is known or like none, else the known word that it misspells."""
        if word in self._known or len(word) < SHORTEST_MISSPELT or not word.isalpha():
            return word
        near = process.extractOne(
            word, self._long, scorer=OSA.distance, score_cutoff=1 if len(word) < 8 else 2
        )
        return str(near[0]) if near else word


def word_counts(texts: Sequence[str]) -> Postings:
    """`texts` by the stems of their words, see `stems`."""
    return Postings(STEMS.counts(texts))


class WordWeights:
    """How telling each word is: rare words weigh more, words never seen most of all."""

    def __init__(self, parts: Sequence[Postings]) -> None:
        """`parts` hold the texts that tell, see `word_counts`."""
        had = having(parts, len(STEMS))
        known = np.flatnonzero(had)
        total = sum(part.size for part in parts) + 1
        told: list[float] = np.log(total / had[known]).tolist()
        self._weights: dict[str, float] = dict(zip(STEMS.names(known), told, strict=True))
        self._unseen = math.log(total)
        self._spellings = Spellings(self._weights)

    def telling(self, text: str) -> dict[str, float]:
        """The stems of `text`, misspellings mended, with their weights from 0 to 1.

        A pair of Han that no text has is left out: most often it only bridges two words.
        """
        found = [self._spellings.mended(word) for word in stems(text)]
        return {
            word: self._weights.get(word, self._unseen) / self._unseen
            for word in found
            if word in self._weights or not _is_pair(word)
        }

    def weight(self, word: str) -> float:
        """How telling one plain word is, misspelt or not, from 0 to 1; of no text 1."""
        found = self._spellings.mended(stem(word))
        return self._weights.get(found, self._unseen) / self._unseen


def coverage(telling: dict[str, float], vocabulary: frozenset[str]) -> tuple[float, float]:
    """How much of the question's weight the answer's words cover, and the heaviest word it lacks.

    Both from 0 to 1; a question without telling words is wholly covered.
    """
    total = sum(telling.values())
    lacking = {word: weight for word, weight in telling.items() if word not in vocabulary}
    if not total:
        return 1.0, 0.0
    # Of Han, the characters tell what is lacking: some rare pair is lacking almost always.
    heaviest = max((w for word, w in lacking.items() if not _is_pair(word)), default=0.0)
    return 1.0 - sum(lacking.values()) / total, heaviest


def _is_pair(word: str) -> bool:
    return len(word) > 1 and is_unspaced(word)
