"""Makes entries of the rows of a table; whatever is wrong with a row is told with its column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.knowledge.content_files import is_place
from bot.knowledge.entries import FOLDERS, Entry, Fault, Kind
from bot.sheets.bodies import body_from, exact_body, values_of
from bot.sheets.columns import EXACTLY, ID, PLACE, Column, column_named
from bot.sheets.headers import Heading, Headers
from bot.sheets.known import Known
from bot.sheets.records import Cell, Incoming, Origin, Reading, Row, Table
from bot.sheets.values import Value, parsed, same, shown

ID_EXPECTED = "expected small letters, digits and hyphens, beginning with a letter"


@dataclass(frozen=True)
class Base:
    """What a row is compared with: cells that say the same as it does keep its spelling."""

    values: Mapping[str, Value]
    template: str | None = None  # the entry as it was written

    def value(self, column: str) -> Value:
        return self.values.get(column)


class RowReader:
    """What the readers of all kinds of rows share."""

    kind: Kind

    def __init__(
        self, table: Table, headers: Headers, known: Known, reading: Reading, fault: Fault
    ) -> None:
        self.table, self.known, self.reading, self.told = table, known, reading, fault
        self.rows = headers.rows
        self._headers = headers.told()
        self._by_column: dict[str, list[Heading]] = defaultdict(list)
        for heading in headers.headings:
            if heading.column:
                self._by_column[heading.column].append(heading)
        found = (column_named(self.kind, name) for name in self._by_column)
        self.columns = [column for column in found if column]

    def origin(self, row: Row) -> Origin:
        """Where the row stands."""
        return Origin(self.table.file, self.table.sheet, row.number, self._headers)

    def fault(self, row: Row, column: str, expected: str) -> None:
        """Tells what is wrong with a row in a column."""
        self.told(self.origin(row).fault(column, expected))

    def has(self, column: str) -> bool:
        """Whether the table has the column."""
        return column in self._by_column

    def headings(self, column: str) -> Sequence[Heading]:
        """The headings that stand for a column, or each for some of its lines."""
        return self._by_column.get(column, ())

    def cell(self, row: Row, column: str) -> Cell:
        """What the row says in a column; where several make it one, their lines together."""
        cells = [(row.cell(one.position), one) for one in self.headings(column)]
        if len(cells) == 1 and cells[0][1].parts is None:
            return cells[0][0]
        found = column_named(self.kind, column)
        lines = found is not None and found.field.shape == "lines"
        texts = [_parted(cell.text, one) if lines else cell.text for cell, one in cells]
        faults = [cell.fault for cell, _ in cells if cell.fault]
        days = any(cell.is_day for cell, _ in cells)
        return Cell("\n".join(filter(None, texts)), faults[0] if faults else "", days)

    def value(self, row: Row, column: Column, base: Value = None) -> Value:
        """The value of a cell; `base` where it says the same or is faulty."""
        cell = self.cell(row, column.name)
        shape = column.field.shape
        if same(cell.text, shown(base, shape)):
            return base
        try:
            return self._parsed(cell, column)
        except ValueError as error:
            self.fault(row, column.name, str(error))
            return base

    def _parsed(self, cell: Cell, column: Column) -> Value:
        if cell.fault:
            raise ValueError(cell.fault)
        if cell.is_day and column.field.shape != "day":
            raise ValueError(
                f"holds the date {cell.text}; if that is meant, format the cell as text and type it"
            )
        return parsed(cell.text, column.field.shape)

    def id_of(self, row: Row) -> str | None:
        """The id that the row gives, "" if it gives none, None if it is no id."""
        cell = self.cell(row, "id")
        text = cell.text.strip()
        if not text or (ID.fullmatch(text) and not (cell.fault or cell.is_day)):
            return text
        self.fault(row, "id", cell.fault or f"{ID_EXPECTED}; {text!r} is none")
        return None

    def base(self, row: Row, id: str) -> Base:
        """What the row is an edit of."""
        live = self.known.by_key.get(f"{self.kind}:{id}")
        values = self.known.values(live) if live else {}
        if not self.has(EXACTLY):
            return Base(values, live.body if live else None)
        text = self.cell(row, EXACTLY).text.strip()
        if text:
            try:
                body = exact_body(self.kind, text)
                return Base(values_of(self.kind, body), body)
            except ValueError:
                self.fault(row, EXACTLY, "was changed by hand; leave it as it was, or empty it")
        # An export whose columns tell all of the entry, unless somebody left some of them out.
        return Base({name: one for name, one in values.items() if not self._tells(name)})

    def _tells(self, name: str) -> bool:
        return self.has(name)

    def file(self, row: Row, id: str, category: str = "") -> str:
        """The file in which the entry is kept."""
        given = self.cell(row, PLACE).text.strip()
        if given and is_place(self.kind, given):
            return given
        if given:
            folder = FOLDERS[self.kind]
            self.fault(row, PLACE, f"expected the name of a file such as {folder}/more.yml")
        live = self.known.by_key.get(f"{self.kind}:{id}")
        return live.file if live else self.known.file_for(self.kind, category)

    def incoming(
        self, row: Row, id: str, values: Mapping[str, Value], base: Base, category: str = ""
    ) -> Incoming:
        """The entry that the row gives; exactly as it was written, if nothing was changed."""
        if base.template is not None and values == base.values:
            body = base.template
        else:
            body = body_from(self.kind, values, base.template)
        return Incoming(Entry(self.kind, id, self.file(row, id, category), body), self.origin(row))


class EntryReader(RowReader):
    """Reads rows that hold a whole entry each."""

    def read(self) -> Iterator[Incoming]:
        """The entries of the rows; those without an id are left out."""
        first: dict[str, int] = {}
        for row in self.rows:
            id = self.given_id(row)
            if id is None:
                self.entry_values(row, Base({}))  # tells what else is wrong
            elif id in first:
                self.fault(row, "id", f"{id} is in row {first[id]} too; leave one of them")
            else:
                first[id] = row.number
                yield self._incoming(row, id)

    def given_id(self, row: Row) -> str | None:
        """The id of the row; None where there is none, which is told."""
        id = self.id_of(row)
        if id == "":
            self.fault(row, "id", f"has no id; {ID_EXPECTED}")
        return id or None

    def _incoming(self, row: Row, id: str) -> Incoming:
        base = self.base(row, id)
        values = self.entry_values(row, base)
        values["id"] = id
        return self.incoming(row, id, values, base, str(values.get("category") or ""))

    def entry_values(self, row: Row, base: Base) -> dict[str, Value]:
        """The values of the row, and of `base` for columns that are not there."""
        values = dict(base.values)
        for column in self.columns:
            if column.name in ("id", PLACE):
                continue
            value = self.value(row, column, base.value(column.name))
            values[column.name] = value
        return {name: value for name, value in values.items() if value}


class PassageReader(EntryReader):
    kind = "passage"

    def entry_values(self, row: Row, base: Base) -> dict[str, Value]:
        values = super().entry_values(row, base)
        source = completed(values.get("source"), self.reading, {})
        if isinstance(source, str):
            self.fault(row, "source", source)
        else:
            values["source"] = source
        return values


def completed(
    source: Mapping[str, Any] | None, reading: Reading, parts: Mapping[str, str]
) -> dict[str, Any] | str:
    """A whole source of what a cell tells, of `parts` in columns of their own, and of the options.

    A text where it is not whole: what is missing, and how to give it.
    """
    given = reading.source
    found = dict(source or {})
    if not found.get("url") and not found.get("title"):
        found = {"url": parts.get("url") or None, "title": parts.get("title", "")}
        if not found["url"] and not found["title"]:
            found = {"url": given.url or None, "title": given.title}
    if not found.get("url") and not found.get("title"):
        return "has no source; fill it, or say --source URL --as-of DATE --kind official"
    whole: dict[str, Any] = {
        "url": found.get("url"),
        "kind": found.get("kind") or parts.get("kind") or given.kind,
        "as_of": found.get("as_of") or parts.get("as_of") or given.as_of,
    }
    if title := found.get("title") or parts.get("title"):
        whole["title"] = title
    options = {"kind": "--kind official, press, other or mirror", "as_of": "--as-of DATE"}
    missing = [option for name, option in options.items() if not whole[name]]
    return f"the source is not whole; say {' and '.join(missing)}" if missing else whole


def _parted(text: str, heading: Heading) -> str:
    if heading.parts is None or "\n" in text.strip():
        return text
    return "\n".join(heading.parts.split(text))
