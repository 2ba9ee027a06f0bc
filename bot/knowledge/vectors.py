"""Vectors on disk, so that a text is encoded once and a publish encodes only what changed."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bot.knowledge.encoder import Encoder, Vectors

Progress = Callable[[int, int], None]  # done, of how many
PORTION = 64  # texts that are encoded together
# About what an encoder cuts a text into: Han, kana and Hangul singly, other words in parts.
_ALONE = r"\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_PIECE = re.compile(rf"[{_ALONE}]|\d{{1,3}}|[^\W\d_{_ALONE}]{{1,7}}|[^\w\s]")


class VectorStore:
    """The vectors of one encoder in one file."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self._encoder = encoder
        name = hashlib.sha256(encoder.name.encode()).hexdigest()[:12]
        self._path = folder / f"vectors-{name}.npz"

        self._known: dict[str, Vectors] | None = None
        self._wanted: Sequence[str] = ()  # digests of the texts that were encoded last
        self._unsaved = 0

    def prepare(self, texts: Sequence[str], progress: Progress = lambda done, total: None) -> None:
        """Encodes those of `texts` that the file lacks; afterwards it holds these texts alone."""
        self.encode(texts, progress)
        self.save()

    def encode(self, texts: Sequence[str], progress: Progress = lambda done, total: None) -> None:
        """Encodes those of `texts` that were never encoded; `save` keeps them."""
        known = self._read() if self._known is None else self._known
        digests = [_digest(text) for text in texts]
        new = {d: t for d, t in zip(digests, texts, strict=True) if d not in known}
        # Texts of like length together: the encoder pads a portion to its longest.
        missing = sorted(new.items(), key=lambda entry: len(_PIECE.findall(entry[1])))
        for start in range(0, len(missing), PORTION):
            progress(start, len(missing))
            portion = missing[start : start + PORTION]
            rows = self._encoder.encode([text for _, text in portion])
            known.update({d: row for (d, _), row in zip(portion, rows, strict=True)})
        if missing:
            progress(len(missing), len(missing))
        self._known, self._wanted = known, digests
        self._unsaved += len(missing)

    def save(self) -> int:
        """Keeps the vectors of the texts that were encoded last, and no others, in the file.

        Returns how many of them were not there yet; with none nothing is written.
        """
        unsaved, self._unsaved = self._unsaved, 0
        if unsaved and self._known is not None:
            self._write({digest: self._known[digest] for digest in dict.fromkeys(self._wanted)})
        return unsaved

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One unit row for each of some prepared texts; raises KeyError for others."""
        if self._known is None:
            self._known = self._read()
        known = self._known
        return np.stack([known[_digest(text)] for text in texts])

    def _read(self) -> dict[str, Vectors]:
        try:
            # Opened here: numpy leaves a file open that is no archive.
            with self._path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                return dict(zip(stored["digests"].tolist(), stored["rows"], strict=True))
        except (FileNotFoundError, zipfile.BadZipFile, KeyError, ValueError, EOFError):
            return {}  # missing or damaged: encoding again repairs it

    def _write(self, vectors: dict[str, Vectors]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._path.parent, suffix=".npz")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, digests=np.array(list(vectors)), rows=np.stack(list(vectors.values())))
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, self._path)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
