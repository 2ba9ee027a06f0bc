"""Texts by the terms that they have: what a search looks up, whatever else is in a release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.knowledge.terms import Numbers

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Found:
    """Each time that one of some terms is in a text: all arrays have one value per time."""

    which: NDArray[np.intp]  # the place of the term among those that were looked up
    texts: Numbers
    counts: NDArray[np.uint16]


class Postings:
    """Which texts have which terms, and how often; weights are left to those who know all texts."""

    def __init__(self, counts: csr_matrix) -> None:
        """`counts` has a row per text and a column per term, see Terms.counts."""
        by_term = counts.tocsc()
        having = np.diff(by_term.indptr)
        self.size: int = counts.shape[0]  # texts
        self.terms: Numbers = np.flatnonzero(having).astype(np.int32)
        self.having: Numbers = having[self.terms]  # in how many texts each of the terms is
        self.texts: Numbers = by_term.indices
        self.counts: NDArray[np.uint16] = by_term.data.astype(np.uint16)
        self._starts = by_term.indptr[self.terms]

    def find(self, terms: NDArray[np.intp]) -> Found:
        """Where `terms` are, in their order."""
        at = np.searchsorted(self.terms, terms)
        known = np.flatnonzero(at < len(self.terms))
        known = known[self.terms[at[known]] == terms[known]]
        starts, lengths = self._starts[at[known]], self.having[at[known]]
        # Slices, since copying them is quicker than picking each value.
        spans = [*map(slice, starts.tolist(), (starts + lengths).tolist())] or [slice(0)]
        return Found(
            np.repeat(known, lengths),
            np.concatenate([self.texts[span] for span in spans]),
            np.concatenate([self.counts[span] for span in spans]),
        )

    def lengths(self) -> Floats:
        """How many terms each text has."""
        return np.asarray(np.bincount(self.texts, self.counts, self.size), dtype=np.float64)


def having(parts: Sequence[Postings], terms: int) -> NDArray[np.intp]:
    """In how many texts of all parts together each of `terms` terms is."""
    total = np.zeros(terms, dtype=np.intp)
    for part in parts:
        total[part.terms] += part.having
    return total
