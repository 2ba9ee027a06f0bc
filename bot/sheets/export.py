"""Entries as sheets: a header, and a row for each item, passage and value of a profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import ContentInvalid
from bot.knowledge.entries import Entry, Kind
from bot.sheets.bodies import ATTRIBUTES, exact_text, values_of
from bot.sheets.columns import EXACTLY, OF_VALUE, PLACE, SHEETS, Column, columns_of
from bot.sheets.headers import Heading, Headers
from bot.sheets.known import Known
from bot.sheets.profile_rows import value_cells
from bot.sheets.readers import READERS
from bot.sheets.records import Cell, Reading, Row, Table
from bot.sheets.values import Value, shown

Cells = dict[str, str]  # by the name of the column


@dataclass(frozen=True)
class Sheet:
    """A sheet to be written; every row has a text for each column."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    entries: tuple[Entry, ...]  # the one that each row tells of


def sheets_of(entries: Sequence[Entry]) -> list[Sheet]:
    """The sheets of a content: its items, passages and profiles; other kinds have no sheet."""
    return [_sheet(name, kind, entries) for name, kind in SHEETS.items()]


def sheet_named(name: str, entries: Sequence[Entry]) -> Sheet:
    """One of the sheets; raises ContentInvalid where there is none of that name."""
    if name not in SHEETS:
        known = ", ".join(SHEETS)
        raise ContentInvalid(f"sheet {name}", "", "", f"there is none; expected one of {known}")
    return _sheet(name, SHEETS[name], entries)


def _sheet(name: str, kind: Kind, entries: Sequence[Entry]) -> Sheet:
    held = [entry for entry in entries if entry.kind == kind]
    rows = [[*_rows(entry)] for entry in held]
    filled = dict.fromkeys(column for group in rows for cells in group for column in cells)
    columns = [column.name for column in columns_of(kind, filled)]
    header = (*columns, EXACTLY)
    headings = tuple(Heading(position, column, column) for position, column in enumerate(header))
    for entry, group in zip(held, rows, strict=True):
        if not _comes_back(entry, headings, group):
            group[0][EXACTLY] = exact_text(entry.body)
    return Sheet(
        name,
        header,
        tuple(tuple(cells.get(column, "") for column in header) for g in rows for cells in g),
        tuple(entry for entry, group in zip(held, rows, strict=True) for _ in group),
    )


def _rows(entry: Entry) -> Iterator[Cells]:
    values = values_of(entry.kind, entry.body)
    attributes: Mapping[str, Sequence[Any]] = values.pop(ATTRIBUTES, {})
    cells = {**_cells(entry.kind, values), "id": entry.id, PLACE: entry.file}
    of_values = [*_attribute_rows(attributes)] or [{}]
    for number, of_value in enumerate(of_values):
        yield {**(cells if number == 0 else {"id": entry.id}), **of_value}


def _attribute_rows(attributes: Mapping[str, Sequence[Any]]) -> Iterator[Cells]:
    for attribute, values in attributes.items():
        if not values:
            yield {"attribute": attribute}  # a gap
        for value in values:
            yield {"attribute": attribute, **value_cells(value)}


def _cells(kind: Kind, values: Mapping[str, Value]) -> Cells:
    columns: Iterable[Column] = columns_of(kind, values)
    return {
        column.name: shown(values[column.name], column.field.shape)
        for column in columns
        if column.name in values and column.path[0] not in (OF_VALUE if kind == "profile" else ())
    }


def _comes_back(entry: Entry, headings: tuple[Heading, ...], rows: Sequence[Cells]) -> bool:
    """Whether the rows give the entry as it is written."""
    read_rows = tuple(
        Row(number, tuple(Cell(cells.get(one.column, "")) for one in headings))
        for number, cells in enumerate(rows, 2)
    )
    faults: list[ContentInvalid] = []
    headers = Headers(1, headings, read_rows, ())
    reader = READERS[entry.kind](Table("", "", ()), headers, Known(()), Reading(), faults.append)
    return [one.entry for one in reader.read()] == [entry] and not faults
