"""The classifier behind the intents, on texts whose vectors the tests choose."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.intent_model import IntentModel, Letters, Matrix, Weighting

TEXTS = ("red rose", "red tulip", "blue sea", "blue sky", "red brick", "blue ink")
INTENTS = ("red", "red", "blue", "blue", "red", "blue")
CHINESE = ("红玫瑰", "红郁金香", "蓝海", "蓝天", "红砖", "蓝墨水")
UNREAD = np.zeros((6, 4), dtype=np.float32)


def fit(texts: tuple[str, ...], vectors: Matrix, intents: tuple[str, ...] = INTENTS) -> IntentModel:
    weighting = Weighting()
    return IntentModel.fit(weighting, Letters(weighting, texts), texts, vectors, intents)


def vectors_of(*places: int) -> Matrix:
    return np.eye(4, dtype=np.float32)[list(places)]


def test_vector_tells_the_intent_where_letters_are_new() -> None:
    model = fit(TEXTS, vectors_of(0, 0, 1, 1, 0, 1))
    evidence = model.evidence(["zzz", "zzz"], vectors_of(0, 1))
    assert [model.intents[at] for at in evidence.scores[0].argmax(axis=1)] == ["red", "blue"]


def test_single_characters_tell_the_intent_of_chinese_that_the_encoder_cannot_read() -> None:
    model = fit(CHINESE, UNREAD)
    evidence = model.evidence(["红旗", "蓝布"], UNREAD[:2])
    assert [model.intents[at] for at in evidence.scores[0].argmax(axis=1)] == ["red", "blue"]
    assert [model.intents[at] for at in evidence.nearness[0].argmax(axis=1)] == ["red", "blue"]


def test_nearness_is_that_of_the_nearest_examples() -> None:
    evidence = fit(TEXTS, vectors_of(0, 0, 1, 1, 2, 3)).evidence(["red rose"], vectors_of(0))
    assert evidence.nearness[0][0] == pytest.approx([0.0, 1.0], abs=1e-3)  # blue, red


def test_intent_with_one_example_has_a_nearness() -> None:
    model = fit(TEXTS, vectors_of(0, 0, 1, 1, 0, 2), ("red", "red", "blue", "blue", "red", "ink"))
    assert model.intents == ("blue", "ink", "red")
    nearness = model.evidence(["ink"], vectors_of(2)).nearness[0, 0]
    assert nearness == pytest.approx([0.0, 1.0, 0.0], abs=1e-3)


@pytest.mark.parametrize(
    ("texts", "vectors"), [(TEXTS, vectors_of(0, 0, 1, 1, 0, 1)), (CHINESE, UNREAD)]
)
def test_stored_model_says_the_same(
    texts: tuple[str, ...], vectors: Matrix, tmp_path: Path
) -> None:
    model = fit(texts, vectors)
    model.save(tmp_path)
    before, after = (one.evidence(texts, vectors) for one in (model, IntentModel.load(tmp_path)))
    np.testing.assert_allclose(after.scores, before.scores, atol=1e-6)
    np.testing.assert_allclose(after.nearness, before.nearness, atol=1e-6)
