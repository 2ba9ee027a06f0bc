"""Reads workbooks: every cell as text, or as a fault where its text is not what somebody typed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from bot.errors import ContentInvalid
from bot.sheets.limits import MOST_COLUMNS, file_bytes, rows_within
from bot.sheets.records import Cell, Row, Table
from bot.sheets.xlsx_safety import ZIP_ERRORS, check_workbook

LAST_ROW = 2**20  # of any sheet in Excel
EXACT_DIGITS = 15  # that Excel keeps of a number
# What openpyxl raises on workbooks that are not as they must be.
DAMAGED = (
    *ZIP_ERRORS,
    InvalidFileException,
    ParseError,
    AttributeError,
    IndexError,
    KeyError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)
PLAIN_FORMATS = re.compile(r"General|@|[#,?_ ]*0?(\.[0#?]+)?_? ?|#,##0(\.[0#]+)?", re.IGNORECASE)
ESCAPED_RETURN = "_x000D_"  # how Excel writes a carriage return
SPECIAL = re.compile(rb"mergeCell|<(?:\w+:)?f[\s/>]")
OVERLAP = 64  # bytes, longer than what SPECIAL finds


def read_xlsx(path: Path) -> list[Table]:
    """The sheets of a workbook that are not hidden, in order.

    Raises ContentInvalid where it is no workbook, damaged, too large or not safe to open.
    """
    data = file_bytes(path)
    check_workbook(data, path.name)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [
                _table(sheet, archive, path.name)
                for sheet in book.worksheets
                if sheet.sheet_state == "visible"
            ]
    except DAMAGED as error:
        expected = f"is damaged ({type(error).__name__}: {error}); open it in Excel and save it anew"
        raise ContentInvalid(path.name, "", "", expected) from error


def _table(sheet: Any, archive: zipfile.ZipFile, file: str) -> Table:
    # Only the sheet itself knows which part of the archive it is.
    special = _special(archive, sheet._worksheet_path)
    sheet.reset_dimensions()  # programs write wrong ones
    rows = rows_within(_rows(sheet, special), file, sheet.title)
    return Table(file, sheet.title, tuple(rows))


class _Special:
    """What openpyxl does not tell of a sheet that it only reads."""

    def __init__(self) -> None:
        self.merged: list[tuple[int, int, int]] = []  # column, first and last row, from 1 on
        self.unknown: set[str] = set()  # cells with a formula that no program has calculated


def _special(archive: zipfile.ZipFile, part: str) -> _Special:
    special = _Special()
    with archive.open(part) as stream:
        if not _mentions_special(stream.read):
            return special
    with archive.open(part) as stream:
        for _, element in iterparse(stream):
            name = element.tag.rpartition("}")[2]
            if name == "mergeCell":
                left, top, _, bottom = range_boundaries(element.get("ref", ""))
                special.merged.append((left, top, bottom))
            elif name == "c":
                inner = {child.tag.rpartition("}")[2] for child in element}
                if "f" in inner and "v" not in inner:
                    special.unknown.add(element.get("r", ""))
            elif name == "row":
                element.clear()
    return special


def _mentions_special(read: Callable[[int], bytes]) -> bool:
    kept = b""
    while chunk := read(2**16):
        if SPECIAL.search(kept + chunk):
            return True
        kept = chunk[-OVERLAP:]
    return False


def _rows(sheet: Any, special: _Special) -> Iterator[Row]:
    above: dict[int, Cell] = {}  # what merged cells say, by column
    ends = {(column, top): bottom for column, top, bottom in special.merged}
    until: dict[int, int] = {}
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        if number > LAST_ROW:
            return
        if not cells and not until:
            continue
        texts = [_cell(cell, special.unknown) for cell in cells]
        _fill(texts, number, ends, until, above)
        while texts and not texts[-1].text and not texts[-1].fault:
            texts.pop()
        if texts:
            yield Row(number, tuple(texts))


def _fill(
    cells: list[Cell],
    number: int,
    ends: Mapping[tuple[int, int], int],
    until: dict[int, int],
    above: dict[int, Cell],
) -> None:
    """Puts into `cells` what cells above say that reach down to this row."""
    for column in [column for column, end in until.items() if number <= end]:
        cells += [Cell()] * (column - len(cells))
        cells[column - 1] = above[column]
    for column in [column for column, end in until.items() if number >= end]:
        del until[column]
    for column, cell in enumerate(cells, 1):
        if ends.get((column, number), number) > number:
            until[column], above[column] = ends[column, number], cell


def _cell(cell: Any, unknown: set[str]) -> Cell:
    value, kind = cell.value, cell.data_type
    if value is None:
        if unknown and getattr(cell, "coordinate", "") in unknown:
            return Cell("", "holds a formula that was never calculated; type what it should say")
        return Cell()
    if kind == "e":
        return Cell(str(value), f"holds {value}, an error of the spreadsheet; type what it should say")
    if isinstance(value, str):
        return Cell(value.replace(ESCAPED_RETURN, ""))
    if isinstance(value, bool):
        told = str(value).upper()
        return Cell(told, f"holds the truth value {told}; format the cell as text and type it")
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format))
    return _time(value)


def _number(value: float, shown_as: str) -> Cell:
    whole = float(value).is_integer()
    text = str(int(value)) if whole else repr(value)
    if len(text.lstrip("-")) > EXACT_DIGITS and whole:
        return Cell(
            text,
            f"holds the number {text}, of which Excel keeps {EXACT_DIGITS} digits; format the column"
            " as text and type it anew",
        )
    if not PLAIN_FORMATS.fullmatch(shown_as):
        return Cell(
            text,
            f"holds the number {text}, which is shown in the format {shown_as}; format the cell as"
            " text and type what it should say",
        )
    return Cell(text)


def _time(value: Any) -> Cell:
    if isinstance(value, datetime):
        if value.time() == time():
            return Cell(value.date().isoformat(), is_day=True)
        return Cell(value.isoformat(timespec="minutes"), is_day=True)
    if isinstance(value, date):
        return Cell(value.isoformat(), is_day=True)
    told = str(value) if isinstance(value, time | timedelta) else type(value).__name__
    return Cell(told, f"holds the time {told}; format the cell as text and type what it should say")


def sheet_names(tables: Sequence[Table]) -> str:
    """The names of sheets, to be told."""
    return ", ".join(table.sheet for table in tables)
