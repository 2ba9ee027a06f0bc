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

from bot.knowledge.words import is_unspaced, plain, stem, stems

Scores = NDArray[np.float64]

SHORTEST_MISSPELT = 5  # letters


class LetterIndex:
    """Texts compared by their letter n-grams (3 to 5, within words): robust to misspelling."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, preprocessor=plain
        )
        self._texts = len(texts)
        if texts:
            # Kept transposed: a query row times this is one score per text.
            self._rows: csr_matrix = self._vectorizer.fit_transform(texts).T.tocsr()

    def scores(self, query: str) -> Scores:
        """One cosine similarity per text, 0 to 1."""
        if not self._texts:
            return np.zeros(0)
        row = self._vectorizer.transform([query])
        return np.asarray((row @ self._rows).todense()).ravel()


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
        counts = Counter(word for text in texts for word in set(stems(text)))
        total = len(texts) + 1
        self._weights = {word: math.log(total / count) for word, count in counts.items()}
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
