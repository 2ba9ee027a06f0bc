"""What pages say by themselves: the words that the widget has too."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path

from bot.records import DEFAULT_LANGUAGE

CATALOGUES = Path(__file__).parent / "static" / "words"


@functools.cache
def words(language: str, folder: Path = CATALOGUES) -> Mapping[str, str]:
    """The catalogue of `language`, with the English words where it has none."""
    return {**_catalogue(folder, DEFAULT_LANGUAGE), **_catalogue(folder, language)}


def _catalogue(folder: Path, language: str) -> dict[str, str]:
    path = folder / f"{language}.json"
    if not path.is_file():
        return {}
    return {str(key): str(text) for key, text in json.loads(path.read_text("utf-8")).items()}
