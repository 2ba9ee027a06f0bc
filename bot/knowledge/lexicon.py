"""Word and letter comparison: what the encoder overlooks, such as a word that an answer lacks."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.knowledge.terms import Terms
from bot.knowledge.words import is_unspaced, plain, stem, stems

Scores = NDArray[np.float64]

SHORTEST_MISSPELT = 5  # letters


_LETTERS = Terms(
    TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), preprocessor=plain).build_analyzer()
)
STEMS = Terms(stems)


class LetterIndex:
    """Texts compared by their letter n-grams (3 to 5, within words): robust to misspelling.

    As scikit-learn's TfidfVectorizer with sublinear counts weighs them, from counts that are kept.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        counts = _LETTERS.counts(texts)
        having = np.bincount(counts.indices, minlength=counts.shape[1])
        self._weights = np.log((1 + len(texts)) / (1 + having)) + 1
        self._weights[having == 0] = 0  # a gram that only other texts have
        counts.data = (1 + np.log(counts.data)) * self._weights[counts.indices]
        lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
        counts.data /= np.repeat(lengths, np.diff(counts.indptr))
        # Kept transposed: a query row times this is one score per text.
        self._rows: csr_matrix = counts.T.tocsr()

    def scores(self, query: str) -> Scores:
        """One cosine similarity per text, 0 to 1."""
        found = Counter(_LETTERS.cut(query))
        numbered = [(_LETTERS.number(gram), times) for gram, times in found.items()]
        known = {n: t for n, t in numbered if n is not None and n < len(self._weights)}
        columns = np.array([*known], dtype=np.intp)
        values = (1 + np.log([*known.values()])) * self._weights[columns]
        length = np.linalg.norm(values)
        if not length:
            return np.zeros(self._rows.shape[1])
        return np.asarray(self._rows[columns].T @ (values / length))


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


class WordWeights:
    """How telling each word is: rare words weigh more, words never seen most of all."""

    def __init__(self, texts: Sequence[str]) -> None:
        counted = STEMS.counts(texts)
        counts = np.bincount(counted.indices, minlength=counted.shape[1])
        having = np.flatnonzero(counts)
        total = len(texts) + 1
        told: list[float] = np.log(total / counts[having]).tolist()
        self._weights: dict[str, float] = dict(zip(STEMS.names(having), told, strict=True))
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
