"""Tunes the upper layers of a sentence encoder until texts of one label lie close together."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.knowledge.encoder import Vectors
from bot.knowledge.encoders import encoder_folder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor
    from torch.nn import Parameter

WEIGHTS = "tuned.safetensors"
TOKENS = 64  # of a text that are read
LAYER = re.compile(r"\blayers?\.(\d+)\.")  # in names of parameters
SHARE_OF_LAYERS = 0.5  # counted from the top, that learn; those below stay as they are
POOL = 16  # batches that are sorted by length together, so that little is padded


@dataclass(frozen=True)
class Recipe:
    """How to tune. Training ends after `epochs` or after `seconds`, whichever comes first."""

    seconds: float = 240.0
    epochs: int = 3
    batch: int = 32
    learning_rate: float = 2e-4
    label_speed: float = 20.0  # how much faster the labels' own vectors learn
    sharpness: float = 20.0  # of the softmax over cosine similarities
    warm_up: float = 0.1  # share of the training
    share_of_layers: float = SHARE_OF_LAYERS
    seed: int = 0


# Few texts are soon known by heart; a softer softmax then teaches more, found on held-back texts.
FOR_FEW_TEXTS = Recipe(epochs=6, sharpness=10.0)


class TunedEncoder:
    """A sentence encoder whose upper layers were tuned; it holds a whole model in memory."""

    def __init__(
        self, encoder: str, threads: int, share_of_layers: float = SHARE_OF_LAYERS
    ) -> None:
        """Opens a fresh copy of `encoder`; raises EncoderMissing."""
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads)
        self.model: SentenceTransformer = SentenceTransformer(
            str(encoder_folder(encoder)), device="cpu", local_files_only=True
        )
        self.model.max_seq_length = TOKENS
        self._upper = _upper_layers(self.model, share_of_layers)

    @property
    def parameters(self) -> list[Parameter]:
        """What is tuned; nothing else of the model learns."""
        return list(self._upper.values())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text, float32, each of unit length."""
        rows = self.model.encode(
            list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(rows, dtype=np.float32)

    def vectors(self, texts: Sequence[str]) -> Tensor:
        """As `encode`, but as a tensor that gradients flow back from."""
        import torch

        # Half the time where the processor can; only the products are of lower precision.
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=halves_are_quick()):
            found = self.model(self.model.preprocess(list(texts)))["sentence_embedding"]
        return torch.nn.functional.normalize(found.float(), dim=1)

    def save(self, folder: Path) -> None:
        """Writes the tuned layers alone, in half precision."""
        from safetensors.torch import save_file

        halves = {name: value.detach().half() for name, value in self._upper.items()}
        save_file(halves, folder / WEIGHTS)

    def load(self, folder: Path) -> TunedEncoder:
        """Takes over the layers that `save` wrote; returns itself."""
        import torch
        from safetensors.torch import load_file

        with torch.no_grad():
            for name, value in load_file(folder / WEIGHTS).items():
                self._upper[name].copy_(value)
        return self


def halves_are_quick() -> bool:
    """Whether the processor multiplies numbers of half precision (bfloat16) faster than others."""
    import torch

    return bool(torch.cpu.get_capabilities().get("avx512_bf16"))


def _upper_layers(model: SentenceTransformer, share: float) -> dict[str, Parameter]:
    """The parameters of the upper `share` of layers, by name; all others are frozen."""
    layer_of = {
        name: int(found.group(1))
        for name, _ in model.named_parameters()
        if (found := LAYER.search(name))
    }
    lowest = round((max(layer_of.values(), default=0) + 1) * (1 - share))
    upper = {}
    for name, parameter in model.named_parameters():
        parameter.requires_grad = layer_of.get(name, -1) >= lowest
        if parameter.requires_grad:
            upper[name] = parameter
    return upper


def tune(
    encoder: str,
    threads: int,
    texts: Sequence[str],
    labels: Sequence[int],
    vectors: Vectors,
    recipe: Recipe,
) -> TunedEncoder:
    """`encoder` tuned so that cosine similarity to the vector of a text's label is the highest.

    Normalised softmax over one learnt vector per label, which starts as the mean of its texts
    (Zhai & Wu 2019). Labels count from 0, each with at least one text; `vectors` are the texts'
    own, as `encoder` gives them.
    """
    import torch

    torch.manual_seed(recipe.seed)
    tuned = TunedEncoder(encoder, threads, recipe.share_of_layers)
    targets = torch.tensor(labels)
    prototypes = torch.nn.Parameter(_means(vectors, labels))
    slow, fast = recipe.learning_rate, recipe.learning_rate * recipe.label_speed
    optimizer = torch.optim.AdamW(
        [
            {"params": tuned.parameters, "lr": slow, "weight_decay": 0.01},
            {"params": [prototypes], "lr": fast, "weight_decay": 0.0},
        ]
    )
    schedule = _Schedule(recipe, steps=recipe.epochs * -(-len(texts) // recipe.batch))
    tuned.model.train()
    for batch in _batches(texts, recipe):
        if (speed := schedule.speed()) <= 0:
            break
        for group, rate in zip(optimizer.param_groups, (slow, fast), strict=True):
            group["lr"] = rate * speed
        nearness = tuned.vectors([texts[at] for at in batch]) @ _unit(prototypes).T
        loss = torch.nn.functional.cross_entropy(nearness * recipe.sharpness, targets[batch])
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    tuned.model.eval()
    return tuned


class _Schedule:
    """The learning rate rises, then falls to zero with the steps or the time that is left."""

    def __init__(self, recipe: Recipe, steps: int) -> None:
        self._recipe = recipe
        self._steps = steps
        self._done = 0
        self._started = time.monotonic()

    def speed(self) -> float:
        """The share of the full learning rate for the next step; 0 once training is over."""
        elapsed = (time.monotonic() - self._started) / self._recipe.seconds
        progress = max(self._done / self._steps, elapsed)
        self._done += 1
        rising = (self._done / self._steps) / self._recipe.warm_up
        return max(0.0, min(1.0, rising, 1.0 - progress))


def _batches(texts: Sequence[str], recipe: Recipe) -> Iterator[list[int]]:
    """Places in `texts`, in batches, for ever; each epoch in a new order."""
    chance = random.Random(recipe.seed)
    while True:
        order = chance.sample(range(len(texts)), len(texts))
        batches = []
        for start in range(0, len(order), recipe.batch * POOL):
            pool = sorted(order[start : start + recipe.batch * POOL], key=lambda at: len(texts[at]))
            batches += [pool[at : at + recipe.batch] for at in range(0, len(pool), recipe.batch)]
        chance.shuffle(batches)
        yield from batches


def _means(vectors: Vectors, labels: Sequence[int]) -> Tensor:
    import torch

    of = np.asarray(labels)
    means = np.stack([vectors[of == label].mean(axis=0) for label in range(of.max() + 1)])
    # A text that the encoder cannot read has no direction; a little chance gives it one.
    return _unit(torch.from_numpy(means) + 1e-3 * torch.randn(means.shape))


def _unit(rows: Tensor) -> Tensor:
    import torch

    unit: Tensor = torch.nn.functional.normalize(rows, dim=1)
    return unit
