"""What is said around the answers on the networks, in nine languages."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path

from bot.records import DEFAULT_LANGUAGE

FOLDER = Path(__file__).parent / "words"


def said(key: str, language: str, **values: object) -> str:
    """The text of `key` in `language`, else in the default language; raises KeyError."""
    return words_in(language)[key].format_map(values)


@functools.cache
def words_in(language: str) -> Mapping[str, str]:
    """All texts of a language by their keys."""
    path = FOLDER / f"{language}.json"
    chosen = path if path.is_file() else FOLDER / f"{DEFAULT_LANGUAGE}.json"
    texts: dict[str, str] = json.loads(chosen.read_text("utf-8"))
    return texts
