"""What passes between the parts of an import: cells and rows, how to read them, what would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.errors import ContentInvalid, ImportFailed, RowInvalid
from bot.knowledge.entries import Entry, Kind


@dataclass(frozen=True)
class Cell:
    """What a cell says, as text."""

    text: str = ""
    fault: str = ""  # why it cannot be taken for what somebody wrote
    is_day: bool = False  # whether the spreadsheet holds a date, and `text` is it in ISO format


@dataclass(frozen=True)
class Row:
    """A row that is not blank."""

    number: int  # as a spreadsheet program shows it
    cells: tuple[Cell, ...]

    def cell(self, position: int) -> Cell:
        """The cell at a position from 0 on; an empty one beyond the last."""
        return self.cells[position] if position < len(self.cells) else Cell()


@dataclass(frozen=True)
class Table:
    """A sheet of a workbook, or a CSV file."""

    file: str
    sheet: str  # its name; "" for a CSV file
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()  # what was made out about the file


@dataclass(frozen=True)
class Origin:
    """The row that an entry comes from, and the headers there of its columns."""

    file: str
    sheet: str
    row: int
    headers: Mapping[str, str]  # by the name of the column

    def fault(self, column: str, expected: str) -> RowInvalid:
        """What is wrong with the row in a column, which is named as the person sees it."""
        header = self.headers.get(column, column)
        return RowInvalid(self.file, self.sheet, self.row, header, expected)


@dataclass(frozen=True)
class Incoming:
    """An entry as a file gives it, with the row or intent that gives it."""

    entry: Entry
    origin: Origin


@dataclass(frozen=True)
class GivenSource:
    """A source, or part of one, for entries whose rows lack it."""

    url: str = ""
    kind: str = ""
    as_of: str = ""
    title: str = ""


@dataclass(frozen=True)
class Reading:
    """How a file that was not exported from here is to be read."""

    columns: Mapping[str, str] = field(default_factory=dict)  # by header; "" leaves it out
    language: str = ""  # of columns that do not tell; "" looks at their texts
    category: str = ""  # of items whose rows have none
    source: GivenSource = GivenSource()
    sheet: str = ""
    encoding: str = ""  # of a CSV file; "" finds it out
    replace: bool = False  # whether entries that the file lacks are removed


@dataclass(frozen=True)
class FieldChange:
    """A field before and after, each as a cell would show it."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class EntryChange:
    """What an import does to one entry."""

    key: str  # see Entry.key
    change: Literal["added", "changed", "unchanged", "removed"]
    fields: tuple[FieldChange, ...] = ()
    row: int = 0  # in the file; 0 where it has no rows, or not this entry


@dataclass(frozen=True)
class Attempt:
    """What an import would do, or what hinders it; nothing is changed by it."""

    entries: Sequence[Entry]  # the whole content afterwards, if there are no faults
    faults: tuple[ContentInvalid, ...]
    changes: tuple[EntryChange, ...]
    notes: tuple[str, ...] = ()  # how columns were read, what was left out
    kinds: tuple[Kind, ...] = ()  # the kinds of entries that the file holds

    def checked(self) -> Sequence[Entry]:
        """The content after the import; raises ImportFailed with every fault."""
        if self.faults:
            raise ImportFailed(self.faults)
        return self.entries
