"""Quantities and dates in published values, as ranges that can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.records import AttributeValue, said_in

SCALES = {
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "千": 1e3,
    "万": 1e4,
    "百万": 1e6,
    "亿": 1e8,
    "万亿": 1e12,
}
_KILOMETRE = r"(?:kilomet(?:re|er)s?|km)"
# The unit as compared, its factor, and how it is written; the first that fits counts.
UNITS = (
    ("km2", 1.0, rf"square {_KILOMETRE}|sq\.? ?km|km2|km²|平方公里|平方千米"),
    ("km2", 0.01, r"hectares?|公顷"),
    ("km2", 1e-6, r"square met(?:re|er)s?|sq\.? ?m|m2|m²|平方米"),
    ("km", 1.0, rf"{_KILOMETRE}|公里|千米"),
    ("yuan", 1.0, r"yuan|rmb|元"),
)
COUNT = "count"  # the unit of what bears none: people, companies
DATE = "date"  # the unit of dates, in years
QUANTITY = re.compile(
    r"(?<![\w.,])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*"
    rf"(?P<scale>{'|'.join(sorted(SCALES, key=len, reverse=True))})?\s*"
    + "("
    + "|".join(f"(?P<unit{at}>{pattern})" for at, (_, _, pattern) in enumerate(UNITS))
    + ")?",
    re.IGNORECASE,
)
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_YEAR = r"(?P<year>(?:18|19|20)\d\d)"
DATES = re.compile(
    rf"(?P<end>end of )?(?:\b(?P<named>{'|'.join(MONTHS)}) )?(?<!\d){_YEAR}(?!\d)"
    r"(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Range:
    """All that sources say of one quantity, from the least to the most, in `unit`."""

    least: float
    most: float
    unit: str


def measured(values: Iterable[AttributeValue]) -> Range | None:
    """The range of the quantities that `values` begin with; None where they differ in unit."""
    read = [_quantity(said_in(value.value, "en")) for value in values]
    units = {unit for _, unit in filter(None, read)}
    if len(units) != 1 or None in read:
        return None
    numbers = [number for number, _ in filter(None, read)]
    return Range(min(numbers), max(numbers), units.pop())


def dated(values: Iterable[AttributeValue]) -> Range | None:
    """The range of all dates in `values`, in years; None where there is none."""
    years = [year for value in values for year in _dates(said_in(value.value, "en"))]
    return Range(min(years), max(years), DATE) if years else None


def _quantity(text: str) -> tuple[float, str] | None:
    match = QUANTITY.search(text)
    if match is None:
        return None
    number = float(match["number"].replace(",", "")) * SCALES.get(
        (match["scale"] or "").casefold(), 1.0
    )
    for at, (unit, factor, _) in enumerate(UNITS):
        if match[f"unit{at}"]:
            return number * factor, unit
    return number, COUNT


def _dates(text: str) -> Iterator[float]:
    """Dates as years; a year alone is its beginning, "end of" a year its last month."""
    for match in DATES.finditer(text):
        month = int(match["month"] or 1)
        if match["named"]:
            month = MONTHS.index(match["named"].casefold()) + 1
        if match["end"]:
            month = 12
        day = int(match["day"] or 1)
        yield int(match["year"]) + (month - 1) / 12 + (day - 1) / 372
