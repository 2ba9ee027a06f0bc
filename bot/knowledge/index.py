"""The index in memory: a question's nearest answers, by meaning, by words and by letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.bm25 import WordCounts, WordIndex
from bot.knowledge.encoder import Vectors
from bot.knowledge.lexicon import LetterIndex, letters
from bot.knowledge.owners import Owners
from bot.records import DEFAULT_LANGUAGE

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
    language: str = DEFAULT_LANGUAGE


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


class Part:
    """Some answers of a release in one language: what does not depend on the others."""

    def __init__(
        self,
        told: Sequence[str],
        asked: Sequence[tuple[int, str]],
        told_vectors: Vectors,
        asked_vectors: Vectors,
        told_owner: Sequence[int] | None = None,
    ) -> None:
        """`told` are the answers' texts; `asked` pairs a position in it with a way of asking.

        Long texts may have several rows in `told_vectors`, one per window: `told_owner` then
        gives the position of each row. Without it there is one row per text, in order.
        """
        self.size = len(told)
        self.told, self.asked = told_vectors, asked_vectors
        self.ways = [text for _, text in asked]
        self.tellers = np.array(range(len(told)) if told_owner is None else told_owner, np.intp)
        self.askers = np.array([position for position, _ in asked], np.intp)
        self.centres = self._centre_of_each()
        self.words = WordCounts(told, asked)
        self.told_letters = letters(told)
        self.asked_letters = letters(self.ways)

    def _centre_of_each(self) -> Vectors:
        """Unit rows halfway between what an answer says and what it is asked by."""
        told = _unit(Owners(self.tellers, self.size).mean(self.told))
        asked = _unit(Owners(self.askers, self.size).mean(self.asked))
        return _unit(told + asked)


class Decoys:
    """Questions that are known to be unanswerable: some texts, or their vectors alone."""

    def __init__(self, vectors: Vectors, texts: Sequence[str] = ()) -> None:
        self._vectors = vectors
        self._texts = np.array(texts, dtype=object)
        nobody = Owners([], len(texts))
        self._words = WordIndex([WordCounts(texts, [])], nobody) if texts else None

    # A decoy does not count against itself, or no confidence could be fitted on decoys.

    def nearest(self, vector: Vectors) -> float:
        """The cosine of the nearest one that is not this very question; -1 without any."""
        similar = self._vectors @ vector if len(self._vectors) else np.zeros(0)
        return float(similar[similar < SAME_TEXT].max(initial=-1.0))

    def nearest_by_words(self, text: str) -> float:
        """BM25 of the nearest other one by words, about 0 to 1."""
        if self._words is None:
            return 0.0
        return float(self._words.scores(text)[self._texts != text].max(initial=0.0))


class Index:
    """The answers of a release in one language, searchable."""

    def __init__(
        self,
        parts: Sequence[Part],
        decoys: Decoys,
        places: Sequence[int] | NDArray[np.intp] | None = None,
        default: Index | None = None,
    ) -> None:
        """`places` has the position of each answer, those of all parts one after the other.

        Without it they are in order. `default` is the index of the default language, where that is
        another one; it has the same answers in the same parts.
        """
        self._parts, self._decoys, self._default = parts, decoys, default
        self._places = np.arange(_size(parts)) if places is None else np.asarray(places)
        self._order = np.argsort(self._places)
        self._tellers = _owners(parts, [part.tellers for part in parts])
        self._askers = _owners(parts, [part.askers for part in parts])
        self._words = WordIndex([part.words for part in parts], self._askers)
        self._told_letters = LetterIndex([part.told_letters for part in parts])
        self._asked_letters = LetterIndex([part.asked_letters for part in parts])

    def ways(self) -> list[tuple[int, str]]:
        """Every way of asking, with the position of its answer."""
        positions = self._askers.positions(self._places).tolist()
        return [*zip(positions, (way for part in self._parts for way in part.ways), strict=True)]

    def way_vectors(self) -> Vectors:
        """The vectors of `ways`, one row for each."""
        return np.concatenate([part.asked for part in self._parts])

    def rank(self, query: Query) -> Scores:
        """How well each of all answers fits `query`, about 0 to 1."""
        return self._compare(query).fused

    def search(self, query: Query) -> Nearest:
        """The answers nearest to `query`, best first."""
        found = self._compare(query)
        letters = self._askers.best(self._asked_letters.scores(query.text))[self._order]
        letters = np.maximum(letters, 0)  # of answers without ways of asking
        text_letters = self._text_letters(query.text)[self._order]
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
            text_letters=text_letters[rows],
            fused=found.fused[rows],
            best_asked=float(found.asked.max()),
            decoy=self._decoys.nearest(query.vector),
            decoy_words=self._decoys.nearest_by_words(query.text),
        )

    def alike(self, position: int) -> Scores:
        """The cosine of each answer to the one at `position`, by what they say and are asked by."""
        centres = np.concatenate([part.centres for part in self._parts])
        alike = centres @ centres[self._order[position]]
        return np.asarray(alike[self._order], dtype=np.float64)

    def _compare(self, query: Query) -> Similarities:
        """How similar each answer is, by its position."""
        found = self._similarities(query)
        return Similarities(
            found.asked[self._order],
            found.texts[self._order],
            found.words[self._order],
            found.fused[self._order],
            found.meaning[self._order],
        )

    def _text_letters(self, text: str) -> Scores:
        return self._told_letters.scores(text)

    def _similarities(self, query: Query) -> Similarities:
        """The same, part by part."""
        texts = self._tellers.best(_times([part.told for part in self._parts], query.vector))
        asked = self._nearest_asked(query.vector)
        asked = np.where(np.isfinite(asked), asked, texts)
        words = self._words.scores(query.text)
        # With the nearest text alone, an answer with many ways of asking would win by chance.
        nearest = np.maximum(asked - LUCK * self._askers.luck, texts)
        meaning = (1 - CENTRE) * nearest + CENTRE * self._centred(query.vector)
        return Similarities(asked, texts, words, fuse(meaning, words, query.readable), meaning)

    def _centred(self, vector: Vectors) -> Vectors:
        return _times([part.centres for part in self._parts], vector)

    def _nearest_asked(self, vector: Vectors) -> Scores:
        return self._askers.best(_times([part.asked for part in self._parts], vector))

    def _asked_by_default(self, query: Query, found: Similarities) -> Scores:
        if self._default is None or not len(self._default._askers):
            return found.asked
        asked = self._default._nearest_asked(query.vector)[self._default._order]
        return np.where(np.isfinite(asked), asked, found.texts)


@dataclass(frozen=True)
class Similarities:
    """How similar each of all answers is."""

    asked: Scores
    texts: Scores
    words: Scores
    fused: Scores
    meaning: Scores  # what `fused` is made of, without the words


def fuse(meaning: Scores, words: Scores, readable: float) -> Scores:
    """The weighted mean of similarity and BM25; words rule where the encoder reads little.

    Squared, since a vector of a half-read question is worth less than half.
    """
    read = readable**2
    weight = 1 - (1 - WORDS) * read
    return np.asarray((read * meaning + weight * words) / (read + weight))


def _size(parts: Sequence[Part]) -> int:
    return sum(part.size for part in parts)


def _owners(parts: Sequence[Part], each: Sequence[NDArray[np.intp]]) -> Owners:
    """The owners of rows of all parts, among all answers."""
    begins = np.cumsum([0, *(part.size for part in parts)])
    rows = [owners + begin for owners, begin in zip(each, begins, strict=False)]
    return Owners(np.concatenate([np.zeros(0, np.intp), *rows]), _size(parts))


def _times(matrices: Sequence[Vectors], vector: Vectors) -> Vectors:
    return np.concatenate([matrix @ vector for matrix in matrices])


def _unit(rows: NDArray[Any]) -> Vectors:
    """`rows` of unit length; rows of zeros stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)
