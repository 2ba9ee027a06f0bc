"""Entries as texts of cells by column, and back.

A list has a line for each of its texts; `;` or `|` part them too, and commas those of words.
Sources have a line each in their four columns. A backslash before a mark takes it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from bot.exchange.fields import LANGUAGE, PARTS, SHEETS, Column, Field, Shape, language_order
from bot.knowledge.entries import body_of
from bot.knowledge.schema import Cared, ItemEntry, PassageEntry, ProfileEntry

MODELS: Mapping[str, type[BaseModel]] = {
    "item": ItemEntry,
    "passage": PassageEntry,
    "profile": ProfileEntry,
}
ATTRIBUTES = "attributes"
EMPTY: tuple[object, ...] = (None, "", [], {})
# What parts the texts of a cell.
BETWEEN: Mapping[Shape, str] = {
    "lines": "\n;；|｜",
    "words": "\n;；|｜,，、",
    "text": "\n",
    "day": "\n",
}
ESCAPED = re.compile(r"\\([\\n;；|｜,，、])")
TAKEN_FOR_ESCAPE = re.compile(r"\\(?=[\\n\n;；|｜,，、]|\Z)")
LOST = "\ufffd"  # stands where a program could not read a character
UNREADABLE = re.compile(f"[{LOST}\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
YEAR_FIRST = re.compile(r"(\d{4})[/.年-](\d{1,2})[/.月-](\d{1,2})日?(?:[ T]0?0:00(?::00)?)?")


def cells_of(sheet: str, loaded: Mapping[str, Any]) -> dict[str, str]:
    """The texts of the cells of an entry, or of a value, by column; without empty ones."""
    cells: dict[str, str] = {}
    for field in SHEETS[sheet]:
        if value := loaded.get(field.name):
            cells.update(_of_field(field, value))
    return cells


def loaded_from(cells: Mapping[Column, str]) -> dict[str, Any]:
    """What cells say, as an entry has it; ValueError carries the column and what is wrong."""
    loaded: dict[str, Any] = {}
    parts: dict[Field, dict[str, list[str]]] = {}
    for column, text in cells.items():
        if found := UNREADABLE.search(text):
            shown = "a lost one (�)" if found.group() == LOST else f"U+{ord(found.group()):04X}"
            problem = f"has a character that no text has, {shown}; type it anew"
            raise ValueError(column.name, problem)
        if column.field.per in ("source", "sources"):
            lines = [_unescaped(line.strip()) for line in one_newline(text).split("\n")]
            if any(lines):
                parts.setdefault(column.field, {})[column.path[1]] = lines
        elif value := _value(text, column.field.shape):
            room = loaded
            for step in column.path[:-1]:
                room = room.setdefault(step, {})
            room[column.path[-1]] = value
    for field, lines_of in parts.items():
        sources = [*_sources(field, lines_of)]
        loaded[field.name] = sources if field.per == "sources" else sources[0]
    return loaded


def ordered(kind: str, loaded: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with its fields in the usual order, and without what says nothing."""
    fields = MODELS[kind].__fields__
    names = sorted(fields, key=lambda name: name in Cared.__fields__)
    made: dict[str, Any] = {}
    for name in names:
        if name == ATTRIBUTES:
            made[name] = {
                attribute: [_plain(value) for value in values]
                for attribute, values in loaded.get(name, {}).items()
            }
        elif (value := _plain(loaded.get(name))) not in EMPTY:
            made[name] = value
    return made


def canonical(kind: str, body: str) -> dict[str, Any]:
    """What the body of an item, passage or profile says, however it is written.

    Two bodies with the same are the same to citizens: they differ in the order of fields, in
    fields that say nothing, in blanks around texts, or in how lines end. Raises
    pydantic.ValidationError where it is no such entry.
    """
    return ordered(kind, MODELS[kind].parse_raw(body).dict())


