"""What differs between two versions of an entry, field by field and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from bot.knowledge.entries import Entry

Piece = tuple[Literal["same", "added", "removed"], str]
# Words of scripts with spaces as wholes, Chinese characters one by one, so that marks stay small.
TOKENS = re.compile(r"[^\W\u2e80-\u9fff\uac00-\ud7af]+|\s+|.", re.DOTALL)
LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z][a-z]{3})?")


@dataclass(frozen=True)
class Difference:
    """One field that differs."""

    field: str  # such as "answer.en"
    pieces: tuple[Piece, ...]  # of the text, in order


def differences(before: Entry | None, after: Entry | None) -> list[Difference]:
    """The fields that differ, those of `before` first; of a new entry all."""
    old = dict(_fields(before.loaded())) if before else {}
    new = dict(_fields(after.loaded())) if after else {}
    return [
        Difference(field, pieces(old.get(field, ""), new.get(field, "")))
        for field in dict.fromkeys([*old, *new])
        if old.get(field) != new.get(field)
    ]


def languages_of(changed: Sequence[Difference]) -> set[str]:
    """The languages whose texts differ; "" stands for what is in no language."""
    # The last part that looks like one: a channel or an attribute may be called so too.
    return {
        next((part for part in one.field.split(".")[:0:-1] if LANGUAGE.fullmatch(part)), "")
        for one in changed
    }


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """`after` with what was added to and removed from `before`."""
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    found: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(("same", "".join(old[a:b])))
            continue
        if b > a:
            found.append(("removed", "".join(old[a:b])))
        if d > c:
            found.append(("added", "".join(new[c:d])))
    return tuple(found)


def _fields(loaded: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Fields as texts; lists of texts as their lines, since the order of lines tells little."""
    if isinstance(loaded, dict):
        for key, value in loaded.items():
            yield from _fields(value, f"{path}.{key}" if path else str(key))
    elif isinstance(loaded, list) and not all(isinstance(one, str) for one in loaded):
        for number, value in enumerate(loaded, 1):
            yield from _fields(value, f"{path}.{number}" if path else str(number))
    elif isinstance(loaded, list):
        yield path, "\n".join(loaded)
    else:
        yield path, "" if loaded is None else str(loaded)
