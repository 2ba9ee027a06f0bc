"""Finds the row of headers in a table, and which column each header stands for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from bot.errors import RowInvalid
from bot.knowledge.entries import Fault, Kind
from bot.knowledge.languages import LanguageFinder
from bot.knowledge.scripts import simplified
from bot.sheets import synonyms
from bot.sheets.columns import EXACTLY, FIELDS, ID, PARTS, column_named
from bot.sheets.records import Reading, Row, Table

SEARCHED = 10  # rows from the top in which headers may stand
LOOKED_AT = 3000  # characters of a column, to find out their language
MISSPELT = 80.0  # rapidfuzz's ratio, 0 to 100, from which on a header is a misspelt column
MARKS = re.compile(r"[\W_]+")
COUNT = re.compile(r"\d+$")  # as in "Variant 2"
LISTS = re.compile(r"[;；|｜]")
WORD_LISTS = re.compile(r"[;；|｜,，、]")
ENDINGS = {"language": ".en", "channel": ".wechat.en"}  # of the names of such columns


@dataclass(frozen=True)
class Heading:
    """A header, and the column that it stands for."""

    position: int  # from 0 on
    header: str  # as it stands there
    column: str  # its name; "" where the column is left out
    parts: re.Pattern[str] | None = None  # what parts the lines of a cell that is all one line


@dataclass(frozen=True)
class Headers:
    """The headers of a table, and the rows below them."""

    row: int
    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]

    def told(self) -> Mapping[str, str]:
        """The header by the column's name; the first, where several make one column."""
        return {one.column: one.header for one in reversed(self.headings) if one.column}


def find_headers(table: Table, kind: Kind, reading: Reading, fault: Fault) -> Headers | None:
    """The headers of `table`, None if there are none; `fault` hears what is wrong with them."""
    return _Finding(table, kind, reading, fault).headers()


def bare(header: str) -> str:
    """A header without what its writing may differ in."""
    return MARKS.sub("", simplified(header).lower())


def column_names(kind: Kind) -> Sequence[str]:
    """What a header may stand for, in English where it has a language."""
    names = [field.name + ENDINGS.get(field.per, "") for field in FIELDS[kind]]
    return [*names, *PARTS] if kind == "item" else names


