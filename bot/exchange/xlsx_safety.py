"""Refuses workbooks that would harm whoever opens them: bombs, and XML that declares entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO
from xml.parsers import expat

from bot.errors import ContentInvalid

LARGEST_UNPACKED = 100 * 2**20  # bytes of all parts of a workbook together
MOST_PARTS = 1_000
READ_AT_ONCE = 2**14  # bytes
OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # also the shell of a workbook with a password
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError)


def check_workbook(data: bytes, file: str) -> None:
    """Raises ContentInvalid unless `data` is a workbook that may be opened."""
    if data.startswith(OLD_EXCEL):
        _refuse(
            file, "is an old Excel file (.xls), or has a password; save it as .xlsx without one"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive, file)
    except (*ZIP_ERRORS, ValueError, UnicodeError) as error:
        _refuse(file, f"is no .xlsx workbook, or damaged ({error}); save it anew")


def _check_parts(archive: zipfile.ZipFile, file: str) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names:
        _refuse(file, "is no .xlsx workbook; save it as .xlsx")
    # What the directory says is what can be unpacked: zipfile stops there.
    unpacked = sum(part.file_size for part in parts)
    if unpacked > LARGEST_UNPACKED:
        most = LARGEST_UNPACKED // 2**20
        _refuse(file, f"unpacks to {unpacked / 2**20:,.0f} MB, more than {most}; part it")
    if len(parts) > MOST_PARTS or len(parts) > len(names):
        _refuse(file, "has too many parts for a workbook; copy the cells to a new one")
    for part in parts:
        with archive.open(part) as stream:
            if _declares(stream):
                _refuse(file, f"declares XML entities in {part.filename}, which no workbook needs")


def _declares(stream: IO[bytes]) -> bool:
    """Whether a part has a document type before its first element; in other parts there is none."""
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: found.append("document type")
    parser.StartElementHandler = lambda *_: found.append("element")
    try:
        while not found and (read := stream.read(READ_AT_ONCE)):
            parser.Parse(read)
    except expat.ExpatError:
        pass  # a picture, for example; what is no XML openpyxl does not read either
    return found[:1] == ["document type"]


def _refuse(file: str, expected: str) -> None:
    raise ContentInvalid(file, "", "", expected)
