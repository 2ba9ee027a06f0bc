"""Makes profiles of rows: several tell of one, each of one value of an attribute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.sheets.bodies import ATTRIBUTES
from bot.sheets.columns import EXACTLY, OF_VALUE, PLACE, Column
from bot.sheets.records import Cell, Incoming, Row
from bot.sheets.rows import Base, RowReader, completed
from bot.sheets.values import Value, same, shown


class ProfileReader(RowReader):
    kind = "profile"

    def read(self) -> Iterator[Incoming]:
        """The profiles of the rows, each where it is told of first."""
        together: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            id = self.id_of(row)
            if id == "":
                self.fault(row, "id", "has no id; each row tells of which profile it is")
            elif id:
                together[id].append(row)
        for id, rows in together.items():
            yield self._profile(id, rows)

    def _profile(self, id: str, rows: Sequence[Row]) -> Incoming:
        first = self._one_row(rows)
        base = self.base(first, id)
        values: dict[str, Value] = {**base.values, "id": id}
        for column in self.columns:
            if column.name not in ("id", PLACE) and column.path[0] not in OF_VALUE:
                values[column.name] = self.value(first, column, base.value(column.name))
        if self.has("attribute"):
            values[ATTRIBUTES] = self._attributes(rows, base.value(ATTRIBUTES) or {})
        values.setdefault(ATTRIBUTES, {})
        kept = {name: one for name, one in values.items() if one or name == ATTRIBUTES}
        return self.incoming(first, id, kept, base)

    def _tells(self, name: str) -> bool:
        return self.has("attribute") if name == ATTRIBUTES else super()._tells(name)

    def _one_row(self, rows: Sequence[Row]) -> Row:
        """The first row, with what others tell of the profile itself; they may repeat it."""
        cells = list(rows[0].cells)
        for name in self._of_profile():
            for heading in self.headings(name):
                told = [(row, cell) for row in rows if (cell := row.cell(heading.position)).text.strip()]
                for row, cell in told:
                    if not same(cell.text, told[0][1].text):
                        first = told[0][0].number
                        expected = f"says something else than row {first} on the same profile"
                        self.fault(row, name, expected)
                cells += [Cell()] * (heading.position + 1 - len(cells))
                cells[heading.position] = told[0][1] if told else Cell()
        return Row(rows[0].number, tuple(cells))

    def _of_profile(self) -> Sequence[str]:
        names = [one.name for one in self.columns if one.path[0] not in OF_VALUE]
        return [*names, *([EXACTLY] if self.has(EXACTLY) else [])]

    def _attributes(self, rows: Sequence[Row], base: Mapping[str, Any]) -> dict[str, Any]:
        unused = {name: list(values) for name, values in base.items()}
        made: dict[str, list[Any]] = {}
        for row in rows:
            name = self.cell(row, "attribute").text.strip()
            told = [one for one in self._value_columns() if self.cell(row, one.name).text.strip()]
            if not name and not told:
                continue  # a row for the profile alone
            if not name:
                self.fault(row, "attribute", "is empty; whose value is it?")
                continue
            values = made.setdefault(name, [])
            if told:
                value = self._known_value(row, unused.get(name, []))
                if value is None:
                    self._check_columns(row, unused.get(name, []))
                    value = self._new_value(row)
                values += [value] if value else []
        return made

    def _value_columns(self) -> Sequence[Column]:
        return [one for one in self.columns if one.path[0] in OF_VALUE[1:]]

    def _known_value(self, row: Row, unused: list[Any]) -> dict[str, Any] | None:
        """The value that says what the row says, taken out of `unused`."""
        for at, value in enumerate(unused):
            cells = value_cells(value)
            if all(
                same(self.cell(row, one.name).text, cells.get(one.name, ""))
                for one in self._value_columns()
            ):
                return dict(unused.pop(at))
        return None

    def _check_columns(self, row: Row, unused: Sequence[Mapping[str, Any]]) -> None:
        """An edit must not drop what the sheet has no column for."""
        needed = {name for value in unused for name in value_cells(value)}
        if missing := sorted(name for name in needed if not self.has(name)):
            told = ", ".join(missing)
            self.fault(row, "attribute", f"was edited where the sheet lacks {told}; add the column")

    def _new_value(self, row: Row) -> dict[str, Any] | None:
        made: dict[str, Any] = {"value": {}, "note": {}}
        for column in self._value_columns():
            value = self.value(row, column)
            if value and column.name != "source":
                made[column.path[0]][column.path[1]] = value
            elif value:
                made["source"] = value
        source = completed(made.get("source"), self.reading, {})
        if isinstance(source, str):
            self.fault(row, "source", source)
            return None
        if not made["value"]:
            names = [one.name for one in self._value_columns() if one.path[0] == "value"]
            self.fault(row, names[0] if names else "value.en", "has a note or a source, but no value")
            return None
        note = {"note": made["note"]} if made["note"] else {}
        return {"value": made["value"], **note, "source": source}


def value_cells(value: Mapping[str, Any]) -> dict[str, str]:
    """What the cells of a row show of one value of an attribute, without empty ones."""
    texts = {
        f"{part}.{code}": shown(text, "text")
        for part in ("value", "note")
        for code, text in value.get(part, {}).items()
    }
    return {**texts, "source": shown(value["source"], "source")}

