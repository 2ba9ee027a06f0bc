"""The language that a request asks a page in."""

from __future__ import annotations

import math
from collections.abc import Sequence

from aiohttp import web

from bot.records import DEFAULT_LANGUAGE

MOST_TAGS = 32  # that are read of Accept-Language


def asked_language(request: web.Request, offered: Sequence[str]) -> str:
    """The one of `offered` in `?language=`, else in Accept-Language, else the default language."""
    named = request.query.get("language", "")
    if named in offered:
        return named
    return preferred(request.headers.get("Accept-Language", ""), offered)


def preferred(header: str, offered: Sequence[str]) -> str:
    """The offered language that an Accept-Language `header` likes best (RFC 9110, 12.5.4)."""
    best, most = DEFAULT_LANGUAGE, 0.0
    for part in header.split(",")[:MOST_TAGS]:
        tag, _, weight = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        liking = _weight(weight)
        if language in offered and liking > most:
            best, most = language, liking
    return best


def _weight(text: str) -> float:
    name, _, number = text.replace(" ", "").lower().partition("=")
    if not name:
        return 1.0
    try:
        weight = float(number) if name == "q" else 0.0
    except ValueError:
        return 0.0
    return weight if math.isfinite(weight) and weight <= 1 else 0.0
