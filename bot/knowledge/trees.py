"""Gradient-boosted trees, fitted with scikit-learn and kept as plain numbers.

Kept so, they are stored as JSON (loading them runs no code) and each score can be explained.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

Rows = NDArray[np.float64]

# Found by cross-validation on data/questions.
TREES, RATE, LEAVES, LEAST_IN_LEAF, RIDGE = 150, 0.06, 15, 15, 5.0


@dataclass(frozen=True)
class Tree:
    """The nodes of one tree: all tuples have one value per node, the root first."""

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]  # where to go from here with a value up to the threshold
    right: tuple[int, ...]  # a leaf points at itself
    value: tuple[float, ...]  # log-odds that rows in this node have on average, from this tree


@dataclass(frozen=True)
class Trees:
    """A fitted sum of trees."""

    bias: float
    trees: tuple[Tree, ...]

    def log_odds(self, rows: Rows) -> Rows:
        """One value per row."""
        node = self._start(rows)
        for _ in range(self._depth):
            node = self._next(rows, node)
        return np.asarray(self.bias + self._value[self._range, node].sum(axis=1))

    def shares(self, row: Rows) -> Rows:
        """What each value of one row adds to its log-odds (Saabas 2014): along each path, the
        change of the average goes to the feature that was asked."""
        rows, shares = row[None, :], np.zeros(len(row))
        node = self._start(rows)
        for _ in range(self._depth):
            following = self._next(rows, node)
            change = self._value[self._range, following] - self._value[self._range, node]
            np.add.at(shares, self._feature[self._range, node].ravel(), change.ravel())
            node = following
        return shares

    def _start(self, rows: Rows) -> NDArray[np.intp]:
        return np.zeros((len(rows), len(self.trees)), dtype=np.intp)

    def _next(self, rows: Rows, node: NDArray[np.intp]) -> NDArray[np.intp]:
        asked = rows[np.arange(len(rows))[:, None], self._feature[self._range, node]]
        goes_left = asked <= self._threshold[self._range, node]
        return np.where(goes_left, self._left[self._range, node], self._right[self._range, node])

    @cached_property
    def _range(self) -> NDArray[np.intp]:
        return np.arange(len(self.trees))[None, :]

    @cached_property
    def _depth(self) -> int:
        return max(map(_depth, self.trees), default=0)

    @cached_property
    def _feature(self) -> NDArray[np.intp]:
        return self._padded("feature", np.intp)

    @cached_property
    def _threshold(self) -> Rows:
        return self._padded("threshold", np.float64)

    @cached_property
    def _left(self) -> NDArray[np.intp]:
        return self._padded("left", np.intp)

    @cached_property
    def _right(self) -> NDArray[np.intp]:
        return self._padded("right", np.intp)

    @cached_property
    def _value(self) -> Rows:
        return self._padded("value", np.float64)

    def _padded(self, name: str, kind: type) -> NDArray[Any]:
        columns = [getattr(tree, name) for tree in self.trees]
        width = max(map(len, columns), default=0)
        table: NDArray[Any] = np.zeros((len(columns), width), dtype=kind)
        for row, column in zip(table, columns, strict=True):
            row[: len(column)] = column
        return table


def fit_trees(rows: Rows, labels: Rows, weights: Rows) -> Trees:
    """Trees whose log-odds fit `labels` (1 or 0, one per row) best; `weights` one per row.

    No trees, but a cautious bias, where all labels are the same.
    """
    if len(np.unique(labels)) < 2:
        return Trees(only_verdict(labels, weights), ())
    classifier = HistGradientBoostingClassifier(
        max_iter=TREES,
        learning_rate=RATE,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=LEAST_IN_LEAF,
        l2_regularization=RIDGE,
        early_stopping=False,
        random_state=0,
    )
    # On a busy machine OpenMP's threads wait for each other far longer than they work. The limit
    # is that of this thread alone, so that several fits may run at once.
    with threadpool_limits(1, user_api="openmp"):
        fitted = classifier.fit(rows, labels, sample_weight=weights)
    trees = [_tree(predictor.nodes) for (predictor,) in fitted._predictors]
    return Trees(float(np.ravel(fitted._baseline_prediction)[0]), tuple(trees))


def only_verdict(labels: Rows, weights: Rows) -> float:
    """Log-odds where all `labels` are the same, as if one right and one wrong were to follow."""
    right = float(labels @ weights) + 1
    return float(np.log(right / (weights.sum() + 2 - right)))


def _tree(nodes: NDArray[np.void]) -> Tree:
    is_leaf = nodes["is_leaf"].astype(bool)
    here = np.arange(len(nodes))
    # scikit-learn shrinks the values of leaves alone; here all nodes are on one scale.
    value = np.where(is_leaf, nodes["value"], nodes["value"] * RATE)
    return Tree(
        feature=tuple(map(int, nodes["feature_idx"])),
        threshold=tuple(map(float, nodes["num_threshold"])),
        left=tuple(map(int, np.where(is_leaf, here, nodes["left"]))),
        right=tuple(map(int, np.where(is_leaf, here, nodes["right"]))),
        value=tuple(map(float, value)),
    )


def _depth(tree: Tree) -> int:
    depths = [0] * len(tree.left)
    for node, (left, right) in enumerate(zip(tree.left, tree.right, strict=True)):
        for child in {left, right} - {node}:
            depths[child] = depths[node] + 1
    return max(depths)
