"""Makes once what is looked up on every message and follows from the release alone."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

from bot.knowledge.release import Release

Made = TypeVar("Made")


def per_release(make: Callable[[Release], Made]) -> Callable[[Release], Made]:
    """`make` with a memory of one result: that of the release it was last called with."""
    latest: list[tuple[Release, Made]] = []  # replaced whole: turns are answered in several threads

    @functools.wraps(make)
    def remembered(release: Release) -> Made:
        for known, result in latest:
            if known is release:
                return result
        result = make(release)
        latest[:] = [(release, result)]
        return result

    return remembered
