"""The geometry of the charts on the screen of figures; the template draws it as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.transcripts.figures import Day

WIDTH, HEIGHT = 960.0, 240.0
LEFT, BOTTOM, TOP = 48.0, 26.0, 8.0  # room for the numbers and the days
MOST_LABELS = 8  # of days
GAP = 0.2  # between two columns, of the width of one
# From the bottom of a column to its top.
OUTCOMES = ("answered", "clarified", "handed_over", "small_talk", "declined", "failed")


@dataclass(frozen=True)
class Part:
    """One outcome of one day, as a rectangle."""

    outcome: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Column:
    """One day."""

    day: Day
    middle: float  # along the axis of days
    parts: tuple[Part, ...]
    is_labelled: bool


@dataclass(frozen=True)
class Line:
    """A line across, and the number that it stands for."""

    y: float
    count: int


@dataclass(frozen=True)
class DayChart:
    """Columns of questions per day, stacked by outcome."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    outcomes: tuple[str, ...]  # that there are, for the legend
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    bottom: float = HEIGHT - BOTTOM


def day_chart(days: Sequence[Day]) -> DayChart:
    """The chart of `days`, scaled to the busiest one."""
    top = _round_up(max((day.questions for day in days), default=0))
    scale = (HEIGHT - BOTTOM - TOP) / top
    step = (WIDTH - LEFT) / max(len(days), 1)
    every = -(-len(days) // MOST_LABELS)
    columns = tuple(
        Column(
            day,
            round(LEFT + (number + 0.5) * step, 1),
            tuple(_parts(day, LEFT + (number + GAP / 2) * step, step * (1 - GAP), scale)),
            number % every == 0,
        )
        for number, day in enumerate(days)
    )
    lines = tuple(
        Line(round(HEIGHT - BOTTOM - count * scale, 1), count)
        for count in dict.fromkeys((0, top // 2, top))
    )
    there = tuple(name for name in OUTCOMES if any(day.outcomes.get(name) for day in days))
    return DayChart(columns, lines, there)


def _parts(day: Day, x: float, width: float, scale: float) -> Iterator[Part]:
    y = HEIGHT - BOTTOM
    for outcome in OUTCOMES:
        if count := day.outcomes.get(outcome, 0):
            y -= count * scale
            yield Part(outcome, *(round(n, 1) for n in (x, y, width, count * scale)))


def _round_up(count: int) -> int:
    """A number with one or two telling digits, even if it can be, that is not below `count`."""
    unit = 1
    while count > 20 * unit:
        unit *= 10
    rounded = max(-(-count // unit), 1)
    return (rounded + rounded % 2) * unit if rounded > 1 else unit


@dataclass(frozen=True)
class Share:
    """One row of a table with bars."""

    name: str
    count: int
    of_all: float  # 0 to 1
    of_most: float  # the length of its bar, 0 to 1


def shares(counts: Mapping[str, int]) -> list[Share]:
    """Each name with its share of all."""
    total, most = sum(counts.values()), max(counts.values(), default=0)
    return [Share(name, n, n / total, n / most) for name, n in counts.items()]


def short(day: date) -> str:
    """A day as it stands below its column."""
    return f"{day:%m-%d}"
