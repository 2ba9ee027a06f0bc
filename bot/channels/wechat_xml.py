"""The XML of WeChat and WeCom: read without document types, written without holes."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.errors import Malformed

LARGEST = 64 * 1024  # bytes; expat before 2.6 takes seconds for large ones
DEEPEST = 5
MOST_ELEMENTS = 500


def read_xml(body: bytes) -> dict[str, str]:
    """The texts of the elements below the root, the first of each name.

    Elements that hold others are read with their parts as "Outer.Inner". Raises Malformed for what
    is too large, has a document type, or is no XML.
    """
    if len(body) > LARGEST:
        raise Malformed(f"the XML has more than {LARGEST} bytes")
    upper = body.upper()
    if b"<!DOCTYPE" in upper or b"<!ENTITY" in upper or b"\0" in body:
        raise Malformed("the XML has a document type")
    try:
        root = fromstring(body.decode("utf-8"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        raise Malformed("the body is no XML") from None
    fields: dict[str, str] = {}
    if _read(root, "", 1, fields) > MOST_ELEMENTS:
        raise Malformed("the XML has too many elements")
    return fields


def _read(parent: Element, path: str, depth: int, fields: dict[str, str]) -> int:
    if depth > DEEPEST:
        raise Malformed("the XML is too deep")
    count = 0
    for child in parent:
        name = f"{path}{child.tag}"
        count += 1 + _read(child, f"{name}.", depth + 1, fields)
        if len(child) == 0:
            fields.setdefault(name, child.text or "")
    return count


def write_xml(fields: Mapping[str, str | int]) -> str:
    """A flat message: texts as CDATA, numbers as they are."""
    inside = "".join(f"<{name}>{_written(value)}</{name}>" for name, value in fields.items())
    return f"<xml>{inside}</xml>"


def _written(value: str | int) -> str:
    if isinstance(value, int):
        return escape(str(value))
    # What ends a CDATA section is cut in two sections, and what XML cannot hold left out.
    kept = "".join(char for char in value if _is_allowed(char))
    return f"<![CDATA[{kept.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _is_allowed(char: str) -> bool:
    """XML 1.0, production 2."""
    return (
        char in "\t\n\r" or " " <= char < "\ud800" or "\ue000" <= char < "\ufffe" or char > "\uffff"
    )
