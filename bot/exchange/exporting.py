"""Content as one file in each of the formats."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from bot.errors import ContentInvalid
from bot.exchange.csv_files import csv_bytes
from bot.exchange.nlu import nlu_bytes
from bot.exchange.sheets import sheet_named, sheets_of
from bot.exchange.xlsx_write import workbook
from bot.knowledge.content_files import json_bytes, yaml_files
from bot.knowledge.entries import Entry

ENDINGS = (".json", ".csv", ".xlsx", ".yml", ".yaml", ".zip")


def exported(ending: str, entries: Sequence[Entry], sheet: str = "items") -> bytes:
    """`entries` as a file with this ending; CSV holds one `sheet`, ZIP the folder of YAML.

    Raises ContentInvalid for other endings and sheets, and where the format cannot hold a text.
    """
    if ending == ".json":
        return json_bytes(entries)
    if ending == ".csv":
        return csv_bytes(sheet_named(sheet, entries))
    if ending == ".xlsx":
        return workbook(sheets_of(entries))
    if ending in (".yml", ".yaml"):
        return nlu_bytes(entries)
    if ending == ".zip":
        return _zipped(entries)
    told = ", ".join(ENDINGS)
    raise ContentInvalid(ending, "", "", f"expected a folder, or a file that ends in {told}")


def _zipped(entries: Sequence[Entry]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, data in yaml_files(entries).items():
            archive.writestr(zipfile.ZipInfo(file), data, zipfile.ZIP_DEFLATED)
    return written.getvalue()
