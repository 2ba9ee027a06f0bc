"""Tuning the encoder on a few texts, in seconds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.errors import EncoderMissing
from bot.knowledge.encoders import open_encoder
from bot.knowledge.tuning import FOR_FEW_TEXTS, Recipe, TunedEncoder, tune

NAME = "all-MiniLM-L6-v2"
# Two labels that the plain encoder mixes up: it goes by the things, the labels by what is asked.
TEXTS = (
    *("where is my card", "where is my parcel", "where is my dog", "where is my phone"),
    *("who has my card", "who has my parcel", "who has my dog", "who has my phone"),
)
LABELS = (0, 0, 0, 0, 1, 1, 1, 1)
UNSEEN = ("where is my car", "who has my car", "where is my ring", "who has my ring")


def margin(vectors: np.ndarray) -> float:
    """How much nearer texts of one label are than texts of two."""
    near = vectors @ vectors.T
    return float(near[0, 2] + near[1, 3] - near[0, 1] - near[2, 3])


@pytest.fixture(scope="module")
def tuned() -> TunedEncoder:
    vectors = open_encoder(NAME).encode(TEXTS)
    return tune(NAME, 2, TEXTS, LABELS, vectors, FOR_FEW_TEXTS)


def test_texts_of_one_label_come_closer_unseen_ones_too(tuned: TunedEncoder) -> None:
    before, after = margin(open_encoder(NAME).encode(UNSEEN)), margin(tuned.encode(UNSEEN))
    assert after > before + 0.2


def test_stored_encoder_gives_the_same_vectors(tuned: TunedEncoder, tmp_path: Path) -> None:
    tuned.save(tmp_path)
    loaded = TunedEncoder(NAME, 2).load(tmp_path)
    np.testing.assert_allclose(loaded.encode(UNSEEN), tuned.encode(UNSEEN), atol=5e-3)
    assert np.linalg.norm(loaded.encode(UNSEEN), axis=1) == pytest.approx(1.0, abs=1e-4)


def test_plain_encoder_stays_as_it_was(tuned: TunedEncoder) -> None:
    fresh = TunedEncoder(NAME, 2).encode(TEXTS)
    np.testing.assert_allclose(open_encoder(NAME).encode(TEXTS), fresh, atol=1e-5)


def test_without_time_nothing_is_learnt() -> None:
    vectors = open_encoder(NAME).encode(TEXTS)
    untaught = tune(NAME, 2, TEXTS, LABELS, vectors, Recipe(seconds=1e-9))
    np.testing.assert_allclose(untaught.encode(TEXTS), vectors, atol=1e-5)


def test_texts_without_a_vector_are_learnt_from_too() -> None:
    nothing = np.zeros((len(TEXTS), 384), dtype=np.float32)
    vectors = tune(NAME, 2, TEXTS, LABELS, nothing, Recipe(epochs=1)).encode(TEXTS)
    assert np.isfinite(vectors).all()


def test_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderMissing, match=str(tmp_path)):
        TunedEncoder(str(tmp_path), 2)
