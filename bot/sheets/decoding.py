"""The text of files that people save: UTF-8, UTF-16, or GB18030 as Chinese Excel does."""

from __future__ import annotations

import codecs

MARKS = (  # the longer ones first: that of UTF-32 begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WAY_OUT = (
    "save it as `CSV UTF-8` or as .xlsx, or name what it is in, such as --encoding gb18030,"
    " big5 or cp1252"
)
LOOKED_AT = 20_000  # characters, to find out whether they are Chinese
COMMON = 0.8  # of the characters beyond ASCII in a Chinese text are common ones or marks, at least
LATE = 0.1  # of its common characters, at least, come in the latter half of their order
FEW = 20  # characters, that tell nothing of their spread
BROKEN = 0.1  # characters of UTF-8 that is broken rather than something else, at most


def decoded(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of a file and the name of its encoding, found out unless `encoding` tells it.

    Raises ValueError telling the first byte that does not fit, and the way out.
    """
    if encoding:
        return _strictly(data, _known(encoding)), encoding
    for mark, name in MARKS:
        if data.startswith(mark):
            return _strictly(data, name), name.removesuffix("-sig")
    if b"\0" in data:
        return _wide(data)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        return _chinese(data, error.start), "gb18030"


def _known(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise ValueError(f"{encoding!r} is no encoding that is known; {WAY_OUT}") from None
    return {"utf-8": "utf-8-sig"}.get(name, name)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        raise ValueError(f"is not {name}, at byte {error.start}; {WAY_OUT}") from None
    except (UnicodeError, LookupError, AttributeError):  # codecs that make no text of bytes
        raise ValueError(f"cannot be read in {encoding}; {WAY_OUT}") from None


def _wide(data: bytes) -> tuple[str, str]:
    """UTF-16 without a mark, told by where the zeros are that ASCII has in it."""
    name = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
    text = _strictly(data, name)
    if "\0" in text:
        raise ValueError(f"is no text, at byte {data.index(0)}; {WAY_OUT}")
    return text, name


def _chinese(data: bytes, wrong: int) -> str:
    """GB18030, which nearly any bytes are: only if what it makes of them reads as Chinese."""
    repaired = data.decode("utf-8", "replace")
    beyond = sum(not character.isascii() for character in repaired)
    if repaired.count("\ufffd") <= BROKEN * beyond:
        raise ValueError(f"is UTF-8, but for byte {wrong}; {WAY_OUT}")
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
    # GB 2312 has marks from A1, the common characters in the order of pinyin from B0, the rare
    # ones from D8. Other languages' bytes make rare characters of it; those of Korean make
    # characters of the first half alone.
    beyond = [character for character in text if not character.isascii()][:LOOKED_AT]
    leads = [character.encode("gb2312", "replace")[0] for character in beyond]
    common = [lead for lead in leads if 0xB0 <= lead <= 0xD7]
    marks = sum(0xA1 <= lead <= 0xA9 for lead in leads)
    late = sum(lead > 0xC8 for lead in common)
    spread = len(common) < FEW or late >= LATE * len(common)
    return len(common) + marks >= COMMON * len(beyond) and spread
