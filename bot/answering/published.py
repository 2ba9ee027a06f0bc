"""The questions that a release shows as options, and the answer behind each, word for word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from bot.answering.per_release import per_release
from bot.knowledge.release import Release
from bot.knowledge.scripts import HAN, simplified
from bot.knowledge.words import plain
from bot.records import DEFAULT_LANGUAGE, Answer

REMEMBERED = 100_000  # questions: the next release has most of them again
BESIDE_HAN = re.compile(rf"\s+(?={HAN.pattern})|(?<={HAN.pattern})\s+")
ENDING = re.compile(r"[\s?!.,;:。、~]+$")


class Published:
    """Finds the answer whose question is asked as it is shown."""

    def __init__(self, release: Release) -> None:
        self._by_language = {
            language: _by_question(release, language) for language in release.editions
        }

    def answer(self, text: str, language: str) -> Answer | None:
        """The one answer that shows `text` as its question in `language`; None for several.

        Case, accents, spaces, width, Chinese script and the marks at the end may differ.
        """
        known = self._by_language.get(language) or self._by_language[DEFAULT_LANGUAGE]
        return known.get(folded(text))


published = per_release(Published)


def _by_question(release: Release, language: str) -> Mapping[str, Answer | None]:
    found: dict[str, Answer | None] = {}
    for answer in release.by_key.values():
        question = folded(answer.title(language))
        if question:
            found[question] = None if question in found else answer
    return found


@lru_cache(REMEMBERED)
def folded(text: str) -> str:
    """`text` as it is compared, whichever way it was typed."""
    spaced = " ".join(plain(simplified(text)).split())
    return ENDING.sub("", BESIDE_HAN.sub("", spaced))
