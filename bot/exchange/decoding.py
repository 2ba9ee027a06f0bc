"""The text of files that people save: UTF-8, UTF-16, or GB18030 as Chinese Excel does."""

from __future__ import annotations

import codecs

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WAY_OUT = (
    "save it as `CSV UTF-8` or as .xlsx, or name what it is in, such as --encoding big5 or cp1252"
)
LOOKED_AT = 20_000  # characters, to find out whether they are Chinese
COMMON = 0.8  # of the characters beyond ASCII in a Chinese text, at least


def decoded(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of a file and the name of its encoding, found out unless `encoding` tells it.

    Raises ValueError telling the first byte that does not fit, and the way out.
    """
    for mark, name in MARKS:
        if data.startswith(mark) and not encoding:
            return _strictly(data, name), name.removesuffix("-sig")
    if encoding:
        return _strictly(data, _known(encoding)), encoding
    if b"\0" in data:
        raise ValueError(f"is no text, at byte {data.index(0)}; {WAY_OUT}")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        return _chinese(data, error.start), "gb18030"


def _known(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise ValueError(f"{encoding!r} is no encoding that is known; {WAY_OUT}") from None
    return "utf-8-sig" if name == "utf-8" else name


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        raise ValueError(f"is not {name}, at byte {error.start}; {WAY_OUT}") from None
    except (ValueError, LookupError, AttributeError):  # codecs that make no text of bytes
        raise ValueError(f"cannot be read in {encoding}; {WAY_OUT}") from None


def _chinese(data: bytes, wrong: int) -> str:
    """GB18030, which nearly any bytes are: only if what it makes of them reads as Chinese."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"is neither UTF-8 (byte {wrong} does not fit) nor GB18030 (byte {error.start} does"
            f" not); {WAY_OUT}"
        ) from None
    if not _reads_as_chinese(text):
        raise ValueError(f"is not UTF-8, at byte {wrong}, and does not read as Chinese; {WAY_OUT}")
    return text


def _reads_as_chinese(text: str) -> bool:
    # GB 2312 has marks from A1 and the common characters from B0 on. Other languages' bytes, and
    # those of UTF-8 that is broken somewhere, make rare characters of it.
    beyond = [character for character in text if not character.isascii()][:LOOKED_AT]
    leads = [character.encode("gb2312", "replace")[0] for character in beyond]
    common = sum(0xA1 <= lead <= 0xA9 or 0xB0 <= lead <= 0xD7 for lead in leads)
    return common >= COMMON * len(beyond)
