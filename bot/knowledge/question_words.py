"""How the kinds of information of `answer_types` are asked for in the languages beyond its two.

The patterns lie in question_words.json, by language and kind; those for German, French and Spanish
are without accents, as many type.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot.knowledge.words import plain

_WITHOUT_ACCENTS = ("de", "es", "fr")
_ALEF = str.maketrans("أإآ", "ااا")


def asked_kinds_in(text: str, language: str) -> frozenset[str]:
    """The kinds of information that a question in `language` asks for; none in other languages."""
    read = plain(text) if language in _WITHOUT_ACCENTS else text.translate(_ALEF)
    rules = _rules().get(language, {})
    return frozenset(kind for kind, rule in rules.items() if rule.search(read))


@cache
def _rules() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    listed = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    return {
        language: {
            kind: re.compile("|".join(patterns), re.IGNORECASE) for kind, patterns in kinds.items()
        }
        for language, kinds in listed.items()
    }
