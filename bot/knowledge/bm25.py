"""BM25 over the ways of asking and the texts of answers (Robertson and Zaragoza 2009)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.lexicon import STEMS, Scores, Spellings
from bot.knowledge.owners import Owners
from bot.knowledge.postings import Found, Postings, having
from bot.knowledge.words import stems

SATURATION = 1.2  # k1: how soon more of the same word stops counting
LENGTH = 0.75  # b: how much longer texts are held back
# Ways of asking say in few words what an answer is for. Their number differs most: b near 1
# keeps an answer with many of them from collecting words.
ASKED_WEIGHT, ASKED_LENGTH = 2.0, 0.9
ONE_WAY = 0.5  # share of the best single way of asking; the rest is all fields of the answer
LUCK = 0.05  # what the best way loses for each e-fold number of ways, see Owners.luck


class WordCounts:
    """The words of some answers, counted; what they weigh depends on all answers."""

    def __init__(self, told: Sequence[str], asked: Sequence[tuple[int, str]]) -> None:
        """`told` are the answers' texts; `asked` pairs a position in it with a way of asking."""
        counts = STEMS.counts([*told, *(text for _, text in asked)])
        texts, ways = counts[: len(told)], counts[len(told) :]
        together = Owners([position for position, _ in asked], len(told)).sum(ways)
        self.told, self.ways, self.asked = Postings(texts), Postings(ways), Postings(together)
        self.both = Postings(texts + together)


class WordIndex:
    """Answers compared with a question word by word."""

    def __init__(self, parts: Sequence[WordCounts], askers: Owners) -> None:
        """`parts` hold the answers one after the other; `askers` tells whose ways theirs are."""
        self._askers = askers
        self._told = _Field([part.told for part in parts], LENGTH)
        self._asked = _Field([part.asked for part in parts], ASKED_LENGTH)
        self._ways = _Field([part.ways for part in parts], LENGTH)
        self._having = having([part.both for part in parts], len(STEMS))
        self._spellings = Spellings(STEMS.names(np.flatnonzero(self._having)))

    def scores(self, query: str) -> Scores:
        """One score per answer, 0 for no word in common; about 1 where a way of asking has all.

        Words in no answer count as lacking, so that scores of different questions compare.
        """
        words = dict.fromkeys(self._spellings.mended(word) for word in stems(query))
        numbers = [STEMS.number(word) for word in words]
        known = np.array([n for n in numbers if n is not None and self._has(n)], dtype=np.intp)
        strangers = len(numbers) - len(known)
        scores = self._answers(known, strangers)
        best = self._askers.best(self._one_way(known, strangers))
        # An answer without ways of asking is judged by its text alone.
        best = np.where(np.isfinite(best), best, scores)
        best = np.maximum(best - LUCK * self._askers.luck, 0)
        return np.asarray(ONE_WAY * best + (1 - ONE_WAY) * scores)

    def _has(self, number: int) -> bool:
        return number < len(self._having) and self._having[number] > 0

    def _answers(self, known: NDArray[np.intp], strangers: int) -> Scores:
        """The BM25 of each answer, all its fields together, over the weight of the question."""
        counts = np.zeros((len(known), self._told.texts))
        for field, weight in ((self._told, 1.0), (self._asked, ASKED_WEIGHT)):
            found = field.find(known)
            counts[found.which, found.texts] += weight * field.levelled(found)
        weights = _weights(self._having[known], self._told.texts)
        found = (_saturated(counts) * weights[:, None]).sum(axis=0)
        return _share(found, weights, strangers, self._told.texts)

    def _one_way(self, known: NDArray[np.intp], strangers: int) -> Scores:
        """The same of each way of asking."""
        ways = self._ways
        weights = _weights(ways.having[known], ways.texts)
        found = ways.find(known)
        each = _saturated(ways.levelled(found)) * weights[found.which]
        whole = np.asarray(np.bincount(found.texts, each, ways.texts), dtype=np.float64)
        return _share(whole, weights, strangers, ways.texts)


class _Field:
    """Texts of one kind, as if all were of usual length, as far as `strength` (0 to 1) goes."""

    def __init__(self, parts: Sequence[Postings], strength: float) -> None:
        self._parts = parts
        self._begins = np.cumsum([0, *(part.size for part in parts)])
        self.texts = int(self._begins[-1])
        self.having = having(parts, len(STEMS))
        lengths = np.concatenate([np.zeros(0), *(part.lengths() for part in parts)])
        usual = lengths[lengths > 0].mean() if lengths.any() else 1.0
        self._scale = 1 / (1 - strength + strength * lengths / usual)

    def find(self, terms: NDArray[np.intp]) -> Found:
        """Where `terms` are, among the texts of all parts."""
        found = [part.find(terms) for part in self._parts]
        return Found(
            np.concatenate([one.which for one in found]),
            np.concatenate(
                [one.texts + begin for one, begin in zip(found, self._begins, strict=False)]
            ),
            np.concatenate([one.counts for one in found]),
        )

    def levelled(self, found: Found) -> Scores:
        return np.asarray(self._scale[found.texts] * found.counts)


def _weights(having: NDArray[np.intp], texts: int) -> Scores:
    """What words weigh that so many of all texts have; a stranger is in none."""
    return np.asarray(np.log(1 + (texts - having + 0.5) / (having + 0.5)))


def _saturated(counts: Scores) -> Scores:
    return np.asarray(counts * (SATURATION + 1) / (counts + SATURATION))


def _share(found: Scores, weights: Scores, strangers: int, texts: int) -> Scores:
    unseen = float(np.log(1 + (texts + 0.5) / 0.5))
    whole = weights.sum() + strangers * unseen
    return np.asarray(found / whole if whole else found)
