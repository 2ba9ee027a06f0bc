"""Learning from examples: what is held back, and when a tuned encoder is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from bot.knowledge.tuning import TunedEncoder
from bot.nlu.calibration import Calibration
from bot.nlu.intent_learning import Examples, Learnt, learn
from bot.nlu.intent_model import Matrix, Weighting

INTENTS = ("fruit", "tool", "city")
WORDS = {
    "fruit": ("apple", "pear", "plum", "fig", "lime", "kiwi", "date", "melon", "grape", "peach"),
    "tool": ("saw", "axe", "drill", "nail", "file", "rasp", "hoe", "rake", "vice", "plane"),
    "city": ("Rome", "Oslo", "Bonn", "Lyon", "Kiev", "Bern", "Lima", "Doha", "Riga", "Baku"),
}
BLIND = np.full(8, 8**-0.5, dtype=np.float32)  # the vector of an encoder that knows nothing


class Knowing:
    """Stands for an encoder that was tuned well: each intent has its own direction."""

    def __init__(self) -> None:
        self.taught: list[int] = []

    def __call__(
        self, texts: Sequence[str], labels: Sequence[int], vectors: Matrix
    ) -> TunedEncoder:
        self.taught.append(len(texts))
        return cast(TunedEncoder, self)

    def encode(self, texts: Sequence[str]) -> Matrix:
        found = [
            INTENTS.index(intent) for text in texts for intent in INTENTS if text in WORDS[intent]
        ]
        return np.eye(8, dtype=np.float32)[found]


class Guessing(Knowing):
    """Stands for one that was spoilt: its vectors are chance."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        rows = np.random.RandomState(len(texts)).randn(len(texts), 8).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def examples(*intents: str, each: int = 10) -> Examples:
    pairs = [(word, intent) for intent in intents for word in WORDS[intent][:each]]
    vectors = np.tile(BLIND, (len(pairs), 1))
    return Examples(tuple(w for w, _ in pairs), vectors, tuple(i for _, i in pairs))


def test_tuned_encoder_that_tells_more_is_kept_and_taught_everything() -> None:
    tuner = Knowing()
    learnt = learn(examples(*INTENTS), None, Weighting(), tuner)
    assert learnt.encoder is cast(Any, tuner)
    assert tuner.taught == [24, 30]
    evidence = learnt.evidence(["fig", "Oslo"], np.tile(BLIND, (2, 1)))
    found = learnt.calibration.log_probabilities(evidence).argmax(axis=1)
    assert [learnt.intents[at] for at in found] == ["fruit", "city"]


def test_tuned_encoder_that_tells_less_is_dropped() -> None:
    tuner = Guessing()
    learnt = learn(examples(*INTENTS), None, Weighting(), tuner)
    assert learnt.encoder is None
    assert learnt.tuned is None
    assert tuner.taught == [24]


def test_intent_keeps_its_only_example() -> None:
    few = examples(*INTENTS, each=3)
    single = Examples(
        (*few.texts, "hello"), np.vstack([few.vectors, BLIND]), (*few.intents, "greet")
    )
    learnt = learn(single, None, Weighting(), None)
    assert "greet" in learnt.intents
    assert np.isfinite(learnt.evidence(["hello"], BLIND[None]).scores).all()


@pytest.mark.parametrize("each", [1, 2])
def test_one_or_two_examples_per_intent_are_enough_to_learn(each: int) -> None:
    learnt = learn(examples("fruit", "city", each=each), None, Weighting(), None)
    evidence = learnt.evidence(["apple"], BLIND[None])
    assert np.exp(learnt.calibration.log_probabilities(evidence)).sum() == pytest.approx(1.0)


def test_name_of_an_intent_is_one_more_example() -> None:
    named = Examples(("capital city",), BLIND[None], ("city",))
    learnt = learn(examples(*INTENTS, each=2), named, Weighting(), None)
    evidence = learnt.evidence(["capital"], BLIND[None])
    assert learnt.intents[evidence.scores[0, 0].argmax()] == "city"


def test_what_is_out_of_scope_is_no_intent_in_scope() -> None:
    known = examples("fruit", "tool")
    outside = Examples(known.texts, known.vectors, ("fruit",) * 10 + ("oos",) * 10)
    assert outside.in_scope.tolist() == [True, False]


def test_stored_result_says_the_same(tmp_path: Path) -> None:
    learnt = learn(examples(*INTENTS), None, Weighting(), None)
    learnt.save(tmp_path)
    loaded = Learnt.load(tmp_path, "all-MiniLM-L6-v2", 2)
    assert loaded.calibration == learnt.calibration
    before, after = (one.evidence(["fig"], BLIND[None]).scores for one in (learnt, loaded))
    np.testing.assert_allclose(after, before, atol=1e-6)


def test_stored_tuned_encoder_is_asked_again(tmp_path: Path) -> None:
    name = "all-MiniLM-L6-v2"
    plain = learn(examples(*INTENTS), None, Weighting(), None)
    encoder = TunedEncoder(name, 2)
    tuned = examples(*INTENTS)
    tuned = tuned.encoded(encoder.encode(tuned.texts))
    model = learn(tuned, None, Weighting(), None).plain
    calibration = Calibration(scores=(0.5, 0.5), nearness=(1.0, 1.0))
    Learnt(plain.plain, calibration, model, encoder).save(tmp_path)
    evidence = Learnt.load(tmp_path, name, 2).evidence(["melon"], BLIND[None])
    assert evidence.scores.shape == (2, 1, 3)
    assert plain.intents[evidence.nearness[1, 0].argmax()] == "fruit"
