"""What a cell shows of a value, and the value of what a cell says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.sheets.columns import Shape

Value = Any  # a text, a list of texts, a source, or a list of sources

LOST = "\ufffd"  # stands where a character cannot be shown
BREAK = "⏎"  # stands for a line break within one line of a list
SEPARATOR = " | "
SOURCE = "expected `kind | as of | url | title`, such as `official | 2021-12-29 | https://...`"
# What XML has no place for, and what Excel and openpyxl take for an escape of such a character.
UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
    "|_(?=x[0-9A-Fa-f]{4}_)|x(?=005F_)"
)
UNREADABLE = re.compile(f"[{LOST}\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
BAR = re.compile(r"(?<!\\)\|")
YEAR_FIRST = re.compile(r"(\d{4})(?:[/.]|年)(\d{1,2})(?:[/.]|月)(\d{1,2})日?")


def clean(text: str) -> str:
    """`text` as it can be shown in any spreadsheet; what cannot be is replaced by `LOST`."""
    return UNSHOWABLE.sub(LOST, text.replace("\r\n", "\n").replace("\r", "\n"))


def shown(value: Value, shape: Shape) -> str:
    """What a cell shows of a value; "" of none."""
    if not value:
        return ""
    if shape == "lines":
        return "\n".join(_one_line(text) for text in value)
    if shape == "sources":
        return "\n".join(_shown_source(source) for source in value)
    return _shown_source(value) if shape == "source" else clean(value).strip()


def parsed(text: str, shape: Shape) -> Value:
    """The value of what a cell says, None of a blank one; raises ValueError telling why not."""
    if found := UNREADABLE.search(text):
        problem = "a lost one (�)" if found.group() == LOST else f"U+{ord(found.group()):04X}"
        raise ValueError(f"has a character that no text has, {problem}; type it anew")
    text = clean(text).strip()
    if not text:
        return None
    if shape == "lines":
        return [_unbroken(line) for line in _lines(text)]
    if shape == "sources":
        return [_source(line) for line in _lines(text)]
    if shape == "source":
        lines = _lines(text)
        if len(lines) > 1:
            raise ValueError("expected one source, on one line")
        return _source(lines[0])
    return day(text) if shape == "day" else text


def day(text: str) -> str:
    """A day with the year first in ISO format, anything else as it is."""
    if found := YEAR_FIRST.fullmatch(text):
        year, month, of_month = map(int, found.groups())
        return f"{year:04}-{month:02}-{of_month:02}"
    return text


def same(text: str, other: str) -> bool:
    """Whether two cells say the same, however their program writes the ends of lines."""
    return _bare(text) == _bare(other)


def _bare(text: str) -> list[str]:
    return [line.strip() for line in clean(text).strip().split("\n")]


def _lines(text: str) -> Sequence[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _one_line(text: str) -> str:
    return clean(text).strip().replace("\n", BREAK)


def _unbroken(line: str) -> str:
    return line.replace(BREAK, "\n")


def _shown_source(source: Mapping[str, str | None]) -> str:
    parts = [_one_line(source[name] or "").replace("|", r"\|") for name in ("kind", "as_of", "url")]
    if source.get("title"):
        parts.append(_one_line(source["title"] or ""))  # the last one may have bars
    return SEPARATOR.join(parts).strip()


def _source(line: str) -> dict[str, str | None]:
    """The source that a line tells; where that is an address or a title alone, no more of it."""
    parts = [part.strip() for part in BAR.split(line, maxsplit=3)]
    plain = [_unbroken(part.replace(r"\|", "|")) for part in parts[:3]]
    if len(parts) == 1:
        is_address = plain[0].lower().startswith(("http://", "https://"))
        return {"url": plain[0]} if is_address else {"url": None, "title": plain[0]}
    if len(parts) == 2:
        raise ValueError(SOURCE)
    source: dict[str, str | None] = {"url": plain[2] or None, "kind": plain[0], "as_of": day(plain[1])}
    if len(parts) == 4 and parts[3]:
        source["title"] = _unbroken(parts[3])
    return source
