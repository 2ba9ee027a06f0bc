"""One self-contained HTML file of figures, pictures, tables and misses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.errors import StorageUnusable
from bot.evaluate.pictures import PALETTE

TEMPLATE = Path(__file__).with_name("report.html")
OPEN_ROWS = 15  # a longer table is folded
# Not allowed in HTML, and shown as nothing anyway.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Measure:
    """A figure with its name; `note` says of what, in a few words."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Picture:
    """An SVG with its heading, and in words what it shows."""

    title: str
    caption: str
    svg: bytes


@dataclass(frozen=True)
class Table:
    """Rows of texts; the first `texts` columns are read as words, the others as numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: int = 1

    @property
    def is_long(self) -> bool:
        return len(self.rows) > OPEN_ROWS


@dataclass(frozen=True)
class Miss:
    """A question that was not dealt with as it should be."""

    id: str
    verdict: str
    asked: tuple[str, ...]  # one per turn
    expected: tuple[str, ...]
    said: str
    language: str = "en"
    confidence: float | None = None  # None where the reply claims nothing


@dataclass(frozen=True)
class Page:
    """All that a report shows. What is empty is left out."""

    title: str
    about: str
    measures: tuple[Measure, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    misses: tuple[Miss, ...] = ()


def write_page(page: Page, path: Path, now: datetime | None = None) -> None:
    """Writes the page as one HTML file; raises StorageUnusable where that cannot be done."""
    try:
        path.write_text(render(page, now or datetime.now(UTC)), "utf-8", "replace")
    except OSError as error:
        raise StorageUnusable(
            f"the report {path} cannot be written ({error.strerror}); name a file in a folder"
            " that is there and writable"
        ) from error


def render(page: Page, now: datetime) -> str:
    """The page as HTML that loads nothing from elsewhere; every text in it is escaped."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["inline"] = _inline
    written = now.strftime("%Y-%m-%d %H:%M %Z").strip()
    html = environment.get_template(TEMPLATE.name).render(page=page, written=written)
    return _CONTROLS.sub("", html)


def _inline(svg: bytes) -> Markup:
    """The SVG as part of an HTML page, in the page's colours and width."""
    text = svg.decode("utf-8")
    text = text[text.index("<svg") :]
    for name, colour in PALETTE.items():
        text = text.replace(colour, f"var(--{name})")
    # matplotlib numbers its groups from 1 in every picture: ids would be there twice.
    text = re.sub(r'<g id="[^"]*"', "<g", text)
    text = re.sub(r'(<svg [^>]*?) width="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg [^>]*?) height="[^"]*"', r"\1", text, count=1)
    return Markup(text)  # matplotlib has escaped the texts of its SVG
