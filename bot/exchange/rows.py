"""Makes entries of the rows of tables; whatever is wrong with a row is told with its column."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bot.errors import RowInvalid
from bot.exchange.cells import ATTRIBUTES, body_as, canonical, cells_of, loaded_from
from bot.exchange.fields import ID, KINDS, PLACE, column_named
from bot.exchange.records import Cell, Headed, Reading, Row
from bot.knowledge.content_files import is_place
from bot.knowledge.entries import FOLDERS, Entry, Fault, Kind

ID_EXPECTED = "expected small letters, digits and hyphens, beginning with a letter"
MISSING = "field required"  # what pydantic says
FOR_ALL = ("category", "sources", "source")  # what many rows have in common
IMPORTED = "imported.yml"  # the file of new entries that have no better one


class Known:
    """The live entries, for rows that change some of them and add others."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.by_key: Mapping[str, Entry] = {entry.key: entry for entry in entries}
        self._loaded: dict[str, dict[str, Any]] = {}

    def loaded(self, key: str) -> dict[str, Any]:
        """What a live entry says, in the usual order; nothing where there is none."""
        if key not in self._loaded:
            live = self.by_key.get(key)
            self._loaded[key] = canonical(live.kind, live.body) if live else {}
        return self._loaded[key]

    @cached_property
    def asked(self) -> Mapping[str, str]:
        """The id of an item by each of its questions (see `spoken`)."""
        return {
            spoken(text): entry.id
            for entry in self._items
            for text in self.loaded(entry.key)["question"].values()
        }

    def file_for(self, kind: Kind, category: str) -> str:
        """Where a new entry is kept: an item with others of its category."""
        return self._files.get(category if kind == "item" else "", f"{FOLDERS[kind]}/{IMPORTED}")

    @cached_property
    def _items(self) -> Sequence[Entry]:
        return [entry for entry in self.by_key.values() if entry.kind == "item"]

    @cached_property
    def _files(self) -> Mapping[str, str]:
        return {self.loaded(entry.key)["category"]: entry.file for entry in self._items}


def spoken(question: str) -> str:
    """A question without what does not make it another one."""
    return " ".join(question.casefold().split()).rstrip("?？。. ")


@dataclass(frozen=True)
class Origin:
    """The row that an entry, or a value of one, comes from."""

    headed: Headed
    row: int

    def fault(self, field: str, expected: str) -> RowInvalid:
        """What is wrong with a field, told with the header of its column, as the person sees it."""
        table = self.headed.table
        if expected == MISSING:
            expected = "is empty; fill it"
            if field.partition(".")[0] in FOR_ALL:
                expected += ", or give one text for all rows"
        return RowInvalid(table.file, table.sheet, self.row, self._header(field), expected)

    def _header(self, field: str) -> str:
        parts = [part for part in field.split(".") if not part.isdigit()]
        while parts:
            name = ".".join(parts)
            for column, headings in self.headed.columns.items():
                if column == name or column.startswith(f"{name}."):
                    return headings[0].header
            parts.pop()
        return field


@dataclass
class Incoming:
    """The entries that tables give, by their keys, and where each comes from."""

    loaded: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    # Of each value by the key of its profile, its attribute and its place among the values there.
    values: dict[str, dict[tuple[str, int], Origin]] = field(default_factory=dict)

    def entries(self, known: Known) -> Iterator[Entry]:
        """The entries; a live one as it was written, where it says the same."""
        for key, loaded in self.loaded.items():
            kind: Any = key.partition(":")[0]
            live, body = known.by_key.get(key), body_as(kind, loaded)
            if live and body == body_as(kind, known.loaded(key)):
                body = live.body
            yield Entry(kind, str(loaded["id"]), self.files[key], body)


