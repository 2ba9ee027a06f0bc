"""How large files may be that are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.errors import ContentInvalid
from bot.exchange.records import Row

LARGEST_FILE = 50 * 2**20  # bytes
MOST_ROWS = 50_000  # that are not blank, headers apart
MOST_COLUMNS = 200


def file_bytes(path: Path) -> bytes:
    """All of a file; raises ContentInvalid where it is not there or too large."""
    try:
        with path.open("rb") as file:
            return checked_size(file.read(LARGEST_FILE + 1), path.name)
    except FileNotFoundError:
        raise ContentInvalid(str(path), "", "", "the file is missing") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise ContentInvalid(str(path), "", "", f"cannot be read ({reason})") from error


def checked_size(data: bytes, file: str) -> bytes:
    """`data`; raises ContentInvalid where it is larger than a file may be."""
    if len(data) > LARGEST_FILE:
        most = LARGEST_FILE // 2**20
        raise ContentInvalid(file, "", "", f"is larger than {most} MB; part it into several")
    return data


def rows_within(rows: Iterable[Row], file: str, sheet: str) -> Iterator[Row]:
    """`rows`, up to as many as there may be; raises ContentInvalid where there are more."""
    for count, row in enumerate(rows):
        if count > MOST_ROWS:
            where = f"{file}: sheet {sheet}" if sheet else file
            expected = f"has more than {MOST_ROWS:,} rows; part it into several files"
            raise ContentInvalid(where, "", "", expected)
        yield row
