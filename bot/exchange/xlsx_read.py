"""Reads workbooks: every cell as text, or as a fault where its text is not what somebody typed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError, iterparse

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from bot.errors import ContentInvalid
from bot.exchange.limits import MOST_COLUMNS, rows_within
from bot.exchange.records import Cell, Row, Table
from bot.exchange.xlsx_safety import ZIP_ERRORS, check_workbook

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
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # how Excel writes characters that XML has not


def read_xlsx(file: str, data: bytes) -> list[Table]:
    """The sheets of a workbook that are not hidden, in order.

    Raises ContentInvalid where it is no workbook, damaged, too large or not safe to open.
    """
    check_workbook(data, file)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [
                _table(sheet, archive, file)
                for sheet in book.worksheets
                if sheet.sheet_state == "visible"
            ]
    except DAMAGED as error:
        expected = (
            f"is damaged ({type(error).__name__}: {error}); open it in Excel and save it anew"
        )
        raise ContentInvalid(file, "", "", expected) from error


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
        for _, element in iterparse(stream):
            name = element.tag.rpartition("}")[2]
            if name == "mergeCell":
                left, top, _, bottom = range_boundaries(element.get("ref", ""))
                special.merged.append((left or 1, top or 1, bottom or LAST_ROW))
            elif name == "c":
                inner = {child.tag.rpartition("}")[2]: child.text for child in element}
                if "f" in inner and not inner.get("v") and element.get("t") != "str":
                    special.unknown.add(element.get("r", ""))
            elif name == "row":
                element.clear()
    return special


def _rows(sheet: Any, special: _Special) -> Iterator[Row]:
    """The rows that are not blank, with what cells above say that reach down to them."""
    ends = {(column, top): bottom for column, top, bottom in special.merged}
    above: dict[int, tuple[int, Cell]] = {}  # the last row that it reaches, by column
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        if number > LAST_ROW:
            return
        texts = [_cell(cell, special.unknown) for cell in cells]
        says = any(cell.text or cell.fault for cell in texts)
        for column, (end, merged) in [*above.items()]:
            if number > end:
                del above[column]
            elif says:
                texts += [Cell()] * (column - len(texts))
                texts[column - 1] = merged
        while texts and not (texts[-1].text or texts[-1].fault):
            texts.pop()
        for column, own in enumerate(texts, 1):
            if (end := ends.get((column, number), number)) > number:
                above[column] = end, own
        if says:
            yield Row(number, tuple(texts))


def _cell(cell: Any, unknown: set[str]) -> Cell:
    value, kind = cell.value, cell.data_type
    if value is None:
        if unknown and getattr(cell, "coordinate", "") in unknown:
            return Cell("", "holds a formula that was never calculated; type what it should say")
        return Cell()
    if kind == "e":
        return Cell(
            str(value), f"holds {value}, an error of the spreadsheet; type what it should say"
        )
    if isinstance(value, str):
        return Cell(ESCAPED.sub(lambda found: chr(int(found[1], 16)), value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, str(cell.number_format))
    return _other(value)


def _number(value: float, shown_as: str) -> Cell:
    whole = float(value).is_integer()
    text = str(int(value)) if whole else repr(value)
    if len(text.lstrip("-")) > EXACT_DIGITS and whole:
        return Cell(
            text,
            f"holds the number {text}, of which Excel keeps {EXACT_DIGITS} digits; format the"
            " column as text and type it anew",
        )
    if not PLAIN_FORMATS.fullmatch(shown_as):
        return Cell(
            text,
            f"holds the number {text}, which is shown in the format {shown_as}; format the cell as"
            " text and type what it should say",
        )
    return Cell(text)


def _other(value: Any) -> Cell:
    if isinstance(value, datetime):
        if value.time() == time():
            return Cell(value.date().isoformat(), is_day=True)
        return Cell(value.isoformat(timespec="minutes"), is_day=True)
    if isinstance(value, date):
        return Cell(value.isoformat(), is_day=True)
    told = str(value) if isinstance(value, bool | time | timedelta) else type(value).__name__
    return Cell(told, f"holds {told}; format the cell as text and type what it should say")
