"""The card that goes with a cross-lingual model: data, terms, measures and limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bot.crosslingual.learning import Recipe
from bot.crosslingual.measure import Measure
from bot.crosslingual.pairs import SOURCES, Pairs

LIMITS = """\
- A bag of pieces knows no order of words: "from A to B" and "from B to A" are one to it.
- Names of places that the parallel text does not have are put together from their parts.
- It reads questions and short texts; of long ones it gives the mean.
- English text belongs to the English encoder; English words within other text are read.
- The text it learnt from is general (everyday sentences, web questions, software, maps, health),
  not about administration."""


@dataclass(frozen=True)
class Making:
    """How a model was made."""

    teacher: str
    recipe: Recipe
    minutes: float
    megabytes: float


def card(pairs: Pairs, made: Making, measures: Sequence[Measure]) -> str:
    """The model card, as Markdown."""
    recipe = ", ".join(f"{name} {value}" for name, value in asdict(made.recipe).items())
    return f"""\
---
library_name: sentence-transformers
pipeline_tag: sentence-similarity
language: [ar, de, es, fr, ja, ko, ru, zh]
---
# Cross-lingual encoder

A weighted bag of pieces of words that puts a sentence in Arabic, German, Spanish, French,
Japanese, Korean, Russian or Chinese where {made.teacher} puts its English.
{made.megabytes:.0f} MB, 8-bit numbers; `SentenceTransformer("models/cross-lingual")` opens it
where the package `bot` can be imported.

Made by `jingjing train --cross-lingual FOLDER` in {made.minutes:.0f} minutes: {recipe}.
Digest of the parallel text (SHA-256): `{pairs.digest}`.

## What it learnt from

| source | licence | pairs |
|---|---|---|
{_sources(pairs)}

No sentence is part of the model: it holds pieces of words and weights. Thanks to all who wrote
and translated them. One English sentence in fifty, with all its translations, was held back.

## What it is worth

On held-back sentences: whether a sentence finds its English among those of its language.

| language | sentences | first | among ten | mean cosine to the teacher |
|---|---|---|---|---|
{_measures(measures)}

## Limits

{LIMITS}
"""


def _sources(pairs: Pairs) -> str:
    return "\n".join(
        f"| {SOURCES[name].title} | {SOURCES[name].licence} | {sum(by_language.values()):,} |"
        for name, by_language in sorted(pairs.counts().items())
    )


def _measures(measures: Sequence[Measure]) -> str:
    return "\n".join(
        f"| {one.language} | {one.sentences:,} | {one.first:.1%} | {one.in_ten:.1%} |"
        f" {one.cosine:.3f} |"
        for one in measures
    )
