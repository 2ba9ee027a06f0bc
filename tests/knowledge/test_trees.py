"""Trees kept as plain numbers score as scikit-learn does, and say what each value adds."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from bot.knowledge import trees as module
from bot.knowledge.trees import Tree, Trees, fit_trees

RANDOM = np.random.default_rng(3)
ROWS = RANDOM.normal(size=(300, 4)).round(1)  # rounded: many values lie on a threshold
LABELS = ((ROWS[:, 0] > 0) ^ (ROWS[:, 1] > 0.5)).astype(np.float64)
WEIGHTS = RANDOM.uniform(0.1, 2, 300)
STUMP = Tree(
    feature=(1, 0, 0), threshold=(0.5, 0, 0), left=(1, 1, 2), right=(2, 1, 2), value=(0.2, -1, 3)
)
LEAF = Tree(feature=(0,), threshold=(0.0,), left=(0,), right=(0,), value=(0.7,))


@pytest.fixture(scope="module")
def fitted() -> Trees:
    return fit_trees(ROWS, LABELS, WEIGHTS)


def test_log_odds_are_those_of_scikit_learn(fitted: Trees) -> None:
    reference = HistGradientBoostingClassifier(
        max_iter=module.TREES,
        learning_rate=module.RATE,
        max_leaf_nodes=module.LEAVES,
        min_samples_leaf=module.LEAST_IN_LEAF,
        l2_regularization=module.RIDGE,
        early_stopping=False,
        random_state=0,
    ).fit(ROWS, LABELS, sample_weight=WEIGHTS)
    unseen = RANDOM.normal(scale=5, size=(200, 4))
    for rows in (ROWS, unseen, unseen[:1]):
        assert np.allclose(fitted.log_odds(rows), reference.decision_function(rows), atol=1e-9)


def test_trees_fit_what_no_straight_line_can(fitted: Trees) -> None:
    assert ((fitted.log_odds(ROWS) > 0) == (LABELS == 1)).mean() > 0.97


def test_shares_add_up_to_the_log_odds(fitted: Trees) -> None:
    roots = sum(tree.value[0] for tree in fitted.trees)
    for row in (*ROWS[:20], np.full(4, 1e6), np.zeros(4)):
        whole = fitted.bias + roots + fitted.shares(row).sum()
        assert whole == pytest.approx(float(fitted.log_odds(row[None, :])[0]), abs=1e-9)


def test_roots_add_nothing_of_their_own(fitted: Trees) -> None:
    """What no share tells is the average of all questions: the bias."""
    assert sum(tree.value[0] for tree in fitted.trees) == pytest.approx(0, abs=0.1)


def test_all_nodes_are_on_the_scale_of_the_leaves(fitted: Trees) -> None:
    first = fitted.trees[0]
    is_leaf = np.array(first.left) == np.arange(len(first.left))
    size = np.abs(first.value)
    assert 0 < size[~is_leaf].max() <= size[is_leaf].max()


def test_value_that_tells_nothing_has_no_share() -> None:
    rows = np.column_stack([ROWS[:, 0], np.full(300, 7.0)])
    found = fit_trees(rows, (ROWS[:, 0] > 0).astype(np.float64), np.ones(300))
    told, constant = found.shares(np.array([2.0, 7.0]))
    assert told > 1
    assert constant == 0


@pytest.mark.parametrize(("value", "log_odds"), [(0.5, -1), (0.50001, 3), (-9, -1), (9, 3)])
def test_value_on_the_threshold_goes_left(value: float, log_odds: float) -> None:
    row = np.array([[100.0, value]])
    trees = Trees(0.25, (STUMP,))
    assert trees.log_odds(row).tolist() == [0.25 + log_odds]
    assert trees.shares(row[0]) == pytest.approx([0, log_odds - 0.2])


def test_tree_of_one_leaf_adds_its_value_and_no_share() -> None:
    alone = Trees(1.0, (LEAF,))
    assert alone.log_odds(np.zeros((2, 3))) == pytest.approx([1.7, 1.7])
    assert alone.shares(np.zeros(3)).tolist() == [0, 0, 0]


def test_trees_of_different_size_stand_side_by_side() -> None:
    both = Trees(0.0, (LEAF, STUMP, LEAF))
    assert both.log_odds(np.array([[0.0, 1.0]])) == pytest.approx([4.4])


def test_no_trees_leave_the_bias() -> None:
    none = Trees(-0.5, ())
    assert none.log_odds(np.zeros((2, 3))).tolist() == [-0.5, -0.5]
    assert none.shares(np.zeros(3)).tolist() == [0, 0, 0]


def test_too_few_rows_to_split_make_leaves() -> None:
    found = fit_trees(ROWS[:8], LABELS[:8], np.ones(8))
    assert {len(tree.value) for tree in found.trees} == {1}
    assert np.ptp(found.log_odds(ROWS)) == 0


def test_heavier_rows_count_for_more() -> None:
    rows = np.zeros((40, 1))
    labels = np.repeat([0.0, 1.0], 20)
    even, heavy = (
        fit_trees(rows, labels, np.where(labels == 1, weight, 1.0)).log_odds(rows)[0]
        for weight in (1.0, 9.0)
    )
    assert even == pytest.approx(0, abs=1e-6)
    assert heavy == pytest.approx(np.log(9), abs=1e-3)


@pytest.mark.parametrize(("label", "expected"), [(0.0, 1 / 42), (1.0, 41 / 42)])
def test_one_verdict_alone_makes_a_cautious_bias_without_trees(
    label: float, expected: float
) -> None:
    rows = np.random.default_rng(0).normal(size=(40, 2))
    fitted = fit_trees(rows, np.full(40, label), np.ones(40))
    assert fitted.trees == ()
    assert 1 / (1 + np.exp(-fitted.log_odds(rows))) == pytest.approx(np.full(40, expected))
