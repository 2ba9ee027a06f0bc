"""One vector space for all languages: English by one encoder, all others by a second one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

import numpy as np

from bot.knowledge.encoder import REMEMBERED, Encoder, Vectors
from bot.knowledge.languages import LanguageFinder

ENGLISH = "en"
# A bag of pieces tells less of a text than an encoder of whole sentences does: words count more
# beside it. Found on the Chinese development questions; from 0.65 to 0.8 it is the same.
TRUST = 0.8
# Languages that a text tells by itself. Short ones in others may look like English: "Park Telefon".
TOLD_BY_TEXT = (ENGLISH, "zh")


class RoutedEncoder:
    """Sends each text to the encoder of its language; both give vectors of one space.

    The second encoder was taught to put a sentence where the first puts its English.
    """

    def __init__(self, english: Encoder, others: Encoder) -> None:
        self.name = f"{english.name}+{others.name}"
        self._english, self._others = english, _OfWords(others)
        languages = LanguageFinder()
        # Of one text it is asked twice, of the same words again and again.
        self._language = lru_cache(REMEMBERED)(partial(languages.find, expected=ENGLISH))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As Encoder.encode."""
        is_english = np.array([self._is_english(text) for text in texts], dtype=bool)
        dimensions = self._english.encode([]).shape[1]
        rows = np.zeros((len(texts), dimensions), dtype=np.float32)
        for encoder, mine in ((self._english, is_english), (self._others, ~is_english)):
            at = np.flatnonzero(mine)
            if len(at):
                rows[at] = encoder.encode([texts[row] for row in at])
        return rows

    def readable(self, text: str) -> float:
        """As Encoder.readable."""
        if self._is_english(text):
            return self._english.readable(text)
        return self._others.readable(text)

    def reading(self, language: str) -> Encoder:
        """As Encoder.reading."""
        return self if language in TOLD_BY_TEXT else self._others

    def _is_english(self, text: str) -> bool:
        return self._language(text) == ENGLISH


class _OfWords:
    """The second encoder, trusted as far as TRUST goes."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self._encoder = encoder.name, encoder

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode(texts)

    def readable(self, text: str) -> float:
        return TRUST * self._encoder.readable(text)

    def reading(self, language: str) -> Encoder:
        return self
