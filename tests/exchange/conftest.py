"""The tiny world as live content, and short ways to write the spreadsheets that people have."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from bot.errors import ContentInvalid
from bot.exchange.importing import attempt
from bot.exchange.records import Attempt, Reading
from bot.knowledge.content_files import read_entries
from bot.knowledge.entries import Entry
from tests.conftest import Knowledge

SOURCE = "https://www.example.gov/fares"


@pytest.fixture
def live(knowledge: Knowledge) -> Sequence[Entry]:
    return read_entries(knowledge.folder)


def csv_of(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(rows).encode(encoding)


def book_of(**sheets: Sequence[Sequence[Any]]) -> Workbook:
    """A workbook that somebody typed: the rows of each sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return book


def saved(book: Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def imported(live: Sequence[Entry], data: bytes, file: str = "faq.csv", **reading: Any) -> Attempt:
    return attempt(file, data, live, Reading(**reading))


def said(attempt: Attempt) -> dict[str, Any]:
    """What the entries that an import changes say afterwards, by key; None: they are gone."""
    assert list(attempt.faults) == []
    return {one.key: one.after.loaded() if one.after else None for one in attempt.edits}


def told(attempt: Attempt) -> list[tuple[int, str]]:
    """The rows and columns of the faults."""
    return [(getattr(one, "row", 0), one.field) for one in attempt.faults]


def reasons(faults: Sequence[ContentInvalid]) -> str:
    return "\n".join(str(fault) for fault in faults)
