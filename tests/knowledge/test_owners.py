"""Rows of scores and vectors come together by the answer that they belong to."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from bot.knowledge.owners import Owners

SCORES = np.array([0.1, -0.5, 0.3], dtype=np.float32)
ROWS = np.array([[1.0, 0.0], [5.0, 5.0], [3.0, 4.0]])


def test_best_row_of_each_answer_counts_in_whatever_order() -> None:
    found = Owners([2, 0, 2], 3).best(SCORES)
    assert np.allclose(found, [-0.5, -np.inf, 0.3])


def test_rows_are_summed_and_averaged() -> None:
    owners = Owners([2, 0, 2], 3)
    assert owners.sum(ROWS).tolist() == [[5, 5], [0, 0], [4, 4]]
    assert owners.mean(ROWS).tolist() == [[5, 5], [0, 0], [2, 2]]
    assert owners.sum(csr_matrix(ROWS)).toarray().tolist() == [[5, 5], [0, 0], [4, 4]]


def test_no_rows_at_all_leave_every_answer_without() -> None:
    owners = Owners([], 2)
    assert owners.best(np.zeros(0)).tolist() == [-np.inf, -np.inf]
    assert owners.mean(np.zeros((0, 3))).tolist() == [[0, 0, 0], [0, 0, 0]]


def test_luck_grows_slowly_with_the_number_of_rows() -> None:
    owners = Owners([0, 0, 0, 0, 1], 3)
    assert owners.counts.tolist() == [4, 1, 0]
    assert np.allclose(owners.luck, [np.log(4), 0, 0])
