"""The index in memory: a question's nearest answers, by meaning and by letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.encoder import Vectors
from bot.knowledge.lexicon import LetterIndex
from bot.records import Answer

Scores = NDArray[np.float64]

NEAREST = 24  # answers examined per question
NEAREST_BY_LETTERS = 8  # of them, taken for their letters alone
SAME_TEXT = 0.9999  # cosine from which two questions are one


@dataclass(frozen=True)
class Query:
    """A question made ready for the search."""

    text: str
    vector: Vectors  # one unit row
    places: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()  # names of places outside the city
    out_of_scope: float = 0.0  # probability, 0 to 1


@dataclass(frozen=True)
class Nearest:
    """The nearest answers and how similar each is; all arrays have one value per position."""

    positions: tuple[int, ...]
    asked: Scores  # cosine to the nearest way of asking; for answers without any, to the text
    texts: Scores  # cosine to the answer's own text
    asked_letters: Scores
    text_letters: Scores
    best_asked: float  # the best of `asked` among all answers
    decoy: float  # cosine to the nearest question that is known to be unanswerable


class Index:
    """The answers of a release in one language, searchable."""

    def __init__(
        self,
        told: Sequence[str],
        asked: Sequence[tuple[int, str]],
        told_vectors: Vectors,
        asked_vectors: Vectors,
        decoy_vectors: Vectors,
    ) -> None:
        """`told` are the answers' texts; `asked` pairs a position in it with a way of asking."""
        self._owner = np.array([position for position, _ in asked])
        self._told, self._asked, self._decoys = told_vectors, asked_vectors, decoy_vectors
        self._told_letters = LetterIndex(told)
        self._asked_letters = LetterIndex([text for _, text in asked])

    def search(self, query: Query) -> Nearest:
        """The answers nearest to `query`, most similar first."""
        texts = (self._told @ query.vector).astype(np.float64)
        asked = self._best_per_answer(self._asked @ query.vector, floor=texts)
        letters = self._best_per_answer(
            self._asked_letters.scores(query.text), floor=np.zeros_like(texts)
        )
        near = np.argsort(-np.maximum(asked, texts), kind="stable")[:NEAREST]
        by_letters = np.argsort(-letters, kind="stable")[:NEAREST_BY_LETTERS]
        positions = tuple(dict.fromkeys([*near.tolist(), *by_letters.tolist()]))
        rows = list(positions)
        return Nearest(
            positions=positions,
            asked=asked[rows],
            texts=texts[rows],
            asked_letters=letters[rows],
            text_letters=self._told_letters.scores(query.text)[rows],
            best_asked=float(asked.max()),
            decoy=self._nearest_decoy(query.vector),
        )

    def _best_per_answer(self, scores: NDArray[Any], floor: Scores) -> Scores:
        best = floor.copy()
        np.maximum.at(best, self._owner, scores)
        return best

    def _nearest_decoy(self, vector: Vectors) -> float:
        # A decoy does not count against itself, or no confidence could be fitted on decoys.
        similar = self._decoys @ vector if len(self._decoys) else np.zeros(0)
        return float(similar[similar < SAME_TEXT].max(initial=-1.0))


def asked_of(answers: Sequence[Answer], language: str) -> list[tuple[int, str]]:
    """Every way of asking for each answer, with the answer's position."""
    return [
        (position, text)
        for position, answer in enumerate(answers)
        for text in answer.asked.get(language, ())
    ]
