"""The index of the languages that share an edition: ways of asking over the default language's.

It holds what those languages have of their own and leans on the index of the default language for
all else, so that answers without a word in them cost nothing and are found by meaning.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.index import CENTRE, LUCK, Decoys, Index, Part, Query, Scores, Similarities, fuse


class SharedIndex(Index):
    """The answers of a release as questions in several languages find them."""

    def __init__(
        self,
        parts: Sequence[Part],
        decoys: Decoys,
        places: Sequence[int] | NDArray[np.intp] | None,
        default: Index,
    ) -> None:
        """As Index; `parts` tell nothing, they are asked alone."""
        super().__init__(parts, decoys, places, default)
        self._whole = default

    def _text_letters(self, text: str) -> Scores:
        return self._whole._text_letters(text)

    def _similarities(self, query: Query) -> Similarities:
        whole = self._whole._similarities(query)
        own = self._nearest_asked(query.vector)
        asked = np.maximum(own, whole.asked)
        words = np.maximum(self._words.scores(query.text), whole.words)
        meaning = np.maximum(self._own_meaning(query, own), whole.meaning)
        fused = fuse(meaning, words, query.readable)
        return Similarities(asked, whole.texts, words, fused, meaning)

    def _own_meaning(self, query: Query, own: Scores) -> Scores:
        """As in Index, by the own ways of asking alone; -inf for answers without any."""
        centred = self._centred(query.vector)
        return np.asarray((1 - CENTRE) * (own - LUCK * self._askers.luck) + CENTRE * centred)
