"""Texts as bags of pieces, laid out in one row of numbers, from which batches are taken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Numbers = NDArray[np.int64]
NO_PARTS = -1


@dataclass(frozen=True)
class Bags:
    """The pieces of all texts, and where the pieces of each text start; one start more at the end.

    `texts + 1` starts for `texts` texts.
    """

    pieces: Numbers
    starts: Numbers

    @classmethod
    def of(cls, tokenizer: Tokenizer, texts: Sequence[str]) -> Bags:
        """The bags of `texts`, in order."""
        cut = [one.ids for one in tokenizer.encode_batch(texts, add_special_tokens=False)]
        lengths = np.array([len(ids) for ids in cut], dtype=np.int64)
        pieces = np.fromiter((id for ids in cut for id in ids), np.int64, int(lengths.sum()))
        return cls(pieces, np.concatenate([[0], np.cumsum(lengths)]))

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def texts(self) -> Numbers:
        """For each piece the number of its text."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def of_rows(self, rows: Numbers) -> Bags:
        """Some of the bags, in the order of `rows`."""
        lengths = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        at = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], lengths)
        return Bags(self.pieces[at], starts)

    def broken(self, parts: Numbers, share: float, chance: np.random.RandomState) -> Bags:
        """The same with a `share` of the pieces broken into their two `parts`.

        A kind of BPE dropout (Provilkov et al. 2020), which makes rare and misspelt words alike
        to known ones; unlike the library's it can be repeated exactly.
        """
        breaks = (chance.random_sample(len(self.pieces)) < share) & (
            parts[self.pieces, 0] != NO_PARTS
        )
        both = np.stack([self.pieces, np.full_like(self.pieces, NO_PARTS)], axis=1)
        both[breaks] = parts[self.pieces[breaks]]
        grown = np.concatenate([[0], np.cumsum(1 + breaks)])
        flat = both.ravel()
        return Bags(flat[flat != NO_PARTS], grown[self.starts])


def parts_of_pieces(tokenizer: Tokenizer) -> Numbers:
    """(pieces, 2): the two pieces that each was merged from, NO_PARTS for single characters."""
    model = json.loads(tokenizer.to_str())["model"]
    number = model["vocab"]
    parts = np.full((len(number), 2), NO_PARTS, dtype=np.int64)
    for first, second in model["merges"]:
        merged = number.get(first + second)
        if merged is not None:
            parts[merged] = number[first], number[second]
    return parts