def body_as(kind: str, loaded: Mapping[str, Any]) -> str:
    """The body of an entry that says `loaded`, in the usual order."""
    return body_of(ordered(kind, loaded))


def one_newline(text: str) -> str:
    """`text` with the ends of lines that JSON and YAML have."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def day(text: str) -> str:
    """A day with the year first in ISO format, anything else as it is."""
    if found := YEAR_FIRST.fullmatch(text):
        year, month, of_month = map(int, found.groups())
        return f"{year:04}-{month:02}-{of_month:02}"
    return text


def _of_field(field: Field, value: Any) -> Iterator[tuple[str, str]]:
    if field.per == "language":
        for code, one in value.items():
            yield f"{field.name}.{code}", _shown(one, field.shape)
    elif field.per == "channel":
        for channel, texts in value.items():
            yield from ((f"{field.name}.{channel}.{code}", text) for code, text in texts.items())
    elif field.per in ("source", "sources"):
        sources = value if field.per == "sources" else [value]
        for part in PARTS:
            lines = [_escaped(source.get(part) or "", "\n") for source in sources]
            if any(lines):
                yield f"{field.name}.{part}", "\n".join(lines)
    else:
        yield field.name, _shown(value, field.shape)


def _shown(value: Any, shape: Shape) -> str:
    if isinstance(value, list):
        return "\n".join(_escaped(text, BETWEEN[shape]) for text in value)
    return str(value)


def _value(text: str, shape: Shape) -> Any:
    text = one_newline(text).strip()
    if shape in ("lines", "words"):
        one = rf"(?:\\.|[^\\{BETWEEN[shape]}]|\\)+"
        texts = (_unescaped(found.strip()) for found in re.findall(one, text))
        return [found for found in texts if found]
    return day(text) if shape == "day" else text


def _sources(field: Field, lines_of: Mapping[str, list[str]]) -> Iterator[dict[str, Any]]:
    """The sources of their parts; what has one line alone counts for all of them."""
    count = max(map(len, lines_of.values()))
    for part, lines in lines_of.items():
        name = f"{field.name}.{part}"
        if len(lines) not in (1, count):
            told = (
                f"has {len(lines)} lines where {count} sources are told of; write a line for each"
            )
            raise ValueError(name, told)
        if count > 1 and field.per == "source":
            raise ValueError(name, "has several lines; there is one source")
    for number in range(count):
        given = {part: lines[number if len(lines) > 1 else 0] for part, lines in lines_of.items()}
        yield _source(given)


def _source(given: Mapping[str, str]) -> dict[str, Any]:
    url, title = given.get("url", ""), given.get("title", "")
    if url and not title and not re.search("[.:/]", url):
        url, title = "", url  # who published it, where people write down nothing else
    more = {"kind": given.get("kind", ""), "as_of": day(given.get("as_of", "")), "title": title}
    return {"url": url or None, **{part: text for part, text in more.items() if text}}


def _escaped(text: str, marks: str) -> str:
    """`text` with a backslash before each of `marks`, `\\n` for a new line."""
    if "\\" in text:
        text = TAKEN_FOR_ESCAPE.sub(r"\\\\", text)
    for mark in marks:
        if mark in text:
            text = text.replace(mark, r"\n" if mark == "\n" else f"\\{mark}")
    return text


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


def _plain(value: Any) -> Any:
    """A value without what says nothing; a source keeps that it has no address."""
    if isinstance(value, str):
        return one_newline(value).strip()
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        told = {key: _plain(one) for key, one in value.items()}
        return {
            key: day(told[key]) if key == "as_of" else told[key]
            for key in _in_order(told)
            if key == "url" or told[key] not in EMPTY
        }
    return value


def _in_order(told: Mapping[str, Any]) -> list[str]:
    for names in (PARTS, ("value", "note", "source")):
        if set(told) <= set(names):
            return [name for name in names if name in told]
    if all(LANGUAGE.fullmatch(code) for code in told):
        return sorted(told, key=language_order)
    return sorted(told)
