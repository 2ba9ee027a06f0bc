"""What a cross-lingual model is worth on sentences that it has not learnt."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.crosslingual.pairs import Pair
from bot.knowledge.encoder import Vectors

Encode = Callable[[Sequence[str]], Vectors]  # texts to unit rows (texts, dimensions)
MOST = 1000  # sentences per language


@dataclass(frozen=True)
class Measure:
    """How well sentences of one language find their English among all of that language's."""

    language: str
    sentences: int
    first: float  # share whose English is the nearest of all
    in_ten: float  # share whose English is among the ten nearest
    cosine: float  # to the teacher's vector, mean


def measure(pairs: Sequence[Pair], encode: Encode, teach: Encode) -> list[Measure]:
    """One measure per language; no two sentences of a language have the same English."""
    return [_of_language(language, found, encode, teach) for language, found in _chosen(pairs)]


def _chosen(pairs: Sequence[Pair]) -> list[tuple[str, list[Pair]]]:
    found: dict[str, dict[str, Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.language, {}).setdefault(pair.english.lower(), pair)
    chance = random.Random(0)
    return [
        (language, chance.sample(list(of_one.values()), min(MOST, len(of_one))))
        for language, of_one in sorted(found.items())
    ]


def _of_language(language: str, pairs: list[Pair], encode: Encode, teach: Encode) -> Measure:
    similar = encode([pair.other for pair in pairs]) @ teach([pair.english for pair in pairs]).T
    own = similar.diagonal()
    rank = (similar > own[:, None]).sum(axis=1)
    return Measure(
        language,
        len(pairs),
        float((rank == 0).mean()),
        float((rank < 10).mean()),
        float(own.mean()),
    )
