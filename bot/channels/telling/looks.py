"""How a network shows messages: its dialect, its limits, its buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Measure = Callable[[str], int]


def characters(text: str) -> int:
    """Unicode code points."""
    return len(text)


def utf8(text: str) -> int:
    """Bytes in UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def utf16(text: str) -> int:
    """Code units of UTF-16, two for an emoji."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True)
class Dialect:
    """How text is marked up."""

    escape: Callable[[str], str] = str  # plain text, so that it shows as it is
    bold: Callable[[str], str] = str
    italic: Callable[[str], str] = str
    code: Callable[[str], str] = str
    link: Callable[[str, str], str] = field(
        default=lambda title, url: url if title == url else f"{title} ({url})"
    )
    bullet: str = "- "
    # What must not be cut in two, as a regular expression; empty: anything may be.
    whole: str = ""


@dataclass(frozen=True)
class Looks:
    """What fits into one message of a network."""

    dialect: Dialect
    longest: int  # of a message's text, in units of `measure`
    measure: Measure = characters
    buttons: int = 0  # the most options that are shown as buttons; more become numbered text
    longest_title: int = 20  # characters of a button's title; a longer one makes all numbered text
    only_one: bool = False  # message answers each of a citizen's
    longest_with_buttons: int = 0  # of a text with buttons, where that is less
