"""What a page loads for the widget."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from bot.settings import ROOT

STATIC = ROOT / "bot" / "web" / "static"
LARGEST = 30_000  # bytes over the network, each file compressed by itself
IMPORTED = re.compile(r"from '\./([\w-]+\.js)'")


def loaded() -> set[Path]:
    """The script with all that it imports, and its style."""
    found: set[Path] = set()
    waiting = [STATIC / "jingjing-chat.js"]
    while waiting:
        path = waiting.pop()
        found.add(path)
        imported = {STATIC / name for name in IMPORTED.findall(path.read_text("utf-8"))}
        waiting.extend(imported - found)
    return found | {STATIC / "jingjing-chat.css"}


def compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_page_loads_at_most_thirty_kilobytes() -> None:
    words = max((STATIC / "words").glob("*.json"), key=compressed)
    sizes = {path.name: compressed(path) for path in [*loaded(), words]}
    assert sum(sizes.values()) <= LARGEST, f"{sum(sizes.values()):,} bytes: {sizes}"


def test_every_script_of_the_widget_is_counted() -> None:
    assert {path.name for path in STATIC.glob("*.js")} == {
        path.name for path in loaded() if path.suffix == ".js"
    }
