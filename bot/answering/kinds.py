"""Which kind of places a question is about: parks or districts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.knowledge.release import Release
from bot.records import Profile

KINDS = ("park", "district")
# The words for a kind, without the names of single places that end in them.
NAMED = {
    "park": re.compile(
        r"\b(?:zhongguancun )?(?:science )?(?:sub-?)?(?:parks?|zones?)\b"
        r"|(?:中关村)?(?:科技)?(?:分园区?|子园区?|园区|开发区|科技园|园)",
        re.IGNORECASE,
    ),
    "district": re.compile(
        r"\bdistricts?\b|[市城]?辖?(?<![地社片校景新小山])区(?![域块])", re.IGNORECASE
    ),
}


def kind_named(text: str) -> str | None:
    """The one kind of places that `text` speaks of; None where it is none or both."""
    rest = NAMED["park"].sub(" ", text)
    named = [kind for kind in KINDS if NAMED[kind].search(text if kind == "park" else rest)]
    return named[0] if len(named) == 1 else None


def of_kind(ids: Iterable[str], kind: str | None, release: Release) -> tuple[str, ...]:
    """Those of `ids` that are of `kind`; all of them where none is."""
    given = tuple(ids)
    profiles = release.content.profiles
    return tuple(id for id in given if id in profiles and profiles[id].kind == kind) or given


def kind_of(ids: Iterable[str], release: Release) -> str | None:
    """The one kind of place that all of `ids` are; None where they differ or are no places."""
    profiles: list[Profile | None] = [release.content.profiles.get(id) for id in ids]
    kinds = {profile.kind if profile and profile.is_place else None for profile in profiles}
    return kinds.pop() if len(kinds) == 1 else None
