"""A model learns to put a sentence where the teacher puts its English, and survives its file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from bot.crosslingual.learning import Recipe, learn
from bot.crosslingual.measure import Measure, measure
from bot.crosslingual.pairs import LANGUAGES, Pairs, read_pairs
from tests.crosslingual.conftest import DIMENSIONS, other, teach

RECIPE = Recipe(pieces=400, of_each=3000, english=50, epochs=30, batch=128, kept=24)


@pytest.fixture(scope="module")
def pairs(parallel: Path) -> Pairs:
    return read_pairs(parallel)


@pytest.fixture(scope="module")
def model(pairs: Pairs) -> SentenceTransformer:
    return learn(pairs.learnt, teach, RECIPE, lambda text: None)


def measured(model: SentenceTransformer, pairs: Pairs) -> list[Measure]:
    return measure(pairs.held_back, lambda texts: model.encode(list(texts)), teach)


def test_sentences_that_were_held_back_find_their_english(
    model: SentenceTransformer, pairs: Pairs
) -> None:
    found = measured(model, pairs)
    assert [one.language for one in found] == [*LANGUAGES]
    assert min(one.first for one in found) > 0.9
    assert min(one.cosine for one in found) > 0.8


def test_a_model_that_learnt_other_english_finds_nothing(pairs: Pairs) -> None:
    english = [pair.english for pair in pairs.learnt]
    shuffled = dict(zip(english, np.random.default_rng(0).permutation(english), strict=True))
    lost = learn(
        pairs.learnt,
        lambda texts: teach([shuffled[text] for text in texts]),
        RECIPE,
        lambda text: None,
    )
    assert max(one.cosine for one in measured(lost, pairs)) < 0.5


def test_rows_are_of_unit_length_and_of_the_teachers_dimensions(model: SentenceTransformer) -> None:
    rows = model.encode([other("park opens today", "ru"), "park opens"])
    assert rows.shape == (2, DIMENSIONS)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_order_of_a_batch_changes_nothing_and_empty_text_is_zero(
    model: SentenceTransformer,
) -> None:
    texts = [other("tax helps soon", "zh"), "", other("visa costs never", "zh")]
    rows = model.encode(texts)
    assert not rows[1].any()
    assert np.allclose(rows[::-1], model.encode(texts[::-1]))


def test_the_same_pairs_teach_the_same_model(model: SentenceTransformer, pairs: Pairs) -> None:
    again = learn(pairs.learnt, teach, RECIPE, lambda text: None)
    text = other("river moves today", "fr")
    assert np.allclose(model.encode([text]), again.encode([text]), atol=1e-5)


def test_a_stored_model_is_one_of_sentence_transformers(
    model: SentenceTransformer, tmp_path: Path
) -> None:
    model.save(str(tmp_path))
    loaded = SentenceTransformer(str(tmp_path), device="cpu", local_files_only=True)
    texts = [other("school closes tomorrow", language) for language in LANGUAGES]
    assert np.allclose(model.encode(texts), loaded.encode(texts))
    assert loaded.get_embedding_dimension() == DIMENSIONS
