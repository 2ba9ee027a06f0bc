"""The few figures at the head of a profile: read off its values, never reckoned from them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.quantities import DATES, QUANTITY
from bot.records import Attribute, AttributeValue, Profile, said_in

MEASURED = ("area", "residents", "gdp", "companies", "distance")
MOST = 4
# A list that names all its parts: no sizes, no remarks, no "and others".
PARTS = {
    "en": (re.compile(r",\s+|\s+and\s+"), re.compile(r"\d|[(;:]|\bothers?\b")),
    "zh": (re.compile("[、和]"), re.compile("[0-9（；：等]|其他")),
}
SHORTER = {"square kilometres": "km²", "kilometres": "km"}
BRACKETS = re.compile(r"^[\s(（人]+|[\s)）]+$")


@dataclass(frozen=True)
class Figure:
    """A number fit to be shown large, what it is of, and what was printed beside it."""

    number: str
    label: str
    remark: str


def figures(
    profile: Profile, attributes: Mapping[str, Attribute], words: Mapping[str, str], language: str
) -> list[Figure]:
    """At most four figures; a value with a note is left to the place where the note is read."""
    known = {
        id: values
        for id, values in profile.attributes.items()
        if values and not any(value.note for value in values)
    }
    found = [
        _measure(known[id], said_in(attributes[id].label, language), language)
        for id in MEASURED
        if id in known
    ]
    found.append(_count(known.get("blocks", ()), words["parts_named"]))
    found.append(_year(known.get("established", ()), words["begins"]))
    return [figure for figure in found if figure][:MOST]


def _measure(values: Sequence[AttributeValue], label: str, language: str) -> Figure | None:
    """One number, or the least and the most where sources differ."""
    texts = [said_in(value.value, language) for value in values]
    read = [QUANTITY.match(text) for text in texts]
    first = read[0]
    units = {match.group()[match.end("number") - match.start() :] for match in read if match}
    if first is None or None in read or len(units) > 1:
        return None
    numbers = {match["number"] for match in read if match}
    ordered = sorted(numbers, key=lambda number: float(number.replace(",", "")))
    unit = units.pop().strip()
    if language == "en":
        unit = f" {SHORTER.get(unit, unit)}".rstrip()
    remark = BRACKETS.sub("", texts[0][first.end() :]) if len(texts) == 1 else ""
    return Figure("–".join(dict.fromkeys((ordered[0], ordered[-1]))) + unit, label, remark)


def _count(values: Sequence[AttributeValue], label: str) -> Figure | None:
    """How many parts a list names, where it reads alike in both languages."""
    counts = set[int]()
    for language, (between, doubtful) in PARTS.items():
        text = values[0].value.get(language, "") if len(values) == 1 else ""
        counts.add(0 if doubtful.search(text) else len(between.split(text)))
    count = counts.pop()
    return None if counts or count < 2 else Figure(str(count), label, "")


def _year(values: Sequence[AttributeValue], label: str) -> Figure | None:
    """The year that the value begins with."""
    date = DATES.match(said_in(values[0].value, "en")) if len(values) == 1 else None
    return Figure(date["year"], label, "") if date else None
