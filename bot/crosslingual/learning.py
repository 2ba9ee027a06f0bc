"""Teaches a bag of pieces to put a sentence where an encoder of English puts its English.

Knowledge distillation across languages (Reimers and Gurevych 2020) into static vectors: the
cosine to the teacher's vector of the English side, and among a batch which English is the right
one (Henderson et al. 2017).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize

from bot.crosslingual.bags import Bags, Numbers, parts_of_pieces
from bot.crosslingual.measure import Encode
from bot.crosslingual.module import cross_lingual_model
from bot.crosslingual.pairs import Pair
from bot.crosslingual.pieces import learn_pieces

Report = Callable[[str], None]

NEIGHBOURS = frozenset({"de", "es", "fr"})  # they have far more text than the others
COMMON = 1e-4  # share of all pieces from which a piece starts to weigh less (Arora et al. 2017)
LEAST_WEIGHT = 0.05
APART = -1e4  # keeps twins of the right sentence from counting as wrong ones
PORTION = 4096


@dataclass(frozen=True)
class Recipe:
    """How to learn. Found on held-back pairs and on the valid part of xSID."""

    pieces: int = 90_000
    of_each: int = 2_500_000  # characters of each language that pieces are learnt from
    english: int = 60_000  # English sentences that teach the English words in mixed text
    epochs: int = 4
    batch: int = 2048
    learning_rate: float = 0.01
    temperature: float = 0.05
    broken: float = 0.1  # share of pieces that are broken in two
    kept: int = 256  # dimensions that are stored
    seed: int = 0


def learn(
    pairs: Sequence[Pair], teach: Encode, recipe: Recipe, report: Report
) -> SentenceTransformer:
    """The model that `pairs` teach, in the vector space of `teach`."""
    lessons = _affordable(pairs)
    report("learning the pieces of words")
    tokenizer = learn_pieces(_by_language(lessons), recipe.pieces, recipe.of_each)
    english = list(dict.fromkeys(pair.english for pair in lessons))
    targets = _taught(english, teach, report)
    chosen = random.Random(recipe.seed).sample(english, min(recipe.english, len(english)))
    number = {text: at for at, text in enumerate(english)}
    texts = [*(pair.other for pair in lessons), *chosen]
    right = np.array([*(number[pair.english] for pair in lessons), *map(number.get, chosen)])
    bags = Bags.of(tokenizer, texts)
    vectors = _start(bags, targets, right, tokenizer.get_vocab_size())
    _train(vectors, bags, targets, right, parts_of_pieces(tokenizer), recipe, report)
    return cross_lingual_model(tokenizer, vectors.numpy(), recipe.kept)


def _affordable(pairs: Sequence[Pair]) -> list[Pair]:
    """Without English that just one of the NEIGHBOURS has: the teacher's time is what costs."""
    languages = Counter(english for english, _ in {(p.english, p.language) for p in pairs})
    needed = {pair.english for pair in pairs if pair.language not in NEIGHBOURS}
    return [pair for pair in pairs if pair.english in needed or languages[pair.english] > 1]


def _by_language(pairs: Sequence[Pair]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"en": list(dict.fromkeys(pair.english for pair in pairs))}
    for pair in pairs:
        found.setdefault(pair.language, []).append(pair.other)
    return found


def _taught(english: Sequence[str], teach: Encode, report: Report) -> Tensor:
    """The teacher's vectors, in half precision."""
    by_length = sorted(range(len(english)), key=lambda at: len(english[at]))
    rows: list[Tensor] = []
    for start in range(0, len(english), PORTION):
        report(f"encoding English: {start} of {len(english)} sentences")
        portion = by_length[start : start + PORTION]
        rows.append(torch.from_numpy(teach([english[at] for at in portion])).half())
    found = torch.cat(rows)
    return found[torch.from_numpy(np.argsort(by_length))]


def _start(bags: Bags, targets: Tensor, right: Numbers, pieces: int) -> Tensor:
    """For each piece the mean of the targets it occurs with, shorter the more common it is."""
    counts = np.bincount(bags.pieces, minlength=pieces)
    vectors = torch.zeros(pieces, targets.shape[1])
    of_piece = right[bags.texts]
    for start in range(0, len(of_piece), 100 * PORTION):
        part = slice(start, start + 100 * PORTION)
        vectors.index_add_(0, torch.from_numpy(bags.pieces[part]), targets[of_piece[part]].float())
    vectors /= torch.from_numpy(np.maximum(counts, 1))[:, None]
    weights = COMMON / (COMMON + counts / counts.sum()) + LEAST_WEIGHT
    centred = normalize(vectors - targets[right].float().mean(dim=0), dim=1)
    return centred * torch.from_numpy(weights)[:, None].float()


def _train(
    vectors: Tensor,
    bags: Bags,
    targets: Tensor,
    right: Numbers,
    parts: Numbers,
    recipe: Recipe,
    report: Report,
) -> None:
    """Changes `vectors` in place."""
    bag = torch.nn.EmbeddingBag.from_pretrained(vectors, freeze=False, mode="sum", sparse=True)
    optimizer = torch.optim.SparseAdam(bag.parameters(), lr=recipe.learning_rate)
    chance = np.random.RandomState(recipe.seed)
    steps = recipe.epochs * (len(bags) // recipe.batch)
    for step, rows in enumerate(_batches(len(bags), recipe, chance)):
        few = bags.of_rows(rows).broken(parts, recipe.broken, chance)
        found = bag(torch.from_numpy(few.pieces), torch.from_numpy(few.starts[:-1]))
        loss = _loss(normalize(found, dim=1), targets, right[rows], recipe.temperature)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.param_groups[0]["lr"] = recipe.learning_rate * (1 - step / steps)
        optimizer.step()  # type: ignore[no-untyped-call]
        if step % 20 == 0:
            report(f"learning: step {step} of {steps}, loss {loss.item():.3f}")


def _batches(texts: int, recipe: Recipe, chance: np.random.RandomState) -> Iterator[Numbers]:
    for _ in range(recipe.epochs):
        order = chance.permutation(texts)
        size = min(recipe.batch, texts)
        for start in range(0, texts - size + 1, size):
            yield order[start : start + size]


def _loss(found: Tensor, targets: Tensor, right: Numbers, temperature: float) -> Tensor:
    similar = found @ targets[right].float().T
    twins = torch.from_numpy(right[:, None] == right[None, :])
    twins.fill_diagonal_(False)
    choice = cross_entropy(
        (similar / temperature).masked_fill(twins, APART), torch.arange(len(right))
    )
    return (1 - similar.diagonal()).mean() + choice
