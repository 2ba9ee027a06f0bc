"""Content as sheets: a header, and a row for each item, passage, profile and value of a profile."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.errors import ContentInvalid
from bot.exchange.cells import ATTRIBUTES, UNREADABLE, canonical, cells_of
from bot.exchange.fields import KINDS, PLACE, SHEETS, columns_of
from bot.knowledge.entries import Entry


@dataclass(frozen=True)
class Sheet:
    """A sheet to be written; every row has a text for each column."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sheets_of(entries: Sequence[Entry]) -> list[Sheet]:
    """The sheets of a content: its items, passages, profiles and their values.

    Other kinds have no sheet. Raises ContentInvalid where a text has a character that sheets
    cannot hold.
    """
    return [sheet_named(name, entries) for name in SHEETS]


def sheet_named(name: str, entries: Sequence[Entry]) -> Sheet:
    """One of the sheets; raises ContentInvalid where there is none of that name."""
    if name not in SHEETS:
        known = ", ".join(SHEETS)
        raise ContentInvalid(f"sheet {name}", "", "", f"there is none; expected one of {known}")
    kind = KINDS.get(name, "profile")
    held = [entry for entry in entries if entry.kind == kind]
    rows = [cells for entry in held for cells in _rows(name, entry)]
    filled = dict.fromkeys(column for cells in rows for column in cells)
    header = tuple(column.name for column in columns_of(name, filled))
    return Sheet(name, header, tuple(tuple(c.get(column, "") for column in header) for c in rows))


def _rows(name: str, entry: Entry) -> Iterator[Mapping[str, str]]:
    loaded = canonical(entry.kind, entry.body)
    rows = (
        [
            {"profile": entry.id, "attribute": attribute, **(value or {})}
            for attribute, values in loaded[ATTRIBUTES].items()
            for value in values or [None]  # a gap
        ]
        if name == "values"
        else [{**loaded, PLACE: entry.file}]
    )
    for row in rows:
        cells = cells_of(name, row)
        for column, text in cells.items():
            if found := re.search(UNREADABLE, text):
                expected = f"has the character U+{ord(found.group()):04X}; export as JSON or YAML"
                raise ContentInvalid(entry.file, entry.id, column, expected)
        yield cells
