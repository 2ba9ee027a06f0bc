"""The cross-lingual encoder as a module of sentence-transformers: a weighted bag of pieces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules.input_module import InputModule
from sentence_transformers.sentence_transformer.modules import Normalize
from tokenizers import Tokenizer
from torch import Tensor

from bot.knowledge.encoder import Vectors

WEIGHTS, PIECES = "model.safetensors", "tokenizer.json"
STEPS = 127  # of 8 bits, to either side of zero


class BagOfPieces(InputModule):
    """Gives the sum of the vectors of a text's pieces; a piece weighs as much as it is long.

    Each vector is kept as 8-bit numbers with one scale, and in fewer dimensions than it is
    read in: `lift` leads back to them.
    """

    def __init__(self, pieces: Tokenizer, rows: Tensor, scales: Tensor, lift: Tensor) -> None:
        """`rows` int8 (pieces, kept), `scales` (pieces,), `lift` (kept, dimensions)."""
        super().__init__()
        self.tokenizer = pieces
        self.register_buffer("rows", rows)
        self.register_buffer("scales", scales)
        self.register_buffer("lift", lift)

    @classmethod
    def of(cls, pieces: Tokenizer, vectors: Vectors, kept: int) -> BagOfPieces:
        """The module for full vectors (pieces, dimensions), in their `kept` main directions."""
        wide = torch.from_numpy(vectors)
        _, directions = torch.linalg.eigh(wide.T @ wide)
        lift = directions[:, -kept:].T.contiguous()
        narrow = wide @ lift.T
        scales = narrow.abs().amax(dim=1).clamp(min=1e-9) / STEPS
        rows = (narrow / scales[:, None]).round().to(torch.int8)
        return cls(pieces, rows, scales.half(), lift.half())

    def preprocess(
        self, inputs: Sequence[str], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, Tensor]:
        """The pieces of all texts in a row, and which text each belongs to."""
        texts = [f"{prompt or ''}{text}" for text in inputs]
        found = [one.ids for one in self.tokenizer.encode_batch(texts, add_special_tokens=False)]
        lengths = torch.tensor([len(ids) for ids in found], dtype=torch.long)
        ids = torch.tensor([piece for ids in found for piece in ids], dtype=torch.long)
        return {
            "input_ids": ids,
            "text_of_piece": torch.repeat_interleave(torch.arange(len(found)), lengths),
            "texts": torch.zeros(len(found)),
        }

    def forward(self, features: dict[str, Tensor], **kwargs: Any) -> dict[str, Tensor]:
        """Adds `sentence_embedding` (texts, dimensions), not of unit length."""
        ids = features["input_ids"]
        rows = self.rows[ids].float() * self.scales[ids].float()[:, None]
        sums = torch.zeros(len(features["texts"]), rows.shape[1], device=rows.device)
        sums.index_add_(0, features["text_of_piece"], rows)
        features["sentence_embedding"] = sums @ self.lift.float()
        return features

    def get_embedding_dimension(self) -> int:
        return int(self.lift.shape[1])

    @property
    def max_seq_length(self) -> None:
        """Texts of any length are read to the end."""
        return None

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Writes weights and pieces into the folder `output_path`."""
        folder = Path(output_path)
        save_file(
            {name: value.contiguous() for name, value in self.state_dict().items()},
            folder / WEIGHTS,
        )
        self.tokenizer.save(str(folder / PIECES), pretty=False)

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", **kwargs: Any) -> BagOfPieces:
        """What `save` wrote; no code is run and nothing is fetched."""
        folder = Path(model_name_or_path, subfolder)
        weights = load_file(folder / WEIGHTS)
        pieces = Tokenizer.from_file(str(folder / PIECES))
        return cls(pieces, weights["rows"], weights["scales"], weights["lift"])


def cross_lingual_model(pieces: Tokenizer, vectors: Vectors, kept: int) -> SentenceTransformer:
    """A model that gives vectors of unit length, ready to be saved."""
    return SentenceTransformer(
        modules=[BagOfPieces.of(pieces, vectors, kept), Normalize()], device="cpu"
    )
