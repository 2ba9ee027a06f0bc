"""Finds the row of headers in a table, and which column each header stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.errors import RowInvalid
from bot.exchange import synonyms
from bot.exchange.fields import ID, SHEETS, Field, column_named, column_names
from bot.exchange.records import Headed, Heading, Reading, Row, Table
from bot.knowledge.entries import Fault
from bot.knowledge.languages import LanguageFinder
from bot.knowledge.scripts import HAN, simplified

SEARCHED = 10  # rows from the top in which headers may stand
LOOKED_AT = 3000  # characters of a column, to find out their language
MARKS = re.compile(r"[\W_]+")
COUNT = re.compile(r"\d+$")  # as in "Variant 2"


def headed(table: Table, reading: Reading, fault: Fault) -> Headed:
    """What the rows and columns of `table` are, as far as they are known.

    `fault` hears what is wrong with the headers. The rows are what the name of the table says,
    else `reading`, else the kind of which most columns are there.
    """
    told = table.sheet.strip().lower()
    possible = [told] if told in SHEETS else [reading.sheet] if reading.sheet else [*SHEETS]
    found = [_Finding(table, sheet, reading, fault) for sheet in possible]
    best = max(found, key=lambda one: one.known)
    return best.headed()


class _Finding:
    """Headers on the way from a table, taken for one of the sheets."""

    def __init__(self, table: Table, sheet: str, reading: Reading, fault: Fault) -> None:
        self._table, self._sheet, self._reading, self._told = table, sheet, reading, fault
        self._fields: Mapping[str, Field] = {field.name: field for field in SHEETS[sheet]}
        above = table.rows[:SEARCHED]
        counts = [sum(bool(self._meant(cell.text)) for cell in row.cells) for row in above]
        self.known = max(counts, default=0)  # headers
        self._at = counts.index(self.known) if counts else 0

    def headed(self) -> Headed:
        if not self._table.rows:
            return Headed(self._table, self._sheet, 0, (), ())
        row, rows = self._table.rows[self._at], self._table.rows[self._at + 1 :]
        self._check_told(row)
        headings = tuple(self._headings(row, rows))
        self._check_twice(row, headings)
        return Headed(self._table, self._sheet, row.number, headings, rows)

    def _fault(self, row: Row, header: str, expected: str) -> None:
        table = self._table
        self._told(RowInvalid(table.file, table.sheet, row.number, header, expected))

    def _given(self, header: str) -> str | None:
        """The column that somebody told for a header; None where nobody did."""
        columns = self._reading.columns
        return columns.get(f"{self._table.sheet}!{header}", columns.get(header))

    def _meant(self, text: str) -> str:
        """The column that a header means, or its field where it does not tell a language."""
        header = _plain(text)
        given = self._given(header)
        if given is not None:
            return given
        for name in (header, header.lower()):
            if name in self._fields or column_named(self._sheet, name):
                return name
        return self._by_synonym(header)

    def _by_synonym(self, header: str) -> str:
        said = COUNT.sub("", MARKS.sub("", simplified(header).lower()))
        if column := self._known(synonyms.FIELDS.get(said, "")):
            return column
        words = MARKS.split(header.lower())
        for word, code in synonyms.LANGUAGES:
            if word.isascii() and len(word) < 4 and word not in words:
                continue  # "Aen" means no answer in English: short words stand apart
            for rest in (said.removesuffix(word), said.removeprefix(word)):
                column = f"{synonyms.FIELDS.get(rest, '')}.{code}"
                if rest != said and column_named(self._sheet, column):
                    return column
        return ""

    def _known(self, name: str) -> str:
        return name if name in self._fields or column_named(self._sheet, name) else ""

    def _headings(self, row: Row, rows: Sequence[Row]) -> Iterator[Heading]:
        for position, cell in enumerate(row.cells):
            if not (header := _plain(cell.text)):
                continue
            heading = Heading(position, header, self._meant(header))
            if heading.column == "id" and header != "id" and not _are_ids(position, rows):
                heading = replace(heading, column="")  # numbers of rows, or of another system
            field = self._fields.get(heading.column)
            if field and field.per == "language":
                code = self._reading.language or _language(position, rows)
                heading = replace(heading, column=f"{field.name}.{code}")
            yield heading

    def _check_told(self, row: Row) -> None:
        headers = {plain for cell in row.cells if (plain := _plain(cell.text))}
        for told, name in self._reading.columns.items():
            sheet, _, header = told.rpartition("!")
            if sheet and sheet != self._table.sheet:
                continue
            if header not in headers and told not in headers:
                expected = f"is not there, to be read as {name}; there are: {', '.join(headers)}"
                self._fault(row, header, expected)
            elif name and not self._known(name):
                known = ", ".join(column_names(self._sheet))
                expected = f"cannot be read as {name!r}; expected nothing, or one of {known}"
                self._fault(row, header, expected)

    def _check_twice(self, row: Row, headings: Sequence[Heading]) -> None:
        first: dict[str, str] = {}
        for one in headings:
            column = column_named(self._sheet, one.column)
            if column is None or column.field.shape in ("lines", "words"):
                continue  # several columns may bring the lines of one list
            if one.column in first:
                expected = (
                    f"is read as {one.column}, and {first[one.column]} too; tell them apart:"
                    f' --map "{one.header}=COLUMN", or --map "{one.header}=" to leave it out'
                )
                self._fault(row, one.header, expected)
            first.setdefault(one.column, one.header)


def nothing_known(headed: Headed) -> RowInvalid:
    """Tells that no header of a table is known, and the way out."""
    there = ", ".join(one.header for one in headed.headings) or "nothing"
    expected = (
        f"no column is known among: {there}; tell what they are, such as"
        ' --map "HEADER=question.en" --map "HEADER=answer.en"'
    )
    return RowInvalid(headed.table.file, headed.table.sheet, headed.row, "", expected)


def notes_of(headed: Headed) -> Iterator[str]:
    """How each header was read that is not the name of a column."""
    at = f"{headed.table.sheet}: " if headed.table.sheet else ""
    for one in headed.headings:
        if not one.own:
            what = f"is read as {one.column}" if one.column else "is left out"
            yield f"{at}column {one.header} {what}"


def _plain(text: str) -> str:
    return " ".join(text.split())


def _are_ids(position: int, rows: Sequence[Row]) -> bool:
    texts = (row.cell(position).text.strip() for row in rows)
    return all(ID.fullmatch(text) for text in texts if text)


def _language(position: int, rows: Sequence[Row]) -> str:
    """The language of the texts in a column."""
    found = ""
    for row in rows:
        found += row.cell(position).text + "\n"
        if len(found) > LOOKED_AT:
            break
    if len(HAN.findall(found)) * 4 > len(found):  # names in Latin letters are no other language
        return "zh"
    return LanguageFinder().find(found, "en")
