"""Published values are read as ranges that can be compared."""

from __future__ import annotations

import pytest

from bot.knowledge.quantities import Range, dated, measured
from bot.records import AttributeValue, Source

SOURCE = Source("Office", None, "official", "2021")


def values(*texts: str) -> list[AttributeValue]:
    return [AttributeValue({"en": text}, SOURCE) for text in texts]


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("17.63 square kilometres", 17.63, "km2"),
        ("1,343.5 square kilometers (2010)", 1343.5, "km2"),
        ("535 hectares", 5.35, "km2"),
        ("450,000 square metres", 0.45, "km2"),
        ("17 km² of land", 17, "km2"),
        ("10平方公里", 10, "km2"),
        ("58 kilometres", 58, "km"),
        ("1.137 million at the end of 2019", 1_137_000, "count"),
        ("more than 30,000", 30_000, "count"),
        ("113.7万人（2019年末）", 1_137_000, "count"),
        ("1,102.02 billion yuan (2023)", 1_102_020_000_000, "yuan"),
        ("11020.2亿元（2023年）", 1_102_020_000_000, "yuan"),
        ("2万亿元", 2_000_000_000_000, "yuan"),
    ],
)
def test_number_is_read_with_scale_and_unit(text: str, number: float, unit: str) -> None:
    read = measured(values(text))
    assert read is not None
    assert (read.least, read.most, read.unit) == (pytest.approx(number), read.least, unit)


def test_several_values_give_a_range() -> None:
    assert measured(values("10 square kilometres", "12 km2")) == Range(10, 12, "km2")


@pytest.mark.parametrize("texts", [(), ("unknown",), ("10 km2", "large"), ("10 km2", "10 km")])
def test_what_cannot_be_compared_has_no_range(texts: tuple[str, ...]) -> None:
    assert measured(values(*texts)) is None


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("1991-11", 1991 + 10 / 12, 1991 + 10 / 12),
        ("June 2001, approved; opened in May 2002", 2001 + 5 / 12, 2002 + 4 / 12),
        ("end of 2012 (approved); unveiled 2013-01", 2012 + 11 / 12, 2013),
        ("2009", 2009, 2009),
        ("1992-01-16 (as a zone)", 1992 + 15 / 372, 1992 + 15 / 372),
    ],
)
def test_all_dates_are_read(text: str, least: float, most: float) -> None:
    read = dated(values(text))
    assert read is not None
    assert (read.least, read.most) == (pytest.approx(least), pytest.approx(most))


@pytest.mark.parametrize("text", ["long ago", "12345", "phone 68332009"])
def test_what_is_no_date_is_not_read(text: str) -> None:
    assert dated(values(text)) is None
