"""Invented items, as many as are wanted, to measure with: about offices that do not exist.

They are varied as real ones are: names, numbers, subjects and lengths differ; none is true.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from bot.evaluate.synthetic_words import ASPECTS, HINTS, KINDS, SYLLABLES, TAKEN
from bot.knowledge.entries import Entry, body_of

FILE = "items/synthetic.yml"
LANGUAGES = ("en", "zh")
PHRASINGS = {"en": 3, "zh": 2}  # beside the question
SOURCE = {
    "url": None,
    "title": "Synthetic, for measurements",
    "kind": "other",
    "as_of": "invented",
}


def synthetic_items(number: int, seed: int = 0) -> list[Entry]:
    """`number` entries of items about offices that do not exist; the same ones for a seed.

    Fewer items are the first of more.
    """
    offices = _offices(random.Random(f"offices {seed}"))
    chance = random.Random(f"texts {seed}")
    pairs = ((office, aspect) for office in offices for aspect in ASPECTS)
    return [
        Entry("item", id, FILE, body_of(_item(id, *next(pairs), chance)))
        for id in (f"synthetic-{at}" for at in range(number))
    ]


def _offices(chance: random.Random) -> Iterator[Mapping[str, str]]:
    """Names of offices and the roads they are in, by language; no two are the same."""
    names = [
        {"en": f"{one}{other}".capitalize(), "zh": f"{SYLLABLES[one]}{SYLLABLES[other]}"}
        for one, other in product(SYLLABLES, repeat=2)
        if one + other not in TAKEN
    ]
    while True:
        chance.shuffle(names)
        for name in names:
            kind, road = chance.choice(KINDS), chance.choice(names)
            yield {
                **{f"name_{code}": _named(name[code], kind[code], code) for code in LANGUAGES},
                **{f"road_{code}": road[code] for code in LANGUAGES},
            }


def _named(name: str, kind: str, language: str) -> str:
    return f"{name} {kind}" if language == "en" else f"{name}{kind}"


def _item(
    id: str,
    office: Mapping[str, str],
    aspect: Mapping[str, Mapping[str, Sequence[str]]],
    chance: random.Random,
) -> dict[str, Any]:
    values = {
        "number": chance.randrange(2, 980),
        "price": chance.randrange(5, 400),
        "days": chance.randrange(2, 45),
        "opens": chance.randrange(6, 11),
        "closes": chance.randrange(15, 23),
        "phone": f"010-{chance.randrange(50_000_000, 90_000_000)}",
    }
    asked, told = {}, {}
    for code in LANGUAGES:
        known = {**values, "name": office[f"name_{code}"], "road": office[f"road_{code}"]}
        first, *others = aspect["asked"][code]
        chosen = [first, *chance.sample(others, PHRASINGS[code])]
        asked[code] = [text.format(**known) for text in chosen]
        hints = chance.sample(HINTS[code], chance.randrange(3))
        sentences = [chance.choice(aspect["told"][code]), *hints]
        told[code] = (" " if code == "en" else "").join(s.format(**known) for s in sentences)
    return {
        "id": id,
        "category": "synthetic",
        "question": {code: texts[0] for code, texts in asked.items()},
        "phrasings": {code: texts[1:] for code, texts in asked.items()},
        "answer": told,
        "sources": [SOURCE],
    }
