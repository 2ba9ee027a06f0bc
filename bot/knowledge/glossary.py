"""Terms of other languages in the English words of the content."""

from __future__ import annotations

from collections.abc import Mapping

from bot.knowledge.phrases import Phrases
from bot.records import Texts


class Glossary:
    """Puts terms that staff listed into English, so that the encoder sees the content's words."""

    def __init__(self, terms: Mapping[str, Texts]) -> None:
        """`terms` has the English of each term by language."""
        self._terms = {
            language: Phrases({term: (english,) for term, english in listed.items()})
            for language, listed in terms.items()
        }

    def in_english(self, text: str, language: str) -> str:
        """`text` with the English of each term that it has in `language`; else as it is."""
        if language not in self._terms:
            return text
        for start, end, (english, *_) in sorted(self._terms[language].find(text), reverse=True):
            text = f"{text[:start]} {english} {text[end:]}"
        return text
