"""CSV files, as this product writes them and as people save them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from bot.errors import ContentInvalid, RowInvalid
from bot.exchange.decoding import decoded
from bot.exchange.limits import LARGEST_FILE, MOST_COLUMNS, rows_within
from bot.exchange.records import Cell, Row, Table
from bot.exchange.sheets import Sheet

SEPARATORS = (",", ";", "\t")
NONE = "\x1f"  # separates nothing: a file of one column
SAMPLED = 20  # rows from the top, to find out what separates cells
# What spreadsheet programs wrote instead of what somebody typed.
SPOILT = re.compile(r"#(?:REF!|NAME\?|N/A|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)|#{4,}")
ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+")
# What programs take for a formula, or make something else of. An apostrophe before it tells that
# it is text; one that stood there already gets another one.
TAKEN = re.compile(rf"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n]|(?:{SPOILT.pattern}|{ROUNDED.pattern})$)")

csv.field_size_limit(LARGEST_FILE)


def csv_bytes(sheet: Sheet) -> bytes:
    """A sheet as CSV in UTF-8 with a mark, as Excel needs it: no cell of it is ever calculated."""
    written = io.StringIO()
    writer = csv.writer(written)
    for texts in (sheet.header, *sheet.rows):
        writer.writerow([f"'{text}" if TAKEN.match(text) else text for text in texts])
    return written.getvalue().encode("utf-8-sig")


def read_csv(file: str, data: bytes, encoding: str = "") -> Table:
    """The table of a CSV file with commas, semicolons or tabs, in whatever encoding it is found.

    Raises ContentInvalid where it is no such file, or has more rows or cells than may be.
    """
    try:
        text, found = decoded(data, encoding)
    except ValueError as error:
        raise ContentInvalid(file, "", "", str(error)) from error
    text, separator = _separator(text)
    rows = [*rows_within(_rows(text, separator, file), file, "")]
    told = () if found == "utf-8" or encoding else (f"read as {found.upper()}",)
    return Table(file, "", tuple(rows), told)


def _rows(text: str, separator: str, file: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        line = reader.line_num + 1
        try:
            texts = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            expected = f"cannot be read ({error}), from line {line} on; see to its quotation marks"
            raise RowInvalid(file, "", number, "", expected) from error
        if len(texts) > MOST_COLUMNS:
            raise RowInvalid(file, "", number, "", f"has more than {MOST_COLUMNS} cells")
        if any(text.strip() for text in texts):
            yield Row(number, tuple(map(_cell, texts)))


def _cell(text: str) -> Cell:
    if text.startswith("'") and TAKEN.match(text[1:]):
        return Cell(text[1:])
    plain = text.strip()
    if SPOILT.fullmatch(plain):
        return Cell(text, f"holds {plain}, an error of the spreadsheet; type what it should say")
    if ROUNDED.fullmatch(plain):
        return Cell(
            text,
            f"holds {plain}: the spreadsheet has rounded a long number; format the column as text"
            " and type it anew",
        )
    return Cell(text)


def _separator(text: str) -> tuple[str, str]:
    """The text without the line with which Excel tells the separator, and the separator."""
    if found := re.match(r"sep=(.)\r?\n", text):
        return text[found.end() :], found.group(1)
    fits = {separator: _fit(text, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: fits[separator])
    return text, best if any(fits[best]) else NONE


def _fit(text: str, separator: str) -> tuple[float, int]:
    """How well a text is parted: the share of rows with as many cells as most, and how many."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    widths: list[int] = []
    try:
        for texts in reader:
            widths += [len(texts)] * bool(texts)
            if len(widths) == SAMPLED:
                break
    except csv.Error:
        return 0.0, 0
    most, count = Counter(widths).most_common(1)[0] if widths else (0, 0)
    return (count / len(widths), most) if most > 1 else (0.0, 0)
