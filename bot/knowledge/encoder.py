"""The one sentence encoder of the house: texts in, vectors of unit length out."""

from __future__ import annotations

import copy
import functools
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

REMEMBERED = 10_000  # vectors of recent texts; 15 MB at 384 dimensions
BATCH = 64
READABLE = 0.6  # share of known pieces, below which a vector says nothing of the text


class Encoder(Protocol):
    """What the house asks of an encoder."""

    @property
    def name(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text, float32, each of unit length; zeros for what the encoder cannot read.

        Safe to call from several threads.
        """
        ...

    def readable(self, text: str) -> float:
        """The share of the pieces of `text` that the encoder knows, 0 to 1."""
        ...

    def reading(self, language: str) -> Encoder:
        """The encoder of texts known to be in `language`, or in SHARED ones, for one space."""
        ...


class SentenceEncoder:
    """A sentence-transformers model that remembers the vectors of recent texts."""

    def __init__(self, folder: Path, name: str, threads: int) -> None:
        # Imported here: two seconds that commands without an encoder need not wait.
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads)
        self.name = f"{name}@{weights_digest(folder)}"
        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self._dimensions = int(self._model.get_embedding_dimension() or 0)
        self._pieces = _own_tokenizer(self._model.tokenizer)
        self._unknown = _unknown_piece(self._pieces)
        self._remembered: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            fresh = [text for text in dict.fromkeys(texts) if text not in self._remembered]
            known = {text: self._recall(text) for text in texts if text in self._remembered}
            if fresh:
                rows = self._rows(fresh)
                known.update(rows)
                self._remember(rows)
        if not texts:
            return np.zeros((0, self._dimensions), dtype=np.float32)
        return np.stack([known[text] for text in texts])

    def _rows(self, texts: Sequence[str]) -> dict[str, Vectors]:
        clear = [text for text in texts if self.readable(text) >= READABLE]
        rows = dict.fromkeys(texts, np.zeros(self._dimensions, dtype=np.float32))
        if clear:
            encoded = self._model.encode(
                clear,
                batch_size=BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
            rows.update(zip(clear, encoded.astype(np.float32), strict=True))
        return rows

    def readable(self, text: str) -> float:
        pieces = self._pieces.encode(text, add_special_tokens=False).ids
        return 1.0 - pieces.count(self._unknown) / len(pieces) if pieces else 1.0

    def reading(self, language: str) -> SentenceEncoder:
        return self

    def _recall(self, text: str) -> Vectors:
        self._remembered.move_to_end(text)
        return self._remembered[text]

    def _remember(self, vectors: dict[str, Vectors]) -> None:
        self._remembered.update(vectors)
        while len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)


def _own_tokenizer(given: Any) -> Any:
    """A copy that reads whole texts: the model changes its own while it encodes in a thread."""
    own = copy.deepcopy(getattr(given, "backend_tokenizer", given))
    own.no_truncation()
    own.no_padding()
    return own


def _unknown_piece(tokenizer: Any) -> int | None:
    """The number of the piece that stands for whatever is unknown; None: all is known."""
    # By number: Unigram tokenizers, which most multilingual models have, spell unknown pieces out.
    model: dict[str, Any] = json.loads(tokenizer.to_str())["model"]
    number: int | None = model.get("unk_id", tokenizer.token_to_id(model.get("unk_token") or ""))
    return number


def weights_digest(folder: Path) -> str:
    """Changes with the weights of the model in `folder`."""
    files = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("*.bin"))
    return _digest(tuple((path, path.stat().st_size, path.stat().st_mtime_ns) for path in files))


@functools.cache
def _digest(files: tuple[tuple[Path, int, int], ...]) -> str:
    # A start asks several times, and a hundred megabytes take a while.
    digest = hashlib.sha256()
    for path, _size, _changed in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
