"""CSV is read as people save it, and written so that no program calculates a cell."""

from __future__ import annotations

import csv
import io

import pytest

from bot.errors import ContentInvalid, RowInvalid
from bot.exchange import csv_files, limits
from bot.exchange.csv_files import csv_bytes, read_csv
from bot.exchange.sheets import Sheet

DANGEROUS = [
    "=1+1",
    "+86 10",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    "'=1",
    "''=1",
    "\n=1",
]
SPOILT = ["#N/A", "#REF!", "####", "1.39E+10"]


def texts(data: bytes, encoding: str = "") -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in read_csv("x.csv", data, encoding).rows]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separator_is_found_out(separator: str) -> None:
    rows = [["id", "question"], ["a", "Where, when; how?"], ["b", "x"]]
    lines = [separator.join(f'"{cell}"' for cell in row) for row in rows]
    assert texts("\r\n".join(lines).encode()) == rows


def test_separator_that_excel_tells_is_taken() -> None:
    assert texts(b"sep=|\r\na|b,c\r\n") == [["a", "b,c"]]


def test_one_column_needs_no_separator() -> None:
    assert texts(b"question\nWo? Hier; da, dort") == [["question"], ["Wo? Hier; da, dort"]]


def test_blank_rows_count_but_are_left_out() -> None:
    rows = read_csv("x.csv", b"a,b\r\n,\r\n\r\n  , \r\nc,d\r\n").rows
    assert [(row.number, row.cell(0).text) for row in rows] == [(1, "a"), (5, "c")]


def test_lines_within_cells_stay_in_their_row() -> None:
    rows = read_csv("x.csv", b'a,"b\nb"\nc,d\n').rows
    assert [(row.number, row.cell(1).text) for row in rows] == [(1, "b\nb"), (2, "d")]


@pytest.mark.parametrize("text", [*DANGEROUS, *SPOILT, "'", "plain", "it's", '"quoted"', "a,b\nc"])
def test_no_cell_is_a_formula_and_each_comes_back(text: str) -> None:
    data = csv_bytes(Sheet("items", ("id", text), ((text, "x"),)))
    written = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    for cell in (written[0][1], written[1][0]):
        assert not cell.lstrip().startswith(
            ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
        )
    assert texts(data) == [["id", text], [text, "x"]]
    assert not any(cell.fault for row in read_csv("x.csv", data).rows for cell in row.cells)


@pytest.mark.parametrize("text", SPOILT)
def test_what_a_program_spoilt_is_a_fault(text: str) -> None:
    (cell,) = read_csv("x.csv", text.encode()).rows[0].cells
    assert "type" in cell.fault


def test_open_quotation_mark_tells_the_row_and_the_line() -> None:
    with pytest.raises(RowInvalid, match=r"x\.csv: row 3: cannot be read .* from line 4 on"):
        read_csv("x.csv", b'a,"b\nb"\nc,d\n"e,f\n')


def test_more_rows_or_cells_than_may_be_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 2)
    read_csv("x.csv", b"a\nb\nc\n")
    with pytest.raises(ContentInvalid, match="more than 2 rows; part it"):
        read_csv("x.csv", b"a\nb\nc\nd\n")
    monkeypatch.setattr(csv_files, "MOST_COLUMNS", 2)
    with pytest.raises(ContentInvalid, match="row 1: has more than 2 cells"):
        read_csv("x.csv", b"a,b,c")


def test_encoding_that_was_found_out_is_told() -> None:
    assert read_csv("x.csv", "问题,答案".encode("gbk")).notes == ("read as GB18030",)
    assert read_csv("x.csv", "问题,答案".encode()).notes == ()
    with pytest.raises(ContentInvalid, match=r"x\.csv: is no text"):
        read_csv("x.csv", b"\0")
