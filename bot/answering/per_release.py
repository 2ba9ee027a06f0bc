"""Makes once what is looked up on every message and follows from the release alone."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

from bot.knowledge.release import Release

Made = TypeVar("Made")


def per_release(make: Callable[[Release], Made]) -> Callable[[Release], Made]:
    """`make` with a memory: each release keeps what was made of it.

    So a draft may be tried while citizens are answered from the live release.
    """

    @functools.wraps(make)
    def remembered(release: Release) -> Made:
        if make not in release.memory:
            release.memory[make] = make(release)
        made: Made = release.memory[make]
        return made

    return remembered
