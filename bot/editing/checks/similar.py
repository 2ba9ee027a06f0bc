"""Items that ask nearly the same, by meaning.

The name of a place rules the vector of a short question: "old name of Xicheng Park" and "who do I
call about Xicheng Park" have a cosine of 0.91. So questions that name the same places are compared
without the names too, and the lesser of both cosines counts.

Measured on the starter content, 103 items, each with four of its ways of asking against each other
item with all of its own; and on items split in two, of which the halves are to find each other.
English: at 0.85, 2 of 5253 pairs of items are called alike, and 27 % of the halves are found; at
0.80 it is 10 pairs and 51 % (with the names in, 37 % for as many pairs). Chinese: 4 pairs and 20 %,
11 and 35 %. So 0.85 before a publish, where answered_by_others finds what is worded otherwise,
and 0.80 while somebody types.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.answering.per_release import per_release
from bot.knowledge.encoder import Vectors
from bot.knowledge.release import Release

NEARLY_THE_SAME = 0.85  # cosine
WORTH_A_LOOK = 0.8  # while somebody types
A_PLACE = {"zh": "这里"}  # instead of a place's name
A_PLACE_ELSE = "the place"
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Similar:
    """A way of asking for another item that means nearly the same."""

    item: str  # the id of that item
    asked: str
    text: str  # that it is like
    likeness: float  # cosine, up to 1


@dataclass(frozen=True)
class _Asked:
    """The ways of asking of one edition."""

    items: NDArray[Any]  # the id of each one's item; empty for what is asked of other answers
    texts: Sequence[str]
    vectors: Vectors
    rows: Mapping[str, int]  # one row for each different text


def similar(
    texts: Sequence[str],
    language: str,
    release: Release,
    besides: str = "",
    least: float = NEARLY_THE_SAME,
) -> list[Similar]:
    """The items of `release`, all but `besides`, that are asked for nearly as in `texts`.

    The nearest first, each once. What asks for another number is another question.
    """
    known = _asked_of(release)[release.edition(language).language]
    if not texts or not len(known.texts):
        return []
    rows = np.stack(
        [
            known.vectors[known.rows[text]] if text in known.rows else _encoded([text], release)[0]
            for text in texts
        ]
    )
    near = (rows @ known.vectors.T >= least) & (known.items != besides) & (known.items != "")
    best: dict[str, Similar] = {}
    for row, column in np.argwhere(near):
        text, asked = texts[row], known.texts[column]
        likeness = min(
            float(rows[row] @ known.vectors[column]), _without_names(text, asked, language, release)
        )
        item = str(known.items[column])
        if likeness >= max(least, best[item].likeness if item in best else 0.0):
            best[item] = Similar(item, asked, text, likeness)
    return sorted(best.values(), key=lambda one: -one.likeness)


def _without_names(text: str, asked: str, language: str, release: Release) -> float:
    """The cosine of two questions without the places that they name; 0 if those differ."""
    places = release.reader.places_in
    if set(places(text)) != set(places(asked)) or _numbers(text) != _numbers(asked):
        return 0.0
    one, other = _encoded([_masked(t, language, release) for t in (text, asked)], release)
    return float(one @ other)


def _masked(text: str, language: str, release: Release) -> str:
    names = release.reader.places
    for mention in reversed(names.find(text)):
        text = names.put_in(text, mention, A_PLACE.get(language, A_PLACE_ELSE))
    return text


def _numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text))


def _encoded(texts: Sequence[str], release: Release) -> Vectors:
    return release.reader.encoder.encode(texts)


@per_release
def _asked_of(release: Release) -> dict[str, _Asked]:
    return {language: _asked_in(release, language) for language in release.editions}


def _asked_in(release: Release, language: str) -> _Asked:
    edition = release.edition(language)
    ways = edition.index.ways()
    of_items = [one.id if one.kind == "item" else "" for one in edition.answers]
    return _Asked(
        np.array([of_items[position] for position, _ in ways], dtype=object),
        [text for _, text in ways],
        edition.index.way_vectors(),
        {text: row for row, (_, text) in enumerate(ways)},
    )
