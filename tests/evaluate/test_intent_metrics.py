"""Measures of intent classification."""

from __future__ import annotations

import pytest

from bot.evaluate.intent_metrics import (
    Guess,
    accuracy,
    best_threshold,
    confusions,
    mcc,
    out_of_scope_auroc,
    out_of_scope_recall,
    per_intent,
)

TRUE = ["pay", "pay", "card", "oos", "oos"]
SURE = [
    Guess("pay", 0.0, False),
    Guess("card", 0.2, False),
    Guess("card", 0.1, False),
    Guess("pay", 2.0, True),
    Guess("card", 3.0, True),
]


def test_strange_messages_apart_from_usual_ones_give_full_marks() -> None:
    assert out_of_scope_auroc(SURE, TRUE) == 1.0
    assert out_of_scope_recall(SURE, TRUE, rejection=0.05) == 1.0


def test_out_of_scope_recall_counts_what_is_stranger_than_almost_all_in_scope() -> None:
    guesses = [Guess("pay", at / 100, False) for at in range(100)]
    guesses += [Guess("pay", 0.935, False), Guess("pay", 0.9655, False), Guess("pay", 2.0, False)]
    true = ["pay"] * 100 + ["oos"] * 3
    assert out_of_scope_recall(guesses, true, rejection=0.05) == pytest.approx(2 / 3)


def test_figures_of_what_is_out_of_scope_do_not_apply_where_nothing_is() -> None:
    assert out_of_scope_auroc(SURE[:3], TRUE[:3]) is None
    assert out_of_scope_recall(SURE[:3], TRUE[:3], rejection=0.05) is None


def test_best_threshold_rejects_exactly_the_strange() -> None:
    threshold = best_threshold(SURE, TRUE)
    assert [guess.said(threshold) for guess in SURE] == ["pay", "card", "card", "oos", "oos"]


def test_classifier_decides_what_is_rejected_without_a_threshold() -> None:
    assert [guess.said() for guess in SURE][-2:] == ["oos", "oos"]


def test_mcc_of_guessing_one_intent_is_zero() -> None:
    assert mcc(["pay"] * 5, TRUE) == 0.0
    assert mcc(TRUE, TRUE) == pytest.approx(1.0)


def test_report_names_the_worst_intent_and_the_commonest_confusion_first() -> None:
    said = ["card", "card", "card", "oos", "oos"]
    assert accuracy(said, TRUE) == pytest.approx(0.6)
    assert [report.intent for report in per_intent(said, TRUE)] == ["pay", "card", "oos"]
    worst = confusions(said, TRUE)[0]
    assert (worst.is_, worst.taken_for, worst.messages) == ("pay", "card", 2)
