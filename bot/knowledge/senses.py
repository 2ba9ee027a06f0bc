"""How well answers cover the words of a question by meaning: "price" nearly covers "cost".

Each word is encoded alone and compared with every word of an answer, as late interaction does
with words in context (Khattab and Zaharia 2020, ColBERT).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.answer_fit import Said
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
NONE: Numbers = np.zeros(0, np.int32)


@lru_cache(REMEMBERED)
def _numbers(told: str, asked: tuple[str, ...]) -> tuple[Numbers, Numbers]:
    """The words of an answer, and those of its ways of asking: without any, all."""
    ways = [SENSE_WORDS.distinct(text) for text in asked]
    both = np.unique(np.concatenate([SENSE_WORDS.distinct(told), *ways]))
    asked_for = np.unique(np.concatenate(ways)) if ways else both
    return both, asked_for if len(asked_for) else both


def words_of(texts: Iterable[str]) -> Numbers:
    """The numbers of all words of `texts`, each once."""
    found: Numbers = np.unique(np.concatenate([NONE, *map(SENSE_WORDS.distinct, texts)]))
    return found


class WordSenses:
    """The words of all answers by their meaning."""

    def __init__(
        self,
        parts: Sequence[Numbers],
        vectors: Callable[[Sequence[str]], Vectors],
        encode: Callable[[Sequence[str]], Vectors],
        weights: WordWeights,
    ) -> None:
        """`parts` together have the words of all answers, see `words_of`.

        `vectors` gives the unit rows of these words, `encode` those of words in no answer.
        """
        here = np.concatenate([NONE, *parts])
        self._is_here = np.zeros(here.max(initial=-1) + 1, dtype=bool)
        self._is_here[here] = True
        self._vectors, self._encode = vectors, encode
        self._weights = weights

    def coverage(self, text: str, answers: Sequence[Said]) -> NDArray[np.float64]:
        """How well each of `answers` (row) covers `text`, one column per name in SENSES."""
        # A pair of Han that no answer has most often only bridges two words.
        asked = [word for word in sense_words(text) if self._has(word) or not is_unspaced(word)]
        if not asked or not self._is_here.any():
            return np.tile([1.0, 0.0, 0.0], (len(answers), 2))
        weights = np.array([self._weights.weight(plain(word)) for word in asked])
        known = [_numbers(*answer) for answer in answers]
        words = np.unique(np.concatenate([both for both, _ in known]))
        similar = self._rows(asked) @ self._vectors(SENSE_WORDS.names(words)).T
        return np.array(
            [
                [
                    *_covered(similar[:, np.searchsorted(words, both)], weights),
                    *_covered(similar[:, np.searchsorted(words, ways)], weights),
                ]
                for both, ways in known
            ],
            dtype=np.float64,
        )

    def _has(self, word: str) -> bool:
        number = SENSE_WORDS.number(word)
        return number is not None and number < len(self._is_here) and bool(self._is_here[number])

    def _rows(self, asked: Sequence[str]) -> Vectors:
        known = [word for word in asked if self._has(word)]
        unknown = [word for word in asked if not self._has(word)]
        rows = dict(zip(known, self._vectors(known), strict=True))
        if unknown:
            rows.update(zip(unknown, self._encode(unknown), strict=True))
        return np.stack([rows[word] for word in asked])


def _covered(similar: Vectors, weights: NDArray[np.float64]) -> tuple[float, float, float]:
    """By the words of an answer: cosines, one row per word asked and one column per word told."""
    if not similar.shape[1]:
        return (0.0, float(weights.max()), float(np.sort(weights)[-2:].sum()))
    nearest = np.minimum(np.maximum(similar.max(axis=1), 0.0), 1.0)
    lacking = np.sort(weights * (1.0 - nearest))
    covered = float(weights @ nearest / max(weights.sum(), 1e-9))
    return (covered, float(lacking[-1]), float(lacking[-2:].sum()))