class _Finding:
    """Headers on the way from a table."""

    def __init__(self, table: Table, kind: Kind, reading: Reading, fault: Fault) -> None:
        self._table, self._kind, self._reading, self._told = table, kind, reading, fault
        self._fields = {field.name: field for field in FIELDS[kind]}

    def headers(self) -> Headers | None:
        at = self._header_row()
        if at is None:
            return None
        row, rows = self._table.rows[at], self._table.rows[at + 1 :]
        self._check_told(row)
        headings = self._with_languages([*self._headings(row, rows)], rows)
        self._check_twice(row, headings)
        return Headers(row.number, tuple(headings), rows, tuple(self._notes(headings)))

    def _fault(self, row: Row | None, header: str, expected: str) -> None:
        table, number = self._table, row.number if row else 0
        self._told(RowInvalid(table.file, table.sheet, number, header, expected))

    def _header_row(self) -> int | None:
        """Where the row stands in which most headers are known: a title may stand above it."""
        above = self._table.rows[:SEARCHED]
        known = [sum(bool(self._known(cell.text)[0]) for cell in row.cells) for row in above]
        if known and max(known):
            return known.index(max(known))
        first = above[0] if above else None
        found = ", ".join(plain for cell in first.cells if (plain := _plain(cell.text))) if first else ""
        expected = (
            f"no column is known among: {found or 'nothing'}; name them, such as"
            ' --map "HEADER=question.en" --map "HEADER=answer.en"'
        )
        self._fault(first, "", expected)
        return None

    def _known(self, header: str) -> tuple[str, bool]:
        """The column or field that a header stands for, if any, and whether by its own name."""
        plain = _plain(header)
        if plain in self._reading.columns:
            return self._reading.columns[plain], False
        if plain == EXACTLY or column_named(self._kind, plain):
            return plain, True
        small = plain.lower()
        if column_named(self._kind, small) and (self._kind != "item" or "." in small):
            return small, True
        return (_by_synonym(plain) if self._kind == "item" else ""), False

    def _headings(self, row: Row, rows: Sequence[Row]) -> Iterator[Heading]:
        for position, cell in enumerate(row.cells):
            header = _plain(cell.text)
            if not header:
                continue
            name, own = self._known(header)
            told = header in self._reading.columns
            if not name and not told:
                self._check_spelling(row, header)
            if name == "id" and not own and not told and not _are_ids(position, rows):
                name = ""  # numbers of rows, or of another system
            words = COUNT.sub("", bare(header)) in synonyms.OF_WORDS
            parts = WORD_LISTS if words else LISTS
            yield Heading(position, header, name, None if own else parts)

    def _check_told(self, row: Row) -> None:
        headers = [plain for cell in row.cells if (plain := _plain(cell.text))]
        bare_ = [name for name, field in self._fields.items() if field.per == "language"]
        for header, name in self._reading.columns.items():
            if header not in headers:
                there = ", ".join(headers)
                self._fault(row, header, f"is not there, to be read as {name}; there are: {there}")
            elif name and not (column_named(self._kind, name) or name in (*bare_, *PARTS)):
                known = ", ".join(column_names(self._kind))
                self._fault(
                    row,
                    header,
                    f"cannot be read as {name!r}; expected one of {known}, or nothing to leave it out",
                )

    def _check_spelling(self, row: Row, header: str) -> None:
        """A header that is nearly the name of a column is an error, not a silent loss."""
        first, dot, rest = header.partition(".")
        names = [EXACTLY, *self._fields]
        near = process.extractOne(first.lower(), names, scorer=fuzz.ratio, score_cutoff=MISSPELT)
        if near is None or bare(header) in synonyms.COUNTED:
            return
        field = self._fields.get(near[0])
        ending = dot + rest if dot else ENDINGS.get(field.per, "") if field else ""
        self._fault(
            row,
            header,
            f'is not known; if it is {near[0]}{ending}, call it so or say'
            f' --map "{header}={near[0]}{ending}"; to leave it out: --map "{header}="',
        )

    def _with_languages(self, headings: Sequence[Heading], rows: Sequence[Row]) -> list[Heading]:
        """The headings, those without a language in the one that their texts are in.

        They share one, unless a field has several of them, such as "Question" and "问题".
        """
        lacking = [
            one
            for one in headings
            if one.column in self._fields and self._fields[one.column].per == "language"
        ]
        if not lacking:
            return list(headings)
        counts = Counter(one.column for one in lacking if self._fields[one.column].shape == "text")
        apart = any(count > 1 for count in counts.values())
        languages = {
            one.position: self._reading.language or _language([one] if apart else lacking, rows)
            for one in lacking
        }
        return [
            replace(one, column=f"{one.column}.{languages[one.position]}") if one in lacking else one
            for one in headings
        ]

    def _check_twice(self, row: Row, headings: Sequence[Heading]) -> None:
        by_column: dict[str, list[str]] = defaultdict(list)
        for one in headings:
            column = column_named(self._kind, one.column)
            if one.column and not (column and column.field.shape == "lines"):
                by_column[one.column].append(one.header)
        for name, (first, *others) in by_column.items():
            if others:
                self._fault(
                    row,
                    others[0],
                    f"is read as {name}, and {first} too; tell them apart:"
                    f' --map "{others[0]}=COLUMN", or --map "{others[0]}=" to leave it out',
                )

    def _notes(self, headings: Sequence[Heading]) -> Iterator[str]:
        at = f"{self._table.sheet}: " if self._table.sheet else ""
        for one in headings:
            if one.column != one.header:
                what = f"is read as {one.column}" if one.column else "is left out"
                yield f"{at}column {one.header} {what}"


def _plain(text: str) -> str:
    return " ".join(text.split())


def _by_synonym(header: str) -> str:
    """The field that a header means, with the language that it tells; "" if none."""
    said = COUNT.sub("", bare(header))
    if said in synonyms.FIELDS:
        return synonyms.FIELDS[said]
    words = MARKS.split(header.lower())
    for word, code in sorted(synonyms.LANGUAGES.items(), key=lambda pair: -len(pair[0])):
        if word.isascii() and len(word) < 4 and word not in words:
            continue  # "Aen" means no answer in English: short words stand apart
        for rest in (said.removesuffix(word), said.removeprefix(word)):
            field = synonyms.FIELDS.get(rest, "")
            if rest != said and column_named("item", f"{field}.{code}"):
                return f"{field}.{code}"
    return ""


def _are_ids(position: int, rows: Sequence[Row]) -> bool:
    texts = (row.cell(position).text.strip() for row in rows)
    return all(ID.fullmatch(text) for text in texts if text)


def _language(headings: Sequence[Heading], rows: Sequence[Row]) -> str:
    """The language of the texts below some headers."""
    found = ""
    for row in rows:
        found += "\n".join(row.cell(one.position).text for one in headings) + "\n"
        if len(found) > LOOKED_AT:
            break
    return LanguageFinder().find(found, "en")
