"""Pictures are SVG that says what it should, whatever the names of classes hold."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest

from bot.evaluate.intent_metrics import Confusion, IntentReport
from bot.evaluate.pictures import (
    CLASSES,
    confusion_matrix,
    first_ranks,
    most_confused,
    reliability_diagram,
    wrong_against_unanswered,
)
from bot.evaluate.reliability import CurvePoint
from bot.knowledge.calibration import Bin

POINTS = (CurvePoint(0.5, 0.2, 0.1), CurvePoint(1.01, 0.0, 1.0))


def texts(svg: bytes) -> list[str]:
    """All texts that are written into a picture, in order."""
    root = ElementTree.fromstring(svg)
    return ["".join(found.itertext()) for found in root.iter("{http://www.w3.org/2000/svg}text")]


def intent(name: str, recall: float = 0.5, messages: int = 100) -> IntentReport:
    return IntentReport(name, recall, recall, recall, messages)


def matrix(names: Sequence[str], confusions: Sequence[Confusion]) -> list[str]:
    return texts(confusion_matrix([intent(name) for name in names], confusions))


def test_reliability_diagram_counts_the_questions_of_each_bin() -> None:
    bins = [Bin(0.3, 0.4, 17, 0.35, 0.3), Bin(0.9, 1.0, 203, 0.95, 1.0)]
    assert {"17", "203", "confidence"} <= set(texts(reliability_diagram(bins)))


def test_same_figures_give_the_same_picture() -> None:
    assert wrong_against_unanswered(POINTS, None) == wrong_against_unanswered(POINTS, None)


def test_working_point_is_named_on_the_curve() -> None:
    assert "20.0% wrong, 10.0% unanswered" in texts(wrong_against_unanswered(POINTS, POINTS[0]))


def test_curve_without_working_point_names_none() -> None:
    assert not any("unanswered" in text for text in texts(wrong_against_unanswered(POINTS, None)))


def test_matrix_shows_right_and_wrong_messages_of_each_class() -> None:
    said = matrix(["pay", "refund"], [Confusion("pay", "refund", 43), Confusion("pay", "fee", 7)])
    assert {"50", "43", "7"} <= set(said)  # half of them right
    assert any(text.startswith("pay") for text in said)


def test_messages_taken_for_classes_that_are_not_shown_stand_under_other() -> None:
    shown = [Confusion(f"class {n}", "class 0", 9) for n in range(1, CLASSES)]
    said = matrix(["class 0"], [*shown, *(Confusion("class 0", f"rare {n}", 5) for n in range(7))])
    assert "35" in said
    assert not any("rare" in text for text in said)


def test_most_confused_classes_come_first_and_are_few() -> None:
    pairs = [Confusion(f"c{n}", f"d{n}", 1) for n in range(20)] + [Confusion("x", "y", 2)]
    names = most_confused(pairs)
    assert names[:2] == ["x", "y"]
    assert len(names) == CLASSES


@pytest.mark.parametrize("name", ["办理居住证", "pay_$x$_fee", "pay $\\frac{1$", "<b>&amp;</b>"])
def test_name_of_any_kind_is_shown_as_it_is(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said = matrix([name, "other one"], [Confusion(name, "other one", 3)])
    assert f"{name}  1" in said


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a" * 40, "a" * 25 + "…"), ("居" * 40, "居" * 12 + "…"), ("two\nlines", "two lines")],
)
def test_long_name_is_shortened_to_one_line(name: str, shown: str) -> None:
    assert f"{shown}  1" in matrix([name], [Confusion(name, "other one", 3)])


def test_ranks_are_counted_in_groups_and_missing_ones_come_last() -> None:
    said = texts(first_ranks([*[1] * 31, *[6] * 11, 10, *[11] * 13, None, None]))
    assert {"31", "12", "15"} <= set(said)
