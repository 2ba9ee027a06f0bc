"""The marks that join curated texts into sentences, by language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Punctuation:
    """The marks of one language."""

    colon: str = ": "
    semicolon: str = "; "
    note: str = " ({})"
    question: str = "?"
    enumeration: str = ", "


_WIDE = Punctuation("：", "；", "（{}）", "？", "、")
_MARKS = {"zh": _WIDE, "ja": _WIDE}


def punctuation(language: str) -> Punctuation:
    """The marks that texts in `language` are joined with."""
    return _MARKS.get(language, Punctuation())