class RowReader:
    """Reads the rows of one table into what is coming in."""

    def __init__(
        self, headed: Headed, known: Known, reading: Reading, into: Incoming, fault: Fault
    ) -> None:
        self._headed, self._known, self._reading = headed, known, reading
        self._into, self._told = into, fault

    def read(self) -> None:
        """Reads every row; `fault` hears what is wrong with each."""
        if self._headed.sheet == "values":
            self._read_values()
            return
        first: dict[str, int] = {}
        for row in self._headed.rows:
            if (id := self._id(row)) is None:
                self._texts(row, {})  # tells what else is wrong
                continue
            if id in first:
                self._fault(row, "id", f"{id} is in row {first[id]} too; leave one of them")
                continue
            first[id] = row.number
            self._read_entry(row, id)

    def _read_entry(self, row: Row, id: str) -> None:
        kind = KINDS[self._headed.sheet]
        key = f"{kind}:{id}"
        live = self._known.loaded(key)
        texts = self._texts(row, live)
        place = texts.pop(PLACE, "").strip()
        made = self._loaded(row, texts)
        if kind == "profile":
            made[ATTRIBUTES] = live.get(ATTRIBUTES, {})
        self._into.loaded[key] = {**made, "id": id}
        self._into.origins[key] = Origin(self._headed, row.number)
        if place and not is_place(kind, place):
            self._fault(row, PLACE, f"expected a file such as {FOLDERS[kind]}/{IMPORTED}")
            place = ""
        entry = self._known.by_key.get(key)
        default = entry.file if entry else self._known.file_for(kind, made.get("category", ""))
        self._into.files[key] = place or default

    def _read_values(self) -> None:
        """Those of a profile take the place of all that it had."""
        if self._reading.replace:
            for loaded in self._into.loaded.values():
                loaded.update({ATTRIBUTES: {}} if ATTRIBUTES in loaded else {})
        made: dict[str, dict[str, list[Any]]] = {}
        for row in self._headed.rows:
            profile, attribute = (self._text(row, n).strip() for n in ("profile", "attribute"))
            key = f"profile:{profile}"
            if not profile or not attribute:
                missing = "attribute" if profile else "profile"
                self._fault(row, missing, "is empty; each row tells whose value it is, and of what")
            elif key not in self._known.by_key and key not in self._into.loaded:
                self._fault(row, "profile", f"no profile has the id {profile!r}")
            else:
                values = made.setdefault(key, {}).setdefault(attribute, [])
                self._read_value(row, key, attribute, values)
        for key, attributes in made.items():
            if key not in self._into.loaded:
                self._into.loaded[key] = dict(self._known.loaded(key))
                self._into.files[key] = self._known.by_key[key].file
            self._into.loaded[key][ATTRIBUTES] = attributes

    def _read_value(self, row: Row, key: str, attribute: str, values: list[Any]) -> None:
        live = self._known.loaded(key).get(ATTRIBUTES, {}).get(attribute, [])
        base = live[len(values)] if len(values) < len(live) else {}
        texts = self._texts(row, base)
        made = self._loaded(row, texts)
        origins = self._into.values.setdefault(key, {})
        origins[attribute, len(values)] = Origin(self._headed, row.number)
        if value := {
            name: one for name, one in made.items() if name not in ("profile", "attribute")
        }:
            values.append(value)  # else it is a gap: asked for, but no source gives it

    def _id(self, row: Row) -> str | None:
        """The id of a row; None, and it is told, where there is none."""
        cell = self._cell(row, "id")
        id = cell.text.strip()
        if cell.fault or (id and not ID.fullmatch(id)):
            self._fault(row, "id", cell.fault or f"{ID_EXPECTED}; {id!r} is none")
            return None
        return id or self._id_by_question(row)

    def _id_by_question(self, row: Row) -> str | None:
        asked = [name for name in self._headed.columns if name.startswith("question.")]
        texts = [text for name in asked if (text := self._text(row, name).strip())]
        if self._headed.sheet != "items" or not texts:
            missing = "has neither an id nor a question" if asked else f"has no id; {ID_EXPECTED}"
            self._fault(row, "id", missing)
            return None
        live = (self._known.asked.get(spoken(text)) for text in texts)
        made = hashlib.sha256(spoken(texts[0]).encode()).hexdigest()[:8]
        return next(filter(None, live), f"faq-{made}")  # the same at each import

    def _texts(self, row: Row, live: Mapping[str, Any]) -> dict[str, str]:
        """The texts by column: of the row, and of what is `live` for columns that it lacks."""
        texts = {} if self._reading.replace else cells_of(self._headed.sheet, live)
        for name in self._headed.columns:
            cell = self._cell(row, name)
            column = column_named(self._headed.sheet, name)
            takes_days = column is None or column.field.shape == "day" or name.endswith(".as_of")
            problem = cell.fault
            if cell.is_day and not takes_days:
                problem = f"holds the date {cell.text}; format the cell as text and type it anew"
            if problem:
                self._fault(row, name, problem)
            else:
                texts[name] = cell.text
        for name, text in self._reading.defaults.items():
            if column_named(self._headed.sheet, name) and not texts.get(name, "").strip():
                texts[name] = text
        return texts

    def _loaded(self, row: Row, texts: Mapping[str, str]) -> dict[str, Any]:
        columns = {column_named(self._headed.sheet, name): text for name, text in texts.items()}
        known = {column: text for column, text in columns.items() if column}
        while True:
            try:
                return loaded_from(known)
            except ValueError as error:
                name, expected = error.args
                self._fault(row, name, expected)
                known = {column: text for column, text in known.items() if column.name != name}

    def _text(self, row: Row, column: str) -> str:
        return self._cell(row, column).text

    def _cell(self, row: Row, column: str) -> Cell:
        """What the row says in a column; where several make it one, their lines together."""
        cells = [row.cell(one.position) for one in self._headed.columns.get(column, ())]
        if len(cells) == 1:
            return cells[0]
        faults = [cell.fault for cell in cells if cell.fault]
        days = any(cell.is_day for cell in cells)
        return Cell("\n".join(cell.text for cell in cells), faults[0] if faults else "", days)

    def _fault(self, row: Row, column: str, expected: str) -> None:
        self._told(Origin(self._headed, row.number).fault(column, expected))
