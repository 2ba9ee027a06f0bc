"""Entries as values by column, and back: edits go into an entry as it was written before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from bot.knowledge import schema
from bot.knowledge.entries import Kind, body_of
from bot.sheets.columns import BODY, FIELDS, Field, language_order
from bot.sheets.values import LOST, UNSHOWABLE, Value, clean

ATTRIBUTES = "attributes"  # the values of a profile: a column for each part, a row for each value
MODELS: Mapping[Kind, type[BaseModel]] = {
    "item": schema.ItemEntry,
    "passage": schema.PassageEntry,
    "profile": schema.ProfileEntry,
}
EMPTY: tuple[object, ...] = (None, "", [], {})


def values_of(kind: Kind, body: str) -> dict[str, Value]:
    """The values of an entry by the names of their columns, without empty ones.

    Texts have no blanks around them. Those of a profile's attributes stand under `ATTRIBUTES`,
    as in the entry. Raises pydantic.ValidationError where `body` is no such entry.
    """
    loaded = MODELS[kind].parse_raw(body).dict()
    values: dict[str, Value] = {}
    for field in FIELDS[kind]:
        if field.name in loaded:
            values.update(_filled(field, loaded[field.name]))
    if kind == "profile":
        values[ATTRIBUTES] = {
            name: [_value(value) for value in values_]
            for name, values_ in loaded[ATTRIBUTES].items()
        }
    return values


def body_from(kind: Kind, values: Mapping[str, Value], template: str | None = None) -> str:
    """The body of an entry of `values`, written as `template` is where both say the same."""
    made = _nested(kind, values)
    if template is None:
        return body_of(made)
    return body_of(as_written(made, json.loads(template)))


def exact_text(body: str) -> str:
    """A body as a cell can hold it: what spreadsheets would lose is escaped as JSON has it."""
    return re.sub(f"{UNSHOWABLE.pattern}|{LOST}", lambda m: f"\\u{ord(m.group()):04x}", body)


def exact_body(kind: Kind, text: str) -> str:
    """The body that `exact_text` made a text of; raises ValueError where it is none."""
    body = body_of(json.loads(text))
    MODELS[kind].parse_raw(body)
    return body


def as_written(value: Any, template: Any, gaps: bool = False) -> Any:
    """`value` with the order and the spelling that `template` has for what is the same in both.

    An empty list says something only where `gaps` is set: a profile's gap.
    """
    if _meaning(value, gaps) == _meaning(template, gaps):
        return template
    if isinstance(value, dict) and isinstance(template, dict):
        return dict(_merged(value, template, gaps))
    if isinstance(value, list) and isinstance(template, list):
        unused = list(template)
        return [_taken(one, unused) for one in value]
    return value


def _merged(
    value: Mapping[str, Any], template: Mapping[str, Any], gaps: bool
) -> Iterator[tuple[str, Any]]:
    for key, written in template.items():
        if key in value:
            yield key, as_written(value[key], written, key == ATTRIBUTES)
        elif written in EMPTY and not gaps:
            yield key, written
    yield from ((key, one) for key, one in value.items() if key not in template)


def _taken(one: Any, unused: list[Any]) -> Any:
    """What means the same as `one`, taken out of `unused`; else `one`."""
    for at, written in enumerate(unused):
        if _meaning(one) == _meaning(written):
            return unused.pop(at)
    return one


def _meaning(value: Any, gaps: bool = False) -> Any:
    """What is left of a value when spelling is taken away."""
    if isinstance(value, dict):
        told = {key: _meaning(one, key == ATTRIBUTES) for key, one in value.items()}
        return {key: one for key, one in told.items() if gaps or one not in EMPTY}
    if isinstance(value, list):
        return [_meaning(one) for one in value]
    return None if value is None else clean(str(value)).strip()


def _filled(field: Field, value: Any) -> Iterator[tuple[str, Value]]:
    if field.per == "language":
        for language, one in (value or {}).items():
            if one:
                yield f"{field.name}.{language}", one
    elif field.per == "channel":
        for channel, texts in value.items():
            yield from ((f"{field.name}.{channel}.{code}", text) for code, text in texts.items())
    elif field.shape == "sources" and value:
        yield field.name, [_source(source) for source in value]
    elif field.shape == "source":
        yield field.name, _source(value)
    elif value:
        yield field.name, value


def _value(value: Mapping[str, Any]) -> dict[str, Any]:
    note = {"note": value["note"]} if value["note"] else {}
    return {"value": value["value"], **note, "source": _source(value["source"])}


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    named = {"title": source["title"]} if source["title"] else {}
    return {"url": source["url"], "kind": source["kind"], "as_of": source["as_of"], **named}


def _nested(kind: Kind, values: Mapping[str, Value]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in _in_order(kind, values):
        if values[name] in EMPTY and name != ATTRIBUTES:
            continue
        *path, last = name.split(".")
        room = made
        for part in path:
            room = room.setdefault(part, {})
        room[last] = values[name]
    return made


def _in_order(kind: Kind, names: Mapping[str, Value]) -> Sequence[str]:
    fields = BODY[kind]
    return sorted(
        (name for name in names if name.split(".")[0] in fields),
        key=lambda name: (
            fields.index(name.split(".")[0]),
            name.split(".")[1:-1],
            language_order(name.split(".")[-1]),
        ),
    )
