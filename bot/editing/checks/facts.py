"""The facts in a text that are the same in every language: telephones, dates, times and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.knowledge.quantities import MONTHS, SCALES

ADDRESS = re.compile(r"https?://[\w./?=&%#:+~-]+|[\w.+-]+@[\w.-]+")  # of a page or for mail
PHONE = re.compile(r"(?<![\w.])\+?\d[\d -]{5,16}\d(?!\w|[.,]\d)", re.ASCII)
LOCAL_IN_TWO = re.compile(r"(?!19|20)\d{4}[ -]\d{4}")
SHORTEST_PHONE = 7  # digits; what is written with hyphens needs two more, or it is years or a date
LOCAL_PHONE = 8  # digits at the end that stay when codes of country and city are left out
MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "may" else name for name in MONTHS)
# A month counts beside a number alone: "may" and "march" are words too.
NAMED_MONTH = re.compile(rf"\b({MONTH})\b\.?(?= ?\d)|(?<=\d )({MONTH})\b", re.IGNORECASE)
DECADE = re.compile(r"(\d\d)世纪(\d0)年代")  # the 80s of the 20th century
CLOCK = re.compile(
    r"(?P<before>上午|早上|中午|下午|晚上|a\.?m\.?|p\.?m\.?)?\s*(?<!\d)(?P<hour>\d{1,2})"
    r"(?:[:：](?P<minute>\d\d)(?!\d)|[点时](?!间)(?:(?P<minute2>\d{1,2})分|(?P<half>半))?)?"
    r"(?:\s*(?P<after>[ap]\.?m\b\.?))?",
    re.IGNORECASE,
)
LATER = ("下午", "晚上", "p")
SCALE = "|".join(sorted(map(re.escape, SCALES), key=len, reverse=True))
NUMBER = re.compile(
    r"(?<![\w.])(?<!\d,)(?P<number>\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:\s*[多余]?(?P<scale>{SCALE})(?![米克瓦]))?",  # no kilometre
    re.IGNORECASE | re.ASCII,
)


# "One" is more often no number.
SPELT = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
SPELT_NUMBER = re.compile(rf"\b({'|'.join(SPELT)})\b", re.IGNORECASE)


def facts_in(text: str) -> frozenset[str]:
    """The facts that `text` states, each written in one way: "1.2 million" and "120万" are one.

    Dates give year, month and day each by itself; of telephones the last eight digits count.
    """
    text = DECADE.sub(lambda match: f"{int(match[1]) - 1}{match[2]}", ADDRESS.sub(" ", text))
    found: set[str] = set()
    for take in (_phones, _clocks, _months, _numbers):
        text = take(text, found)
    return frozenset(found)


def _phones(text: str, found: set[str]) -> str:
    def take(match: re.Match[str]) -> str:
        written = match[0]
        digits = re.sub(r"\D", "", written)
        least = SHORTEST_PHONE + 2 * (not written.isdigit())
        if len(digits) < least and not LOCAL_IN_TWO.fullmatch(written):
            return written
        found.add(digits[-LOCAL_PHONE:])
        return " "

    return PHONE.sub(take, text)


def _clocks(text: str, found: set[str]) -> str:
    """Hours of the clock as "17:30"; a bare number is none."""

    def take(match: re.Match[str]) -> str:
        minute = match["minute"] or match["minute2"] or ("30" if match["half"] else "0")
        half_of_day = (match["before"] or match["after"] or "").casefold()
        is_clock = match["minute"] or half_of_day or re.search("[点时]", match[0])
        hour = int(match["hour"])
        if not is_clock or hour > 24 or int(minute) > 59:
            return match[0]
        if half_of_day.startswith(LATER) and hour < 12:
            hour += 12
        found.add(f"{hour}:{int(minute):02}")
        return " "

    return CLOCK.sub(take, text)


def _months(text: str, found: set[str]) -> str:
    def take(match: re.Match[str]) -> str:
        name = (match[1] or match[2]).casefold()
        number = next(n for n, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))
        found.add(str(number))
        return " "

    return NAMED_MONTH.sub(take, text)


def _numbers(text: str, found: set[str]) -> str:
    text = SPELT_NUMBER.sub(lambda match: str(2 + SPELT.index(match[0].casefold())), text)
    found |= {*_values(text)}
    return text


def _values(text: str) -> Iterator[str]:
    for match in NUMBER.finditer(text):
        number = Decimal(re.sub("[,，]", "", match["number"]))
        number *= Decimal(SCALES.get((match["scale"] or "").casefold(), 1.0))
        yield f"{number.normalize():f}"
