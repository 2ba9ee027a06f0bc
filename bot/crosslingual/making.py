"""Makes the cross-lingual model that belongs to an encoder of English, with its card."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from bot.crosslingual.card import Making, card
from bot.crosslingual.learning import Recipe, Report, learn
from bot.crosslingual.measure import Encode, measure
from bot.crosslingual.pairs import read_pairs
from bot.knowledge.encoder import Vectors
from bot.knowledge.encoders import encoder_folder
from bot.knowledge.tuning import halves_are_quick

CARD = "README.md"
BATCH = 256


def make(parallel: Path, encoder: str, target: Path, recipe: Recipe, report: Report) -> Path:
    """Learns from the parallel text in a folder and writes the model to `target`, whole or not.

    Uses a GPU where there is one. Raises ParallelTextInvalid and EncoderMissing.
    """
    began = time.monotonic()
    report("reading parallel text")
    pairs = read_pairs(parallel)
    teach = _teacher(encoder)
    model = learn(pairs.learnt, teach, recipe, report)
    report("measuring")
    measures = measure(pairs.held_back, _encode_with(model), teach)
    draft = target.with_name(target.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    model.save(str(draft), create_model_card=False)
    size = sum(path.stat().st_size for path in draft.rglob("*") if path.is_file()) / 1e6
    made = Making(encoder, recipe, (time.monotonic() - began) / 60, size)
    (draft / CARD).write_text(card(pairs, made, measures), "utf-8")
    shutil.rmtree(target, ignore_errors=True)
    return draft.rename(target)


def _teacher(encoder: str) -> Encode:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = SentenceTransformer(str(encoder_folder(encoder)), device=device, local_files_only=True)
    return _encode_with(model)


def _encode_with(model: SentenceTransformer) -> Encode:
    # Half the time where the processor can; what is lost lies far below what is learnt.
    able = torch.cuda.is_available() or halves_are_quick()

    def encode(texts: Sequence[str]) -> Vectors:
        with torch.autocast(model.device.type, dtype=torch.bfloat16, enabled=able):
            rows = model.encode(
                list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(rows, dtype=np.float32)

    return encode
