"""What languages call themselves."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from bot.knowledge.languages import LANGUAGES
from bot.web.page_words import words


@functools.cache
def language_names() -> Mapping[str, str]:
    """The name of each of the nine languages in itself, by its code."""
    return {code: words(code)["name"] for code in LANGUAGES}


def language_name(code: str) -> str:
    """The name of a language in itself; the code of one that is not among the nine."""
    return language_names().get(code, code)
