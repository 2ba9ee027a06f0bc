"""Long lists, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import web

SIZE = 50  # rows of a page
AROUND = 2  # numbers shown on each side of the page that is open

Row = TypeVar("Row")


@dataclass(frozen=True)
class Paging:
    """Which page of how many is open; pages count from 1."""

    number: int
    total: int  # rows of all pages together
    size: int = SIZE

    @property
    def pages(self) -> int:
        """How many pages there are; at least 1."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.size

    @property
    def shown(self) -> Sequence[int]:
        """The numbers to offer: the first, the last, and those around this one; 0 for a gap."""
        near = range(self.number - AROUND, self.number + AROUND + 1)
        wanted = sorted({1, self.pages, *(n for n in near if 1 <= n <= self.pages)})
        numbers: list[int] = []
        for n in wanted:
            if numbers and n > numbers[-1] + 1:
                numbers.append(0)
            numbers.append(n)
        return numbers

    def of(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Those of `rows` that are on this page."""
        return rows[self.offset : self.offset + self.size]


def paging(request: web.Request, total: int, size: int = SIZE) -> Paging:
    """The page that `?page=` asks for, or the nearest that there is."""
    asked = request.query.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
    last = Paging(1, total, size).pages
    return Paging(min(max(number, 1), last), total, size)
