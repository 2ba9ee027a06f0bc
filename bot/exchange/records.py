"""What passes between the parts of an import: cells, rows, and what would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.editing.imports import Edit
from bot.errors import ContentInvalid, ImportFailed
from bot.knowledge.entries import Entry


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
class Reading:
    """How a file that was not exported from here is to be read."""

    # The column by the header, or by "Sheet!Header"; "" leaves it out.
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""  # what rows are that do not tell: one of bot.exchange.fields.SHEETS
    defaults: Mapping[str, str] = field(default_factory=dict)  # by column, for cells without text
    language: str = ""  # of columns that do not tell; "" looks at their texts
    encoding: str = ""  # of a CSV file; "" finds it out
    replace: bool = False  # whether entries, and parts of them, that the file lacks are removed


@dataclass(frozen=True)
class Heading:
    """A header, and the column that it stands for."""

    position: int  # from 0 on
    header: str  # as it stands there
    column: str  # its name; "" where the column is left out

    @property
    def own(self) -> bool:
        """Whether the column is called by its own name."""
        return self.header == self.column


@dataclass(frozen=True)
class Headed:
    """A table of which is known what its rows and columns are."""

    table: Table
    sheet: str  # one of bot.exchange.fields.SHEETS
    row: int  # where the headers stand
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]  # below the headers

    @cached_property
    def columns(self) -> Mapping[str, Sequence[Heading]]:
        """The headings by column; several where each brings some of its lines."""
        found: dict[str, list[Heading]] = {}
        for heading in self.headings:
            if heading.column:
                found.setdefault(heading.column, []).append(heading)
        return found


@dataclass(frozen=True)
class Attempt:
    """What an import would do, or what hinders it; nothing is changed by it."""

    entries: Sequence[Entry]  # the whole content afterwards, if there are no faults
    edits: Sequence[Edit]  # that lead to it
    faults: Sequence[ContentInvalid]
    notes: Sequence[str] = ()  # how columns were read, what was left out
    tables: Sequence[Headed] = ()  # what was read, of a spreadsheet

    def checked(self) -> Sequence[Entry]:
        """The content after the import; raises ImportFailed with every fault."""
        if self.faults:
            raise ImportFailed(self.faults)
        return self.entries
