"""Numbers for the terms of texts: each text is cut once, however many releases hold it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

MOST_TEXTS = 1_000_000  # beyond that all are cut anew

Numbers = NDArray[np.int32]


class Terms:
    """The terms of all texts of this process; a number stays that of its term."""

    def __init__(self, cut: Callable[[str], Iterable[str]]) -> None:
        """`cut` gives the terms of a text; it must give the same ones each time."""
        self.cut = cut
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._texts: dict[str, tuple[Numbers, NDArray[np.uint16]]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many terms have a number; all numbers are below."""
        return len(self._names)

    def number(self, term: str) -> int | None:
        """The number of `term`; None where no text had it."""
        return self._numbers.get(term)

    def names(self, numbers: Iterable[int]) -> list[str]:
        """The terms with these numbers."""
        return [self._names[number] for number in numbers]

    def distinct(self, text: str) -> Numbers:
        """The numbers of the distinct terms of `text`."""
        with self._lock:
            return self._counted(text)[0]

    def counts(self, texts: Sequence[str]) -> csr_matrix:
        """How often each text (row) has each term (column)."""
        with self._lock:
            counted = [self._counted(text) for text in texts]
            terms = len(self._names)
        ends = np.cumsum([0, *(len(numbers) for numbers, _ in counted)])
        if not ends[-1]:
            return csr_matrix((len(texts), terms), dtype=np.uint16)
        data = np.concatenate([counts for _, counts in counted])
        numbers = np.concatenate([numbers for numbers, _ in counted])
        return csr_matrix((data, numbers, ends), shape=(len(texts), terms))

    def _counted(self, text: str) -> tuple[Numbers, NDArray[np.uint16]]:
        found = self._texts.get(text)
        if found is None:
            if len(self._texts) >= MOST_TEXTS:
                self._texts.clear()
            counts = Counter(self.cut(text))
            numbers = np.array([self._numbered(term) for term in counts], dtype=np.int32)
            times = np.minimum([*counts.values()], np.iinfo(np.uint16).max).astype(np.uint16)
            found = self._texts[text] = numbers, times
        return found

    def _numbered(self, term: str) -> int:
        number = self._numbers.get(term)
        if number is None:
            number = len(self._names)
            self._names.append(term)
            self._numbers[term] = number
        return number
