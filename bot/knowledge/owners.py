"""Rows that belong to answers: several ways of asking or windows of text to one answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix


class Owners:
    """Which answer each of some rows belongs to; an answer may have none."""

    def __init__(self, owners: Sequence[int] | NDArray[np.intp], answers: int) -> None:
        """`owners` has the position of an answer, 0 to `answers` - 1, for each row."""
        self._owners = np.asarray(owners, dtype=np.intp)
        self._order = np.argsort(self._owners, kind="stable")
        self._answers = answers
        self.counts = np.bincount(self._owners, minlength=answers)  # rows of each answer
        self._having = np.flatnonzero(self.counts)
        self._starts = (np.cumsum(self.counts) - self.counts)[self._having]
        # How much the best of many chance scores exceeds one, in units of their spread, grows
        # about with the logarithm of their number.
        self.luck = np.log(np.maximum(self.counts, 1))

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._owners)

    def positions(self, places: NDArray[np.intp]) -> NDArray[np.intp]:
        """For each row what `places`, one value per answer, has of its answer."""
        return np.asarray(places[self._owners])

    def best(self, scores: NDArray[Any]) -> NDArray[np.float64]:
        """The best score of each answer's rows, from one score per row; -inf without rows."""
        found = np.full(self._answers, -np.inf)
        if len(self._owners):
            found[self._having] = np.maximum.reduceat(scores[self._order], self._starts)
        return found

    def sum(self, rows: NDArray[Any] | csr_matrix) -> Any:
        """The sum of each answer's rows, dense or sparse as `rows` are; 0 without rows."""
        ones = np.ones(len(self._owners), dtype=np.intp)
        at = (self._owners, np.arange(len(self._owners)))
        return csr_matrix((ones, at), shape=(self._answers, len(self._owners))) @ rows

    def mean(self, rows: NDArray[Any]) -> NDArray[Any]:
        """The mean of each answer's rows, one row per answer; 0 without rows."""
        found = np.zeros((self._answers, rows.shape[1]), dtype=rows.dtype)
        if len(self._owners):
            found[self._having] = np.add.reduceat(rows[self._order], self._starts)
        return np.asarray(found / np.maximum(self.counts, 1).astype(rows.dtype)[:, None])
