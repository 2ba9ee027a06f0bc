"""Texts are looked up by their terms, in parts as in one."""

from __future__ import annotations

import numpy as np
import pytest

from bot.knowledge.postings import Postings, having
from bot.knowledge.terms import Terms

TEXTS = ["a b a", "", "c a", "b b b"]


@pytest.fixture
def terms() -> Terms:
    return Terms(str.split)


def numbers(terms: Terms, names: str) -> np.ndarray:
    found = [terms.number(name) for name in names]
    return np.array([99 if number is None else number for number in found], dtype=np.intp)


def test_terms_are_found_with_their_texts_and_counts(terms: Terms) -> None:
    postings = Postings(terms.counts(TEXTS))
    found = postings.find(numbers(terms, "bza"))
    each = zip(found.which.tolist(), found.texts.tolist(), found.counts.tolist(), strict=True)
    assert [*each] == [(0, 0, 1), (0, 3, 3), (2, 0, 2), (2, 2, 1)]


def test_terms_that_no_text_has_are_not_found(terms: Terms) -> None:
    terms.counts(["x y z"])
    postings = Postings(terms.counts(TEXTS))
    for names in ("xyz", "?", ""):
        assert postings.find(numbers(terms, names)).texts.tolist() == []
    assert Postings(terms.counts([])).find(numbers(terms, "ab")).texts.tolist() == []


def test_lengths_are_counted_by_text(terms: Terms) -> None:
    assert Postings(terms.counts(TEXTS)).lengths().tolist() == [3, 0, 2, 3]


def test_texts_that_have_a_term_are_counted_over_all_parts(terms: Terms) -> None:
    parts = [Postings(terms.counts(texts)) for texts in (TEXTS[:2], [], TEXTS[2:])]
    whole = Postings(terms.counts(TEXTS))
    assert having(parts, len(terms)).tolist() == having([whole], len(terms)).tolist()
    assert having(parts, len(terms))[numbers(terms, "abc")].tolist() == [2, 2, 1]
