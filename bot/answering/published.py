"""The questions that a release shows as options, and the answer behind each, word for word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache, partial

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
        self._languages = release.languages
        self._in = cache(partial(_by_question, tuple(release.by_key.values())))

    def answer(self, text: str, language: str) -> Answer | None:
        """The one answer that shows `text` as its question in `language`; None for several.

        Case, accents, spaces, width, Chinese script and the marks at the end may differ.
        """
        known = language if language in self._languages else DEFAULT_LANGUAGE
        return self._in(known).get(folded(text))


published = per_release(Published)


def _by_question(answers: Sequence[Answer], language: str) -> Mapping[str, Answer | None]:
    found: dict[str, Answer | None] = {}
    for answer in answers:
        question = folded(answer.title(language))
        if question:
            found[question] = None if question in found else answer
    return found


@lru_cache(REMEMBERED)
def folded(text: str) -> str:
    """`text` as it is compared, whichever way it was typed."""
    spaced = " ".join(plain(simplified(text)).split())
    return ENDING.sub("", BESIDE_HAN.sub("", spaced))
