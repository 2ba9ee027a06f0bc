"""Workbooks are read as people see them; nothing in them is calculated or unpacked blindly."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.errors import ContentInvalid
from bot.exchange import limits, xlsx_safety
from bot.exchange.records import Cell
from bot.exchange.sheets import Sheet
from bot.exchange.xlsx_read import read_xlsx
from bot.exchange.xlsx_write import LONGEST, workbook
from tests.exchange.conftest import book_of, saved

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>"""


def cells(*row: Any, shown_as: str = "") -> list[Cell]:
    book = book_of(s=[row])
    if shown_as:
        book["s"]["A1"].number_format = shown_as
    (table,) = read_xlsx("x.xlsx", saved(book))
    return [*table.rows[0].cells]


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A workbook with other parts in it."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)), zipfile.ZIP_DEFLATED)
    return written.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(ContentInvalid) as error:
        read_xlsx("x.xlsx", data)
    return str(error.value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (13800138000, "13800138000"),
        (1.0, "1"),
        (0.5, "0.5"),
        (-3, "-3"),
        ("  010-88064000 ", "  010-88064000 "),
        ("=1+1 is a sum", "=1+1 is a sum"),
        ("line_x000D_\nline", "line\r\nline"),
    ],
)
def test_numbers_and_texts_are_what_people_see(value: object, text: str) -> None:
    book = book_of(s=[["x"]])
    book["s"]["A1"].value = value
    book["s"]["A1"].data_type = "s" if isinstance(value, str) else "n"
    (table,) = read_xlsx("x.xlsx", saved(book))
    assert table.rows[0].cells == (Cell(text),)


def test_dates_are_iso_days() -> None:
    found = cells(date(2026, 12, 31), datetime(2026, 12, 31, 18, 0))  # noqa: DTZ001
    assert found == [Cell("2026-12-31", is_day=True), Cell("2026-12-31T18:00", is_day=True)]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (time(9, 30), "holds 09:30:00"),
        (timedelta(hours=30), "holds 1 day"),
        (True, "holds True"),
        (110105199001011234, "keeps 15 digits"),
        ("=1/0", "never calculated"),
    ],
)
def test_what_is_not_what_somebody_typed_is_a_fault(value: object, told: str) -> None:
    assert told in cells(value)[0].fault


def test_number_that_looks_otherwise_is_a_fault() -> None:
    assert "shown in the format 0%" in cells(0.05, shown_as="0%")[0].fault
    assert cells(1234.5, shown_as="#,##0.00")[0] == Cell("1234.5")


def test_error_of_the_spreadsheet_is_a_fault() -> None:
    book = book_of(s=[["#REF!"]])
    book["s"]["A1"].data_type = "e"
    (table,) = read_xlsx("x.xlsx", saved(book))
    assert "an error of the spreadsheet" in table.rows[0].cells[0].fault


def test_formula_counts_for_what_excel_last_showed() -> None:
    data = saved(book_of(s=[["x", "=A1"]]))

    def calculate(name: str, part: bytes) -> bytes:
        part = part.replace(b'<c r="B1">', b'<c r="B1" t="str">')
        return part.replace(b"<f>A1</f><v />", b"<f>A1</f><v>x</v>")

    (table,) = read_xlsx("x.xlsx", repacked(data, calculate))
    assert table.rows[0].cells[1].text == "x"


def test_merged_cells_say_the_same_in_every_row() -> None:
    book = book_of(s=[["living", "a"], [None, "b"], [None, None], [None, "c"], ["working", "d"]])
    book["s"].merge_cells("A1:A4")
    (table,) = read_xlsx("x.xlsx", saved(book))
    assert [(row.number, row.cell(0).text, row.cell(1).text) for row in table.rows] == [
        (1, "living", "a"),
        (2, "living", "b"),
        (4, "living", "c"),
        (5, "working", "d"),
    ]


def test_hidden_sheets_and_blank_rows_are_left_out() -> None:
    book = book_of(shown=[["a"], [], [None, " "], ["b"]], hidden=[["c"]])
    book["hidden"].sheet_state = "hidden"
    (table,) = read_xlsx("x.xlsx", saved(book))
    assert [row.number for row in table.rows if row.cell(0).text] == [1, 4]


def test_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_safety, "LARGEST_UNPACKED", 2**20)
    blown = repacked(
        saved(book_of(s=[["a"]])),
        lambda name, part: part + b" " * (2 * 2**20 if name.endswith("sheet1.xml") else 0),
    )
    assert len(blown) < 2**15
    monkeypatch.setattr(zipfile.ZipFile, "open", None)  # nobody may open a part
    assert "unpacks to 2 MB, more than 1" in refused(blown)


def test_part_that_is_larger_than_its_directory_says_does_no_harm() -> None:
    data = saved(book_of(s=[["a"]]))
    blown = repacked(
        data, lambda name, part: part + b" " * (2**20 if name.endswith("sheet1.xml") else 0)
    )
    with zipfile.ZipFile(io.BytesIO(blown)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = blown.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert "damaged" in refused(lying)


def test_xml_that_declares_entities_is_refused() -> None:
    data = repacked(
        saved(book_of(s=[["a"]])),
        lambda name, part: LAUGHS if name.endswith("sheet1.xml") else part,
    )
    assert "declares XML entities in xl/worksheets/sheet1.xml" in refused(data)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is no .xlsx workbook"),
        (b"id,question", "is no .xlsx workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Excel file"),
        (saved(book_of(s=[["a"]]))[:-30], "is no .xlsx workbook"),
    ],
)
def test_what_is_no_workbook_is_refused_with_a_way_out(data: bytes, told: str) -> None:
    assert told in refused(data)


def test_zip_that_is_no_workbook_is_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("a.txt", "a")
    assert "is no .xlsx workbook; save it as .xlsx" in refused(written.getvalue())


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_damaged_part_is_told(part: str) -> None:
    data = repacked(
        saved(book_of(s=[["a"]])), lambda name, old: old[: len(old) // 2] if name == part else old
    )
    assert "is damaged" in refused(data)


def test_more_rows_than_may_be_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 2)
    assert "sheet s: has more than 2 rows" in refused(saved(book_of(s=[["a"]] * 4)))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "#N/A", "_x0041_", "007", "2026-01-01"])
def test_written_cells_are_text_that_no_program_calculates(text: str) -> None:
    data = workbook([Sheet("items", ("id",), ((text,),))])
    cell = load_workbook(io.BytesIO(data))["items"]["A2"]
    assert (cell.data_type, cell.number_format, cell.quotePrefix) == ("s", "@", True)
    (table,) = read_xlsx("x.xlsx", data)
    assert table.rows[1].cells[0] == Cell(text)


def test_text_longer_than_a_cell_may_be_is_refused() -> None:
    workbook([Sheet("items", ("id", "answer.en"), (("a", "x" * LONGEST),))])
    with pytest.raises(ContentInvalid, match=r"items: entry a: answer\.en: has 32,768 characters"):
        workbook([Sheet("items", ("id", "answer.en"), (("a", "x" * (LONGEST + 1)),))])
