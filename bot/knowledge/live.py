"""The release that this process answers from. Publishing swaps it; nothing restarts."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from bot.errors import JingjingError
from bot.knowledge.content import load_content
from bot.knowledge.names import AttributeWords, PlaceNames
from bot.knowledge.release import Release

_live: list[Release] = []
_tried: ContextVar[Release | None] = ContextVar("tried", default=None)


def publish(release: Release) -> None:
    """Makes `release` the one that every question is answered from, from now on."""
    _live[:] = [release]


def current() -> Release:
    """The live release, or the one tried; raises JingjingError before the first is published."""
    if tried := _tried.get():
        return tried
    if not _live:
        raise JingjingError("no release is published yet")
    return _live[0]


@contextmanager
def trying(release: Release) -> Iterator[None]:
    """Within it, and for whoever runs it alone, `release` is as if it were live."""
    token = _tried.set(release)
    try:
        yield
    finally:
        _tried.reset(token)


def names(knowledge: Path) -> tuple[PlaceNames, AttributeWords]:
    """The names to look for in messages: the live release's, else those of the folder's content.

    Rasa's own commands (train, test, shell) have no live release.
    """
    if _live or _tried.get():
        reader = current().reader
        return reader.places, reader.attribute_words
    return _names_of(knowledge)


@functools.cache
def _names_of(knowledge: Path) -> tuple[PlaceNames, AttributeWords]:
    content = load_content(knowledge)
    return PlaceNames(content), AttributeWords(content.attributes)
