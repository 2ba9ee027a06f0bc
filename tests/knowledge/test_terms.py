"""Texts are cut once, and counted as if they were cut each time."""

from __future__ import annotations

import numpy as np

from bot.knowledge.postings import Postings
from bot.knowledge.terms import Terms


class Cutter:
    """Cuts at spaces, and remembers what it cut."""

    def __init__(self) -> None:
        self.cut: list[str] = []

    def __call__(self, text: str) -> list[str]:
        self.cut.append(text)
        return text.split()


def test_terms_are_counted_by_text() -> None:
    terms = Terms(str.split)
    counts = terms.counts(["a b a", "", "c a"]).toarray()
    numbers = [terms.number(name) for name in "abc"]
    assert counts[:, numbers].tolist() == [[2, 1, 0], [0, 0, 0], [1, 0, 1]]
    assert terms.number("z") is None


def test_text_is_cut_once() -> None:
    cutter = Cutter()
    terms = Terms(cutter)
    first = terms.counts(["a b", "c"]).toarray()
    again = terms.counts(["c", "a b", "d"]).toarray()
    assert cutter.cut == ["a b", "c", "d"]
    assert np.array_equal(again[[1, 0], :3], first)


def test_terms_of_other_texts_are_not_present() -> None:
    terms = Terms(str.split)
    terms.counts(["x y"])
    postings = Postings(terms.counts(["b a", "a"]))
    assert sorted(terms.names(postings.terms)) == ["a", "b"]


def test_no_texts_and_empty_ones_have_no_terms() -> None:
    terms = Terms(str.split)
    assert terms.counts([]).shape == (0, 0)
    assert terms.counts(["", ""]).shape == (2, 0)
    assert terms.distinct("").tolist() == []
