"""Pages as HTML: templates in which every text is escaped."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"
TELEPHONE = re.compile(r"\+?\d[\d ()-]{1,22}\d")
E_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class Block:
    """A paragraph with one line, or a list with one or more."""

    is_list: bool
    lines: tuple[str, ...]


def page(template: str, status: int = 200, **values: object) -> web.Response:
    """The filled template as an HTML response."""
    html = _environment().get_template(template).render(values)
    return web.Response(text=html, content_type="text/html", status=status)


def blocks(text: str) -> list[Block]:
    """The paragraphs of a reply, and its lists where lines begin with "- "."""
    found: list[Block] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        if not line.startswith("- "):
            found.append(Block(False, (line,)))
        elif found and found[-1].is_list:
            found[-1] = Block(True, (*found[-1].lines, line[2:]))
        else:
            found.append(Block(True, (line[2:],)))
    return found


def web_address(url: object) -> str:
    """`url` if it is a complete http or https address; empty for `javascript:` and its kin."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
    except ValueError:
        return ""
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return str(url)


def telephone(text: str) -> str:
    """The `tel:` address of a phone number; empty where `text` is not one number alone."""
    if not TELEPHONE.fullmatch(text):
        return ""
    return "tel:" + "".join(char for char in text if char in "+0123456789")


def mail_address(text: str) -> str:
    """The `mailto:` address of an e-mail address; empty where `text` is none."""
    return f"mailto:{text}" if E_MAIL.fullmatch(text) else ""


def environment(folder: Path, *filters: Callable[..., object]) -> Environment:
    """The templates of `folder`, in which every text is escaped; filters go by their names."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for read in filters:
        made.filters[read.__name__] = read
    return made


@functools.cache
def _environment() -> Environment:
    return environment(TEMPLATES, blocks, web_address, telephone, mail_address)
