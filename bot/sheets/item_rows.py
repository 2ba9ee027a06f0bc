"""Makes items of rows: they may lack an id, a category and a source, which are then made or given."""

from __future__ import annotations

from typing import Any

from bot.knowledge.entries import Fault
from bot.sheets.columns import PARTS
from bot.sheets.headers import Headers
from bot.sheets.known import Known, MadeIds, spoken
from bot.sheets.records import Reading, Row, Table
from bot.sheets.rows import Base, EntryReader, completed
from bot.sheets.values import Value, day


class ItemReader(EntryReader):
    kind = "item"

    def __init__(
        self, table: Table, headers: Headers, known: Known, reading: Reading, fault: Fault
    ) -> None:
        super().__init__(table, headers, known, reading, fault)
        given = (self.cell(row, "id").text.strip() for row in self.rows)
        self._made = MadeIds(known, given)
        self._asked: dict[str, int] = {}  # rows without an id, by their question

    def given_id(self, row: Row) -> str | None:
        id = self.id_of(row)
        if id != "":
            return id
        asked = [one for one in self.columns if one.field.name == "question"]
        questions = [text for one in asked if (text := self.cell(row, one.name).text.strip())]
        if not questions:
            told = asked[0].name if asked else "id"
            self.fault(row, told, "has neither an id nor a question")
            return None
        first = self._asked.setdefault(spoken(questions[0]), row.number)
        if first != row.number:
            self.fault(row, asked[0].name, f"is asked in row {first} too; leave one of them")
            return None
        return self._made.id_for(questions, self._category(row))

    def _category(self, row: Row) -> str:
        return self.cell(row, "category").text.strip() or self.reading.category

    def entry_values(self, row: Row, base: Base) -> dict[str, Value]:
        values = super().entry_values(row, base)
        if self.reading.category:
            values.setdefault("category", self.reading.category)
        values["sources"] = self._sources(row, values.get("sources") or [])
        return values

    def _sources(self, row: Row, told: list[Any]) -> list[Any]:
        parts = self._parts(row)
        found: list[Any] = []
        for one in told or [None]:
            source = completed(one, self.reading, parts)
            if isinstance(source, str):
                self.fault(row, self._source_column(), source)
            else:
                found.append(source)
        return found

    def _parts(self, row: Row) -> dict[str, str]:
        """What columns of their own tell of the row's source."""
        parts: dict[str, str] = {}
        for name in filter(self.has, PARTS):
            cell = self.cell(row, name)
            if cell.fault or (cell.is_day and name != "source.as_of"):
                self.fault(row, name, cell.fault or f"holds the date {cell.text}")
            elif text := cell.text.strip():
                parts[name.removeprefix("source.")] = day(text)
        url = parts.get("url", "")
        if url and "title" not in parts and not url.lower().startswith(("http://", "https://")):
            parts["title"] = parts.pop("url")  # the name of a publisher
        return parts

    def _source_column(self) -> str:
        return next((name for name in ("sources", *PARTS) if self.has(name)), "sources")
