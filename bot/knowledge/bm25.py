"""BM25 over the ways of asking and the texts of answers (Robertson and Zaragoza 2009)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, diags

from bot.knowledge.lexicon import STEMS, Scores, Spellings
from bot.knowledge.owners import Owners
from bot.knowledge.terms import present
from bot.knowledge.words import stems

SATURATION = 1.2  # k1: how soon more of the same word stops counting
LENGTH = 0.75  # b: how much longer texts are held back
# Ways of asking say in few words what an answer is for. Their number differs most: b near 1
# keeps an answer with many of them from collecting words.
ASKED_WEIGHT, ASKED_LENGTH = 2.0, 0.9
ONE_WAY = 0.5  # share of the best single way of asking; the rest is all fields of the answer
LUCK = 0.05  # what the best way loses for each e-fold number of ways, see Owners.luck


class WordIndex:
    """Answers compared with a question word by word."""

    def __init__(self, told: Sequence[str], asked: Sequence[tuple[int, str]]) -> None:
        """`told` are the answers' texts; `asked` pairs a position in it with a way of asking."""
        self._owners = Owners([position for position, _ in asked], len(told))
        counts = STEMS.counts([*told, *(text for _, text in asked)])
        having = present(counts)
        self._columns = dict(zip(STEMS.names(having), having.tolist(), strict=True))
        texts, ways = counts[: len(told)], counts[len(told) :]
        asked_together = _level(self._owners.sum(ways), ASKED_LENGTH)
        fields = ASKED_WEIGHT * asked_together + _level(texts, LENGTH)
        self._answers, self._weights, self._unseen = _weighted(fields)
        self._ways, self._way_weights, self._way_unseen = _weighted(_level(ways, LENGTH))
        self._spellings = Spellings(self._columns)

    def scores(self, query: str) -> Scores:
        """One score per answer, 0 for no word in common; about 1 where a way of asking has all.

        Words in no answer count as lacking, so that scores of different questions compare.
        """
        words = dict.fromkeys(self._spellings.mended(word) for word in stems(query))
        columns = [self._columns.get(word) for word in words]
        known = [column for column in columns if column is not None]
        strangers = len(columns) - len(known)
        scores = _share(self._answers, self._weights, known, strangers * self._unseen)
        ways = _share(self._ways, self._way_weights, known, strangers * self._way_unseen)
        best = self._owners.best(ways)
        # An answer without ways of asking is judged by its text alone.
        best = np.where(np.isfinite(best), best, scores)
        best = np.maximum(best - LUCK * self._owners.luck, 0)
        return np.asarray(ONE_WAY * best + (1 - ONE_WAY) * scores)


def _level(counts: csr_matrix, strength: float) -> csr_matrix:
    """Counts as if all texts were of usual length, as far as `strength` (0 to 1) goes."""
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    usual = lengths[lengths > 0].mean() if lengths.any() else 1.0
    return diags(1 / (1 - strength + strength * lengths / usual)) @ counts


def _weighted(counts: csr_matrix) -> tuple[csr_matrix, Scores, float]:
    """BM25 of each word (row) in each text (column), the words' weights, and that of a stranger."""
    texts = counts.shape[0]
    having = np.bincount(counts.indices, minlength=counts.shape[1])
    weights = np.log(1 + (texts - having + 0.5) / (having + 0.5))
    rows = counts.tocsr().copy()
    rows.data = rows.data * (SATURATION + 1) / (rows.data + SATURATION)
    return (rows @ diags(weights)).T.tocsr(), weights, float(np.log(1 + (texts + 0.5) / 0.5))


def _share(rows: csr_matrix, weights: Scores, known: Sequence[int], strange: float) -> Scores:
    """The BM25 of each text over the weight of the whole question."""
    whole = weights[known].sum() + strange
    found = np.asarray(rows[known].sum(axis=0)).ravel()
    return np.asarray(found / whole if whole else found)
