"""How well answers cover the words of a question by meaning: "price" nearly covers "cost".

Each word is encoded alone and compared with every word of an answer, as late interaction does
with words in context (Khattab and Zaharia 2020, ColBERT).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.encoder import Vectors
from bot.knowledge.lexicon import WordWeights
from bot.knowledge.terms import Numbers, Terms
from bot.knowledge.words import is_unspaced, plain, words

REMEMBERED = 100_000  # answers: the next release has most of them again

# The order of the columns that `WordSenses.coverage` gives.
SENSES = (
    "sense_covered",  # how near the question's words are to the answer's, by weight, 0 to 1
    "sense_lacking",  # weight of the word that is covered least, 0 to 1
    "sense_lacking_two",  # and of the two that are covered least, 0 to 2
    "sense_covered_asked",  # the same for its ways of asking alone
    "sense_lacking_asked",
    "sense_lacking_two_asked",
)


def sense_words(text: str) -> list[str]:
    """The distinct words of `text` whose meaning is compared; of Han, pairs of characters."""
    return list(
        dict.fromkeys(
            part
            for word in words(text)
            for part in (
                _pairs(word.plain)
                if is_unspaced(word.plain)
                # As written: to an encoder, accents make another word.
                else (text[word.start : word.end].casefold().replace("’", "'").removesuffix("'s"),)
            )
        )
    )


def _pairs(run: str) -> Iterable[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


SENSE_WORDS = Terms(sense_words)


@lru_cache(REMEMBERED)
def _numbers(told: str, asked: tuple[str, ...]) -> tuple[Numbers, Numbers]:
    """The words of an answer, and those of its ways of asking: without any, all."""
    ways = [SENSE_WORDS.distinct(text) for text in asked]
    both = np.unique(np.concatenate([SENSE_WORDS.distinct(told), *ways]))
    asked_for = np.unique(np.concatenate(ways)) if ways else both
    return both, asked_for if len(asked_for) else both


def words_of(told: Sequence[str], asked: Sequence[Sequence[str]]) -> list[str]:
    """All words of answers, each once; one of `told` and `asked` per answer."""
    return SENSE_WORDS.names(_all_numbers(_numbers_of(told, asked)))


def _numbers_of(
    told: Sequence[str], asked: Sequence[Sequence[str]]
) -> list[tuple[Numbers, Numbers]]:
    return [_numbers(text, tuple(ways)) for text, ways in zip(told, asked, strict=True)]


def _all_numbers(found: Sequence[tuple[Numbers, Numbers]]) -> NDArray[np.intp]:
    every = np.concatenate([np.zeros(0, np.int32), *(both for both, _ in found)])
    return np.flatnonzero(np.bincount(every))


class WordSenses:
    """The words of all answers by their meaning."""

    def __init__(
        self,
        told: Sequence[str],
        asked: Sequence[Sequence[str]],
        vectors: Callable[[Sequence[str]], Vectors],
        encode: Callable[[Sequence[str]], Vectors],
        weights: WordWeights,
    ) -> None:
        """One of `told` and `asked` per answer.

        `vectors` gives the unit rows of their words, `encode` those of words in no answer.
        """
        found = _numbers_of(told, asked)
        here = _all_numbers(found)
        names = SENSE_WORDS.names(here)
        self._columns = dict(zip(names, range(len(names)), strict=True))
        column = np.zeros(here.max(initial=-1) + 1, dtype=np.intp)
        column[here] = np.arange(len(here))
        self._all = [column[both] for both, _ in found]
        self._asked = [column[ways] for _, ways in found]
        self._vectors = vectors([*self._columns]) if self._columns else None
        self._encode = encode
        self._weights = weights

    def coverage(self, text: str, positions: Sequence[int]) -> NDArray[np.float64]:
        """One row per answer at `positions`, one column per name in SENSES."""
        # A pair of Han that no answer has most often only bridges two words.
        asked = [
            word for word in sense_words(text) if word in self._columns or not is_unspaced(word)
        ]
        if not asked or self._vectors is None:
            return np.tile([1.0, 0.0, 0.0], (len(positions), 2))
        weights = np.array([self._weights.weight(plain(word)) for word in asked])
        similar = self._similar(asked, positions)
        return np.array(
            [
                [
                    *_covered(similar, self._all[position], weights),
                    *_covered(similar, self._asked[position], weights),
                ]
                for position in positions
            ],
            dtype=np.float64,
        )

    def _similar(self, asked: Sequence[str], positions: Sequence[int]) -> Vectors:
        """Cosines, one row per word asked; only the columns of the answers at `positions` count."""
        assert self._vectors is not None
        needed = np.unique(np.concatenate([self._all[position] for position in positions]))
        similar = np.zeros((len(asked), len(self._columns)), dtype=np.float32)
        similar[:, needed] = self._rows(asked) @ self._vectors[needed].T
        return similar

    def _rows(self, asked: Sequence[str]) -> Vectors:
        assert self._vectors is not None
        unknown = [word for word in asked if word not in self._columns]
        fresh = dict(zip(unknown, self._encode(unknown), strict=True)) if unknown else {}
        return np.stack(
            [fresh[word] if word in fresh else self._vectors[self._columns[word]] for word in asked]
        )


def _covered(
    similar: Vectors, columns: NDArray[np.intp], weights: NDArray[np.float64]
) -> tuple[float, float, float]:
    if not len(columns):
        return (0.0, float(weights.max()), float(np.sort(weights)[-2:].sum()))
    nearest = np.clip(similar[:, columns].max(axis=1), 0.0, 1.0)
    lacking = np.sort(weights * (1.0 - nearest))
    covered = float(weights @ nearest / max(weights.sum(), 1e-9))
    return (covered, float(lacking[-1]), float(lacking[-2:].sum()))
