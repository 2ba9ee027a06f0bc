"""The texts of entries of whatever kind: per language, with the field that they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.editing.differences import LANGUAGE
from bot.knowledge.entries import Entry


def texts_of(entry: Entry) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each field with one text per language, such as "answer", and these texts."""
    for field, found in _by_language(entry.loaded()):
        texts = {code: text for code, text in found.items() if isinstance(text, str)}
        if texts:
            yield field, texts


def ways_of(entry: Entry) -> dict[str, list[str]]:
    """By language, the ways of asking that an item or a passage has of its own."""
    loaded = entry.loaded()
    ways: dict[str, list[str]] = {}
    for language, question in loaded.get("question", {}).items():
        ways.setdefault(language, []).append(question)
    for name in ("phrasings", "asked"):
        for language, more in loaded.get(name, {}).items():
            ways.setdefault(language, []).extend(more)
    return ways


def said_by(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Every text with its field and language; lists of texts give one each."""
    for field, found in _by_language(entry.loaded()):
        for language, text in found.items():
            for one in text if isinstance(text, list) else [text]:
                if isinstance(one, str):
                    yield field, language, one


def sources_of(loaded: Any) -> Iterator[Mapping[str, Any]]:
    """Every source below `loaded`, in order."""
    if isinstance(loaded, dict):
        if {"url", "kind", "as_of"} <= loaded.keys():
            yield loaded
        for value in loaded.values():
            yield from sources_of(value)
    elif isinstance(loaded, list):
        for value in loaded:
            yield from sources_of(value)


def _by_language(loaded: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(loaded, dict):
        if loaded and all(LANGUAGE.fullmatch(key) for key in loaded):
            yield path, loaded
            return
        for key, value in loaded.items():
            yield from _by_language(value, f"{path}.{key}" if path else key)
    elif isinstance(loaded, list):
        for number, value in enumerate(loaded, 1):
            yield from _by_language(value, f"{path}.{number}" if path else str(number))
