"""What the import of a file would make of the live content, or everything that hinders it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import PurePath

from bot.editing.imports import Edit
from bot.editing.proposed import proposed
from bot.errors import ContentInvalid, RowInvalid
from bot.exchange.csv_files import read_csv
from bot.exchange.fields import KINDS, SHEETS, column_named
from bot.exchange.headers import headed, notes_of, nothing_known
from bot.exchange.limits import checked_size
from bot.exchange.nlu import read_nlu
from bot.exchange.records import Attempt, Headed, Reading, Table
from bot.exchange.rows import Incoming, Known, RowReader
from bot.exchange.xlsx_read import read_xlsx
from bot.knowledge.content import content_of
from bot.knowledge.content_files import entries_of_json
from bot.knowledge.entries import Entry, Kind, in_order

Refuse = Callable[[Edit], str]  # why an edit may not be made; "" where it may
FORMATS = (".json", ".csv", ".xlsx", ".yml", ".yaml")
EXPECTED = f"expected a file that ends in {', '.join(FORMATS)}"


def attempt(
    file: str,
    data: bytes,
    live: Sequence[Entry],
    reading: Reading = Reading(),  # noqa: B008  # frozen
    refuse: Refuse = lambda edit: "",
) -> Attempt:
    """What importing a file would make of the content `live`; the ending tells its format.

    JSON is a whole content. The rows of a spreadsheet and the intents of Rasa NLU YAML change
    entries and add to them; what they lack stays, unless `reading` says `replace`.
    """
    return _Importing(file, live, reading, refuse).attempt(data)


class _Importing:
    """An import on its way from a file to the content."""

    def __init__(self, file: str, live: Sequence[Entry], reading: Reading, refuse: Refuse) -> None:
        self._file, self._live, self._reading, self._refuse = file, live, reading, refuse
        self._faults: list[ContentInvalid] = []
        self._tables: list[Headed] = []
        self._notes: list[str] = []
        self._incoming = Incoming()

    def attempt(self, data: bytes) -> Attempt:
        try:
            entries = self._entries(checked_size(data, self._file))
        except ContentInvalid as error:
            self._faults.append(error)
            entries = self._live
        unread = len(self._faults) and entries is self._live
        if not unread:
            content_of(entries, None, self._told_at_row)
        edits = [] if unread else edits_between(self._live, entries)
        for edit in edits:
            if problem := self._refuse(edit):
                self._faults.append(self._at_row(edit.key, problem))
        faults = sorted(self._faults, key=self._in_order)
        return Attempt(entries, edits, faults, self._notes, self._tables)

    def _entries(self, data: bytes) -> Sequence[Entry]:
        _check(self._reading)
        ending = PurePath(self._file).suffix.lower()
        if ending == ".json":
            return entries_of_json(self._file, data, self._faults.append)
        if ending in (".yml", ".yaml"):
            examples = read_nlu(self._file, data, self._live, self._reading, self._faults.append)
            return proposed(self._live, dict(examples))
        if ending == ".csv":
            return self._of_tables([read_csv(self._file, data, self._reading.encoding)])
        if ending == ".xlsx":
            return self._of_tables(read_xlsx(self._file, data))
        raise ContentInvalid(self._file, "", "", EXPECTED)

    def _of_tables(self, tables: Sequence[Table]) -> Sequence[Entry]:
        known = Known(self._live)
        for table in tables:
            self._notes += table.notes
            self._tables.append(headed(table, self._reading, self._faults.append))
            self._notes += notes_of(self._tables[-1])
        read = [one for one in self._tables if one.columns]
        if not read:
            self._faults.append(nothing_known(self._tables[0]))
        for one in sorted(read, key=lambda one: [*SHEETS].index(one.sheet)):
            RowReader(one, known, self._reading, self._incoming, self._faults.append).read()
        kinds = {KINDS[one.sheet] for one in read if one.sheet in KINDS}
        return self._with(list(self._incoming.entries(known)), kinds)

    def _with(self, incoming: Sequence[Entry], kinds: set[Kind]) -> Sequence[Entry]:
        """The live content with what comes in; without what lacks there, if it is to replace."""
        if not self._reading.replace:
            return proposed(self._live, {entry.key: entry for entry in incoming})
        kept = [entry for entry in self._live if entry.kind not in kinds]
        fresh = {entry.key: entry for entry in incoming if entry.kind not in kinds}
        new = [entry for entry in incoming if entry.kind in kinds]
        return in_order([*proposed(kept, dict(fresh)), *new])

    def _told_at_row(self, fault: ContentInvalid) -> None:
        """Takes a fault of the content, with its row where the file gives one for it."""
        key = self._keys.get((fault.file, fault.entry))
        if key is None and fault.field == "id":  # an id that an entry of another kind has
            key = next((key for (_, id), key in self._keys.items() if id == fault.entry), None)
        at = self._of_entry(key, fault) if key else fault
        if not isinstance(at, RowInvalid) or at.place not in self._places:
            self._faults.append(at)  # else it follows from what is told of that cell already

    @cached_property
    def _places(self) -> set[tuple[str, int, str]]:
        """The cells that could not be read."""
        return {fault.place for fault in self._faults if isinstance(fault, RowInvalid)}

    @cached_property
    def _keys(self) -> Mapping[tuple[str, str], str]:
        incoming = self._incoming
        return {(incoming.files[key], key.partition(":")[2]): key for key in incoming.loaded}

    def _of_entry(self, key: str, fault: ContentInvalid) -> ContentInvalid:
        for (attribute, number), origin in self._incoming.values.get(key, {}).items():
            whole = f"attributes.{attribute}"
            if fault.field == whole:
                return origin.fault("attribute", fault.expected)
            if fault.field.startswith(f"{whole}.{number}."):
                return origin.fault(fault.field.removeprefix(f"{whole}.{number}."), fault.expected)
        origin_ = self._incoming.origins.get(key)
        return origin_.fault(fault.field, fault.expected) if origin_ else fault

    def _at_row(self, key: str, problem: str) -> ContentInvalid:
        origin = self._incoming.origins.get(key)
        if origin:
            return origin.fault("id", problem)
        return ContentInvalid(self._file, key, "", problem)

    def _in_order(self, fault: ContentInvalid) -> tuple[int, int]:
        if not isinstance(fault, RowInvalid):
            return len(self._tables), 0
        sheets = [one.table.sheet for one in self._tables]
        return sheets.index(fault.sheet) if fault.sheet in sheets else -1, fault.row


def _check(reading: Reading) -> None:
    """Raises ContentInvalid for what is told of a sheet or a column that there is not."""
    if reading.sheet and reading.sheet not in SHEETS:
        known = ", ".join(SHEETS)
        raise ContentInvalid(f"sheet {reading.sheet}", "", "", f"expected one of {known}")
    for name in reading.defaults:
        if not any(column_named(sheet, name) for sheet in SHEETS):
            raise ContentInvalid(f"{name}=", "", "", "expected a column, such as category")


def edits_between(before: Sequence[Entry], after: Sequence[Entry]) -> list[Edit]:
    """What differs between two contents, entry by entry."""
    old, new = ({entry.key: entry for entry in entries} for entries in (before, after))
    return [
        Edit(old.get(key), new.get(key))
        for key in [*new, *(key for key in old if key not in new)]
        if old.get(key) != new.get(key)
    ]
