"""Writes sheets as a workbook in which every cell is text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from bot.errors import ContentInvalid
from bot.exchange.sheets import Sheet

LONGEST = 32_767  # characters of a cell in Excel
TEXT = "@"  # the format of cells that are never taken for numbers, dates or formulas
NARROW, WIDE = 16, 48  # characters
LONG_TEXTS = ("question", "phrasings", "answer", "text", "asked", "sources", "value")
ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # what Excel takes for a character's number


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """A workbook (.xlsx) of sheets, headers kept in sight and lines wrapped.

    Raises ContentInvalid naming the row where a text is longer than a cell may be.
    """
    book = Workbook(write_only=True)
    for sheet in sheets:
        made = book.create_sheet(sheet.name)
        made.freeze_panes = "B2"
        for position, name in enumerate(sheet.header, 1):
            column = made.column_dimensions[get_column_letter(position)]
            column.width = WIDE if name.split(".")[0] in LONG_TEXTS else NARROW
        _write(made, sheet)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _write(made: WriteOnlyWorksheet, sheet: Sheet) -> None:
    heads = [WriteOnlyCell(made, name) for name in sheet.header]
    for cell in heads:
        cell.font, cell.alignment = Font(bold=True), Alignment(vertical="top")
    made.append(heads)
    cells = [_text_cell(made) for _ in sheet.header]
    for row in sheet.rows:
        for name, text in zip(sheet.header, row, strict=True):
            if len(text) > LONGEST:
                expected = (
                    f"has {len(text):,} characters, more than the {LONGEST:,} that a cell of a"
                    " workbook may have; export as CSV, JSON or YAML"
                )
                raise ContentInvalid(sheet.name, row[0], name, expected)
        made.append([*_filled(cells, row)])


def _text_cell(made: WriteOnlyWorksheet) -> Cell:
    cell = WriteOnlyCell(made)
    cell.number_format = TEXT
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.quotePrefix = True  # so that a text such as "=1+1" stays one when it is edited
    return cell


def _filled(cells: Sequence[Cell], texts: Sequence[str]) -> Iterator[Cell]:
    for cell, text in zip(cells, texts, strict=True):
        cell.value = ESCAPE.sub("_x005F_", text) or None
        cell.data_type = "s"  # openpyxl would make a formula of "=...", an error of "#N/A"
        yield cell
