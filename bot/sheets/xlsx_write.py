"""Writes sheets as a workbook in which every cell is text."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from bot.errors import ContentInvalid
from bot.sheets.columns import EXACTLY
from bot.sheets.export import Sheet

LONGEST = 32_767  # characters of a cell in Excel
TEXT = "@"  # the format of cells that are never taken for numbers, dates or formulas
NARROW, WIDE = 16, 48  # characters
LONG_TEXTS = ("question", "phrasings", "answer", "text", "asked", "sources", "source", "value")


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """A workbook (.xlsx) of sheets, headers kept in sight and lines wrapped.

    Raises ContentInvalid naming the entry where a text is longer than a cell may be.
    """
    book = Workbook(write_only=True)
    for sheet in sheets:
        made = book.create_sheet(sheet.name)
        made.freeze_panes = "B2"
        for position, name in enumerate(sheet.header, 1):
            column = made.column_dimensions[get_column_letter(position)]
            column.width = WIDE if name.split(".")[0] in LONG_TEXTS else NARROW
            column.hidden = name == EXACTLY
        _write(made, sheet)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _write(made: object, sheet: Sheet) -> None:
    append = made.append  # type: ignore[attr-defined]  # of a sheet that is only written
    heads = [WriteOnlyCell(made, name) for name in sheet.header]
    for cell in heads:
        cell.font, cell.alignment = Font(bold=True), Alignment(vertical="top")
    append(heads)
    cells = [_text_cell(made) for _ in sheet.header]
    for texts, entry in zip(sheet.rows, sheet.entries, strict=True):
        for name, text in zip(sheet.header, texts, strict=True):
            if len(text) > LONGEST:
                expected = (
                    f"has {len(text):,} characters, more than the {LONGEST:,} that a cell of a"
                    " workbook may have; export as CSV, JSON or YAML"
                )
                raise ContentInvalid("export", entry.id, name, expected)
        append([*_filled(cells, texts)])


def _text_cell(made: object) -> WriteOnlyCell:
    cell = WriteOnlyCell(made)
    cell.number_format = TEXT
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.quotePrefix = True  # so that a text such as "=1+1" stays one when it is edited
    return cell


def _filled(cells: Sequence[WriteOnlyCell], texts: Sequence[str]) -> Iterator[WriteOnlyCell]:
    for cell, text in zip(cells, texts, strict=True):
        cell.value = text or None
        cell.data_type = "s"  # openpyxl would make a formula of "=...", an error of "#N/A"
        yield cell
