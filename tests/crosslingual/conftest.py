"""A tiny parallel text: eight languages made of English words, each with its own letters."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.crosslingual.pairs import LANGUAGES

SUBJECTS = ("park", "metro", "visa", "school", "tax", "river")
ACTIONS = ("opens", "closes", "costs", "moves", "helps")
TIMES = ("today", "tomorrow", "soon", "never")
DIMENSIONS = 32
_WORDS = (*SUBJECTS, *ACTIONS, *TIMES)
_VECTORS = dict(
    zip(_WORDS, np.random.default_rng(3).normal(size=(len(_WORDS), DIMENSIONS)), strict=True)
)


def other(english: str, language: str) -> str:
    """The sentence in a made-up tongue: each word backwards, with the language's letter before."""
    letter = "abcdefgh"[LANGUAGES.index(language)]
    return " ".join(letter + word[::-1] for word in english.split())


def teach(texts: Sequence[str]) -> Any:
    """Unit rows that add up the words of each text."""
    rows = np.stack([sum(_VECTORS[word] for word in text.split()) for text in texts])
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="session")
def parallel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parallel")
    sentences = [" ".join(words) for words in product(SUBJECTS, ACTIONS, TIMES)]
    for language in LANGUAGES:
        lines = [f"tatoeba\t{text}\t{other(text, language)}\n" for text in sentences]
        write(folder, language, lines)
    return folder


def write(folder: Path, language: str, lines: Sequence[str]) -> None:
    with gzip.open(folder / f"{language}.tsv.gz", "wt", encoding="utf-8") as file:
        file.writelines(lines)
