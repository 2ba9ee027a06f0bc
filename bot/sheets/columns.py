"""The columns of the sheets: which fields of an entry they hold, and in what form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.knowledge.entries import Kind

Shape = Literal["text", "day", "lines", "sources", "source"]
Per = Literal["entry", "language", "channel", "value"]

SHEETS: Mapping[str, Kind] = {"items": "item", "passages": "passage", "profiles": "profile"}
EXACTLY = "exactly"  # the entry as it was written, where the other columns would lose something
PLACE = "file"
PARTS = ("source.url", "source.kind", "source.as_of", "source.title")  # of a source, in its place

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z][a-z]{3})?")
CHANNEL = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Field:
    """A field of an entry: one column, or one per language, or per channel and language."""

    name: str
    shape: Shape = "text"
    per: Per = "entry"


def _fields(shape: Shape, per: Per, *names: str) -> tuple[Field, ...]:
    return tuple(Field(name, shape, per) for name in names)


# In the order of the columns; those per language come together, language by language.
FIELDS: Mapping[Kind, Sequence[Field]] = {
    "item": (
        *_fields("text", "entry", "id", "category", "about", "owner"),
        *_fields("lines", "entry", "audience", "tags"),
        *_fields("day", "entry", "valid_from", "valid_until", "review_by"),
        Field("question", per="language"),
        Field("phrasings", "lines", "language"),
        Field("answer", per="language"),
        Field("channels", per="channel"),
        Field("sources", "sources"),
        Field(PLACE),
    ),
    "passage": (
        *_fields("text", "entry", "id", "about"),
        Field("asked", "lines", "language"),
        Field("text", per="language"),
        Field("source", "source"),
        Field(PLACE),
    ),
    "profile": (
        *_fields("text", "entry", "id", "kind", "owner"),
        Field("review_by", "day"),
        Field("within", "lines"),
        *_fields("text", "language", "name", "short"),
        *_fields("lines", "language", "aliases", "phrasings"),
        Field("more_sources", "sources"),
        Field(PLACE),
        Field("attribute", per="value"),
        Field("value", per="language"),
        Field("note", per="language"),
        Field("source", "source", "value"),
    ),
}
# What a row of a profile tells of one value of one attribute.
OF_VALUE = ("attribute", "value", "note", "source")
# In which order an entry is written that nobody wrote in another one.
BODY: Mapping[Kind, Sequence[str]] = {
    "item": (
        *("id", "category", "about", "question", "phrasings", "answer", "channels", "sources"),
        *("tags", "audience", "owner", "review_by", "valid_from", "valid_until"),
    ),
    "passage": ("id", "about", "asked", "text", "source"),
    "profile": (
        *("id", "kind", "name", "short", "aliases", "within", "phrasings", "attributes"),
        *("more_sources", "owner", "review_by"),
    ),
}
NEEDED: Mapping[Kind, Sequence[str]] = {
    "item": ("category", "question", "answer", "sources"),
    "passage": ("about", "text", "source"),
    "profile": ("kind", "name"),
}


@dataclass(frozen=True)
class Column:
    """One column: a field, and where it has several texts, which of them."""

    field: Field
    path: tuple[str, ...]  # where it is in an entry: ("question", "en")

    @property
    def name(self) -> str:
        """What stands in the first row of an export."""
        return ".".join(self.path)


def column_named(kind: Kind, name: str) -> Column | None:
    """The column of this name in the sheet of a kind of entries, if there is such a one."""
    first, *rest = name.split(".")
    for field in FIELDS[kind]:
        if field.name == first and _fits(field, rest):
            return Column(field, (first, *rest))
    return None


def columns_of(kind: Kind, names: Iterable[str]) -> list[Column]:
    """The columns for all fields of entries of a kind, in the order of an export.

    `names` are columns that are filled; they tell the languages and channels.
    """
    filled = {name: column for name in names if (column := column_named(kind, name))}
    told = {column.path[-1] for column in filled.values() if len(column.path) > 1}
    languages = sorted({"en", *told}, key=language_order)
    columns: list[Column] = []
    together: list[Field] = []
    for field in FIELDS[kind]:
        if field.per == "language":
            together.append(field)
            continue
        columns += _by_language(together, languages)
        together = []
        if field.per == "channel":
            found = [column for column in filled.values() if column.field == field]
            columns += sorted(found, key=lambda column: (column.path[1], column.path[2]))
        else:
            columns.append(Column(field, (field.name,)))
    return columns


def language_order(code: str) -> tuple[int, str]:
    """Sorts languages: English, Chinese, and the others by their codes."""
    return (("en", "zh").index(code) if code in ("en", "zh") else 2, code)


def _by_language(fields: Sequence[Field], languages: Sequence[str]) -> list[Column]:
    return [Column(field, (field.name, code)) for code in languages for field in fields]


def _fits(field: Field, rest: Sequence[str]) -> bool:
    if field.per == "language":
        return len(rest) == 1 and bool(LANGUAGE.fullmatch(rest[0]))
    if field.per == "channel":
        told = len(rest) == 2 and CHANNEL.fullmatch(rest[0])
        return bool(told) and bool(LANGUAGE.fullmatch(rest[1]))
    return not rest
