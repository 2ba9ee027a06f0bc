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
    """The vectors of one encoder in a file; what comes later is in a second one for a while."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self._encoder = encoder
        name = hashlib.sha256(encoder.name.encode()).hexdigest()[:12]
        self._path = folder / f"vectors-{name}.npz"
        self._later = folder / f"vectors-{name}-later.npz"

        self._at: dict[str, int] = {}  # the row of each text
        self._rows: Vectors = np.zeros((0, 0), dtype=np.float32)  # with room for more
        self._filed: dict[str, Vectors] | None = None  # by digest, until the texts are known
        self._new: list[str] = []  # the texts that were encoded since the file was written
        self._saved = 0  # how many of them are in the second file

    def prepare(self, texts: Sequence[str], progress: Progress = lambda done, total: None) -> None:
        """Encodes those of `texts` that the file lacks; afterwards it holds these texts alone."""
        self.encode(texts, progress)
        if self._new or self._later.exists():
            self._write(self._path, [*dict.fromkeys(texts)])
            self._later.unlink(missing_ok=True)
        self._new, self._saved = [], 0

    def encode(self, texts: Sequence[str], progress: Progress = lambda done, total: None) -> None:
        """Encodes those of `texts` that were never encoded; `save` keeps them."""
        new = self._not_filed(texts)
        # Texts of like length together: the encoder pads a portion to its longest.
        missing = sorted(new, key=lambda text: len(_PIECE.findall(text)))
        for start in range(0, len(missing), PORTION):
            progress(start, len(missing))
            portion = missing[start : start + PORTION]
            self._add(portion, self._encoder.encode(portion))
        if missing:
            progress(len(missing), len(missing))
        self._filed = {}
        self._new += missing

    def save(self) -> int:
        """Keeps the vectors of what was encoded since `prepare`, beside those of then.

        Returns how many of them were not there yet; with none nothing is written.
        """
        unsaved = len(self._new) - self._saved
        if unsaved:
            self._write(self._later, self._new)
            self._saved = len(self._new)
        return unsaved

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One unit row for each of some prepared texts; raises KeyError for others."""
        if unknown := self._not_filed(texts):
            raise KeyError(unknown[0])
        return self._rows[[self._at[text] for text in texts]]

    def _not_filed(self, texts: Sequence[str]) -> list[str]:
        """Those of `texts` that have no vector yet, after a look into the file."""
        unknown = [text for text in dict.fromkeys(texts) if text not in self._at]
        if unknown and self._filed is None:
            self._filed = {**_read(self._path), **_read(self._later)}
        filed = {text: row for text in unknown if (row := self._found(text)) is not None}
        if filed:
            self._add([*filed], np.stack([*filed.values()]))
        return [text for text in unknown if text not in filed]

    def _found(self, text: str) -> Vectors | None:
        return self._filed.get(_digest(text)) if self._filed else None

    def _add(self, texts: Sequence[str], rows: Vectors) -> None:
        begin = len(self._at)
        end = begin + len(texts)
        if end > len(self._rows):
            room = np.zeros((max(end, 2 * len(self._rows)), rows.shape[1]), dtype=np.float32)
            room[:begin] = self._rows[:begin] if begin else 0
            self._rows = room
        self._rows[begin:end] = rows
        self._at.update(zip(texts, range(begin, end), strict=True))

    def _write(self, path: Path, texts: Sequence[str]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".npz")
        with os.fdopen(handle, "wb") as file:
            digests = np.array([_digest(text) for text in texts])
            np.savez(file, digests=digests, rows=self.vectors(texts))
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)


def _read(path: Path) -> dict[str, Vectors]:
    try:
        # Opened here: numpy leaves a file open that is no archive.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return dict(zip(stored["digests"].tolist(), stored["rows"], strict=True))
    except (FileNotFoundError, zipfile.BadZipFile, KeyError, ValueError, EOFError):
        return {}  # missing or damaged: encoding again repairs it


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
