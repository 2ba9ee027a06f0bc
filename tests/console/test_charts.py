"""Charts fit their room and leave nothing out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.console.charts import HEIGHT, OUTCOMES, WIDTH, day_chart, shares
from bot.transcripts.figures import Day

FIRST = date(2026, 3, 1)


def days(*outcomes: dict[str, int]) -> list[Day]:
    return [Day(FIRST + timedelta(days=n), counts) for n, counts in enumerate(outcomes)]


def test_parts_are_as_high_as_their_counts() -> None:
    chart = day_chart(days({"answered": 10, "declined": 5}, {}, {"answered": 20}))
    (answered, declined), nothing, (most,) = (column.parts for column in chart.columns)
    assert nothing == ()
    assert answered.height == pytest.approx(2 * declined.height, abs=0.2)
    assert most.height == pytest.approx(2 * answered.height, abs=0.2)
    assert declined.y + declined.height == pytest.approx(answered.y, abs=0.2)  # on top of it
    assert answered.y + answered.height == pytest.approx(chart.bottom, abs=0.2)
    assert chart.outcomes == ("answered", "declined")


@pytest.mark.parametrize("count", [1, 2, 7, 30, 90, 366])
def test_everything_is_inside_whatever_the_number_of_days(count: int) -> None:
    chart = day_chart(days(*(dict.fromkeys(OUTCOMES, n) for n in range(count))))
    for column in chart.columns:
        for part in column.parts:
            assert chart.left <= part.x <= part.x + part.width <= WIDTH
            assert 0 <= part.y <= part.y + part.height <= HEIGHT
    assert 1 <= sum(column.is_labelled for column in chart.columns) <= 8


@pytest.mark.parametrize(
    ("most", "lines"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (3, [0, 2, 4]),
        (20, [0, 10, 20]),
        (21, [0, 20, 40]),
        (1234, [0, 700, 1400]),
    ],
)
def test_numbers_at_the_side_are_round_and_above_all(most: int, lines: list[int]) -> None:
    chart = day_chart(days({"answered": most}))
    assert [line.count for line in chart.lines] == lines


def test_shares_are_of_all_and_bars_of_the_most() -> None:
    first, second = shares({"en": 3, "zh": 1})
    assert (first.of_all, first.of_most) == (0.75, 1.0)
    assert (second.of_all, second.of_most) == (0.25, pytest.approx(1 / 3))
    assert shares({}) == []
