"""The sheets and their columns: which fields of an entry they hold, and in what form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.knowledge.entries import Kind

Shape = Literal["text", "day", "lines", "words"]
Per = Literal["entry", "language", "channel", "source", "sources"]

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z][a-z]{3})?")
CHANNEL = re.compile(r"[a-z]+")
PLACE = "file"
PARTS = ("url", "kind", "as_of", "title")  # of a source, each a column


@dataclass(frozen=True)
class Field:
    """A field of an entry: one column, or one per language, channel and language, or part."""

    name: str
    shape: Shape = "text"
    per: Per = "entry"


@dataclass(frozen=True)
class Column:
    """One column: a field, and where it has several texts, which of them."""

    field: Field
    path: tuple[str, ...]  # where it is in an entry: ("question", "en")

    @property
    def name(self) -> str:
        """What stands in the first row of an export."""
        return ".".join(self.path)


# In the order of the columns; those per language come together, language by language.
SHEETS: Mapping[str, Sequence[Field]] = {
    "items": (
        *map(Field, ("id", "category", "about")),
        Field("question", per="language"),
        Field("phrasings", "lines", "language"),
        Field("answer", per="language"),
        Field("channels", per="channel"),
        Field("sources", per="sources"),
        Field("tags", "words"),
        Field("audience", "words"),
        Field("owner"),
        *(Field(name, "day") for name in ("review_by", "valid_from", "valid_until")),
        Field(PLACE),
    ),
    "passages": (
        *map(Field, ("id", "about")),
        Field("asked", "lines", "language"),
        Field("text", per="language"),
        Field("source", per="source"),
        Field(PLACE),
    ),
    "profiles": (
        *map(Field, ("id", "kind")),
        Field("name", per="language"),
        Field("short", per="language"),
        Field("aliases", "lines", "language"),
        Field("named_by", per="language"),
        Field("phrasings", "lines", "language"),
        Field("within", "words"),
        Field("more_sources", per="sources"),
        Field("owner"),
        Field("review_by", "day"),
        Field(PLACE),
    ),
    "values": (  # of the attributes of profiles
        *map(Field, ("profile", "attribute")),
        Field("value", per="language"),
        Field("note", per="language"),
        Field("source", per="source"),
    ),
}
KINDS: Mapping[str, Kind] = {"items": "item", "passages": "passage", "profiles": "profile"}


@lru_cache(1000)
def column_named(sheet: str, name: str) -> Column | None:
    """The column of this name in a sheet, if there is such a one."""
    first, *rest = name.split(".")
    for field in SHEETS[sheet]:
        if field.name == first and _fits(field, rest):
            return Column(field, (first, *rest))
    return None


def columns_of(sheet: str, names: Iterable[str]) -> list[Column]:
    """The columns for all fields of a sheet, in the order of an export.

    `names` are columns that are filled; they tell the languages and channels.
    """
    filled = [column for name in names if (column := column_named(sheet, name))]
    told = {one.path[-1] for one in filled if one.field.per in ("language", "channel")}
    languages = sorted({"en", *told}, key=language_order)
    columns: list[Column] = []
    together: list[Field] = []
    for field in SHEETS[sheet]:
        if field.per == "language":
            together.append(field)
            continue
        columns += [Column(one, (one.name, code)) for code in languages for one in together]
        together = []
        if field.per == "channel":
            columns += sorted({one for one in filled if one.field == field}, key=lambda c: c.path)
        elif field.per in ("source", "sources"):
            columns += [Column(field, (field.name, part)) for part in PARTS]
        else:
            columns.append(Column(field, (field.name,)))
    return columns + [Column(one, (one.name, code)) for code in languages for one in together]


def column_names(sheet: str) -> Sequence[str]:
    """What a header may stand for, in English where it has a language."""
    return [one.name for one in columns_of(sheet, ("channels.wechat.en",))]


def language_order(code: str) -> tuple[int, str]:
    """Sorts languages: English, Chinese, and the others by their codes."""
    return (("en", "zh").index(code) if code in ("en", "zh") else 2, code)


def _fits(field: Field, rest: Sequence[str]) -> bool:
    if field.per == "language":
        return len(rest) == 1 and bool(LANGUAGE.fullmatch(rest[0]))
    if field.per == "channel":
        told = len(rest) == 2 and CHANNEL.fullmatch(rest[0])
        return bool(told) and bool(LANGUAGE.fullmatch(rest[1]))
    if field.per in ("source", "sources"):
        return len(rest) == 1 and rest[0] in PARTS
    return not rest
