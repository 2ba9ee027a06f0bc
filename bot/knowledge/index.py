"""The index in memory: a question's nearest answers, by meaning, by words and by letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.bm25 import WordIndex
from bot.knowledge.encoder import Vectors
from bot.knowledge.lexicon import LetterIndex
from bot.knowledge.owners import Owners

Scores = NDArray[np.float64]

NEAREST = 24  # answers examined per question
NEAREST_BY_LETTERS = 8  # of them, taken for their letters alone
SAME_TEXT = 0.9999  # cosine from which two questions are one

# The fusion, chosen on the development questions; each is on a broad plateau.
CENTRE = 0.4  # share of an answer's centre in its similarity; the rest is its nearest text
WORDS = 0.5  # weight of the words beside a similarity of weight 1, for a text that is wholly read
LUCK = 0.01  # cosine that the nearest way loses for each e-fold number, see Owners.luck


@dataclass(frozen=True)
class Query:
    """A question made ready for the search."""

    text: str
    vector: Vectors  # one unit row
    places: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()  # names of places outside the city
    out_of_scope: float = 0.0  # probability, 0 to 1
    readable: float = 1.0  # share of the text that the encoder knows, see Encoder.readable


@dataclass(frozen=True)
class Nearest:
    """The nearest answers and how similar each is; all arrays have one value per position."""

    positions: tuple[int, ...]  # best first by `fused`, then those taken for their letters
    asked: Scores  # cosine to the nearest way of asking; for answers without any, to the text
    asked_default: Scores  # the same for ways of asking in the default language
    texts: Scores  # cosine to the answer's own text
    words: Scores  # BM25 of ways of asking and text, about 0 to 1
    asked_letters: Scores
    text_letters: Scores
    fused: Scores  # what the answers are ranked by, about 0 to 1
    best_asked: float  # the best of `asked` among all answers
    decoy: float  # cosine to the nearest question that is known to be unanswerable
    decoy_words: float = 0.0  # BM25 to the nearest of them by words, about 0 to 1


@dataclass(frozen=True)
class Owned:
    """Vectors that belong to answers."""

    owners: Sequence[int]  # the position of an answer for each row
    vectors: Vectors


class Index:
    """The answers of a release in one language, searchable."""

    def __init__(
        self,
        told: Sequence[str],
        asked: Sequence[tuple[int, str]],
        told_vectors: Vectors,
        asked_vectors: Vectors,
        decoy_vectors: Vectors,
        told_owner: Sequence[int] | None = None,
        decoys: Sequence[str] = (),
        default_asked: Owned | None = None,
    ) -> None:
        """`told` are the answers' texts; `asked` pairs a position in it with a way of asking.

        Long texts may have several rows in `told_vectors`, one per window: `told_owner` then
        gives the position of each row. Without it there is one row per text, in order.
        `decoys` are the texts of `decoy_vectors`, to be compared by words too. `default_asked` are
        the ways of asking in the default language, where that is another one.
        """
        self.ways, self.way_vectors = asked, asked_vectors  # one row for each way of asking
        self._askers = Owners([position for position, _ in asked], len(told))
        self._tellers = Owners(range(len(told)) if told_owner is None else told_owner, len(told))
        self._told, self._asked, self._decoys = told_vectors, asked_vectors, decoy_vectors
        self._default_askers = self._askers
        self._default_asked = asked_vectors
        if default_asked is not None:
            self._default_askers = Owners(default_asked.owners, len(told))
            self._default_asked = default_asked.vectors
        self._centres = self._centre_of_each()
        self._words = WordIndex(told, asked)
        self._decoy_texts = np.array(decoys, dtype=object)
        self._decoy_words = WordIndex(decoys, []) if decoys else None
        self._told_letters = LetterIndex(told)
        self._asked_letters = LetterIndex([text for _, text in asked])

    def rank(self, query: Query) -> Scores:
        """How well each of all answers fits `query`, about 0 to 1."""
        return self._compare(query).fused

    def search(self, query: Query) -> Nearest:
        """The answers nearest to `query`, best first."""
        found = self._compare(query)
        letters = self._askers.best(self._asked_letters.scores(query.text))
        letters = np.maximum(letters, 0)  # of answers without ways of asking
        near = np.argsort(-found.fused, kind="stable")[:NEAREST]
        by_letters = np.argsort(-letters, kind="stable")[:NEAREST_BY_LETTERS]
        positions = tuple(dict.fromkeys([*near.tolist(), *by_letters.tolist()]))
        rows = list(positions)
        return Nearest(
            positions=positions,
            asked=found.asked[rows],
            asked_default=self._asked_by_default(query, found)[rows],
            texts=found.texts[rows],
            words=found.words[rows],
            asked_letters=letters[rows],
            text_letters=self._told_letters.scores(query.text)[rows],
            fused=found.fused[rows],
            best_asked=float(found.asked.max()),
            decoy=self._nearest_decoy(query.vector),
            decoy_words=self._nearest_decoy_by_words(query.text),
        )

    def alike(self, position: int) -> Scores:
        """The cosine of each answer to the one at `position`, by what they say and are asked by."""
        return np.asarray(self._centres @ self._centres[position], dtype=np.float64)

    def _compare(self, query: Query) -> _Similarities:
        texts = self._tellers.best(self._told @ query.vector)
        asked = self._askers.best(self._asked @ query.vector)
        asked = np.where(np.isfinite(asked), asked, texts)
        words = self._words.scores(query.text)
        # With the nearest text alone, an answer with many ways of asking would win by chance.
        nearest = np.maximum(asked - LUCK * self._askers.luck, texts)
        meaning = (1 - CENTRE) * nearest + CENTRE * (self._centres @ query.vector)
        return _Similarities(asked, texts, words, fuse(meaning, words, query.readable))

    def _asked_by_default(self, query: Query, found: _Similarities) -> Scores:
        if self._default_askers is self._askers:
            return found.asked
        asked = self._default_askers.best(self._default_asked @ query.vector)
        return np.where(np.isfinite(asked), asked, found.texts)

    def _centre_of_each(self) -> Vectors:
        """Unit rows halfway between what an answer says and what it is asked by."""
        told = _unit(self._tellers.mean(self._told))
        asked = _unit(self._askers.mean(self._asked))
        return _unit(told + asked)

    def _nearest_decoy(self, vector: Vectors) -> float:
        # A decoy does not count against itself, or no confidence could be fitted on decoys.
        similar = self._decoys @ vector if len(self._decoys) else np.zeros(0)
        return float(similar[similar < SAME_TEXT].max(initial=-1.0))

    def _nearest_decoy_by_words(self, text: str) -> float:
        if self._decoy_words is None:
            return 0.0
        others = self._decoy_texts != text
        return float(self._decoy_words.scores(text)[others].max(initial=0.0))


@dataclass(frozen=True)
class _Similarities:
    """How similar each of all answers is."""

    asked: Scores
    texts: Scores
    words: Scores
    fused: Scores


def fuse(meaning: Scores, words: Scores, readable: float) -> Scores:
    """The weighted mean of similarity and BM25; words rule where the encoder reads little.

    Squared, since a vector of a half-read question is worth less than half.
    """
    read = readable**2
    weight = 1 - (1 - WORDS) * read
    return np.asarray((read * meaning + weight * words) / (read + weight))


def _unit(rows: NDArray[Any]) -> Vectors:
    """`rows` of unit length; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)
