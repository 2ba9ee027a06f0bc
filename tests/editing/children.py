"""Processes beside the test that change the content of its database: tests/editing/worker.py."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.settings import ROOT

# How far a publish is.
BEFORE, PUBLISHING, INSIDE, COMMITTING, DONE = range(5)
STAGES = ("before", "preparing", "inside the transaction", "committing", "done")


class Child:
    """A process that does as it is told."""

    def __init__(self, url: str, knowledge: Path, marks: Path) -> None:
        self._marks = marks
        marks.write_bytes(bytes([BEFORE]))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.editing.worker", url, str(knowledge), str(marks)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, do: str, **order: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **order}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, str]:
        """What it did ("done"), or the error that it met, by its name."""
        assert self.process.stdout is not None
        told: dict[str, str] = json.loads(self.process.stdout.readline())
        return told

    def does(self, do: str, **order: Any) -> str:
        """What it did; it meets no error."""
        self.tell(do, **order)
        return self.answer()["done"]

    @property
    def stage(self) -> int:
        """How far it is, or was when it was killed."""
        return self._marks.read_bytes()[0]

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@contextmanager
def children(count: int, url: str, knowledge: Path, folder: Path) -> Iterator[list[Child]]:
    """Processes that are ready."""
    started = [Child(url, knowledge, folder / f"marks-{number}") for number in range(count)]
    try:
        for child in started:
            assert child.answer() == {"done": "ready"}
        yield started
    finally:
        for child in started:
            child.end()


def at_once(
    those: Sequence[Child], orders: Sequence[dict[str, Any]], after: float = 0.2
) -> list[dict[str, str]]:
    """What becomes of orders that are carried out in the same moment, `after` seconds from now."""
    at = time.time() + after
    for child, order in zip(those, orders, strict=True):
        child.tell(**order, at=at)
    return [child.answer() for child in those]
