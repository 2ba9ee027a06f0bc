"""Classifies the intent of a message from its vector and its letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.encoders import encoder_digest, open_encoder
from bot.knowledge.tuning import FOR_FEW_TEXTS, Recipe, TunedEncoder, tune
from bot.nlu.intent_learning import FEW, OUT_OF_SCOPE, Examples, Learnt, learn
from bot.nlu.intent_model import Matrix, Weighting
from bot.nlu.sentence_featurizer import SentenceFeaturizer


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(RasaIntentClassifier, GraphComponent):
    """Multinomial logistic regression on sentence vectors joined with letter n-grams.

    Every intent appears in `intent_ranking`, so that probabilities can be added up; they are
    calibrated on examples that were held back. `scope` tells how strange a message looks beside
    the examples (0 is usual), and whether it is so strange that it should be rejected. With
    `tune` the vectors of an encoder tuned on the examples lie beside those of the house's.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [SentenceFeaturizer]

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn", "sentence_transformers"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """What Rasa's cache of trained components depends on beside config, data and code."""
        # Of a component that comes out of the cache, Rasa asks again, with another config.
        return encoder_digest(config["encoder"]) if "encoder" in config else None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "encoder": "all-MiniLM-L6-v2",
            "threads": 2,
            "tune": False,
            "tune_seconds": Recipe.seconds,
            "names_below": 15,  # mean examples per intent below which its name is one more
            **asdict(Weighting()),
        }

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._learnt: Learnt | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        messages = [m for m in training_data.intent_examples if m.get(TEXT)]
        examples = Examples(
            tuple(message.get(TEXT) for message in messages),
            _vectors(messages),
            tuple(message.get(INTENT) for message in messages),
        )
        weighting = Weighting(**{f.name: self._config[f.name] for f in fields(Weighting)})
        tuner = self._tune if self._config["tune"] else None
        self._learnt = learn(examples, self._named(examples), weighting, tuner)
        self._persist(self._learnt)
        return self._resource

    def _named(self, examples: Examples) -> Examples | None:
        """The names of the intents as examples of them, where there are few others."""
        intents = tuple(name for name in examples.names if name != OUT_OF_SCOPE)
        if len(examples.texts) >= self._config["names_below"] * len(intents):
            return None
        texts = tuple(_as_words(name) for name in intents)
        encoder = open_encoder(self._config["encoder"], self._config["threads"])
        return Examples(texts, encoder.encode(texts), intents)

    def _tune(self, texts: Sequence[str], labels: Sequence[int], vectors: Matrix) -> TunedEncoder:
        recipe = FOR_FEW_TEXTS if len(texts) <= FEW else Recipe()
        recipe = replace(recipe, seconds=self._config["tune_seconds"])
        config = self._config
        return tune(config["encoder"], config["threads"], texts, labels, vectors, recipe)

    def process(self, messages: list[Message]) -> list[Message]:
        asked = [message for message in messages if message.get(TEXT)]
        if asked and self._learnt:
            self._classify(asked, self._learnt)
        return messages

    def _classify(self, messages: list[Message], learnt: Learnt) -> None:
        texts, vectors = [message.get(TEXT) for message in messages], _vectors(messages)
        evidence = learnt.evidence(texts, vectors)
        intents, calibration = learnt.intents, learnt.calibration
        in_scope = np.array([intent != OUT_OF_SCOPE for intent in intents])
        strangeness = calibration.strangeness(evidence, in_scope)
        rows = np.exp(calibration.log_probabilities(evidence))
        for message, row, strange in zip(messages, rows, strangeness, strict=True):
            ranking = [
                {"name": intents[at], "confidence": float(row[at])} for at in np.argsort(-row)
            ]
            scope = {"strangeness": float(strange), "rejected": bool(strange > calibration.limit)}
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set("scope", scope, add_to_output=True)

    def _persist(self, learnt: Learnt) -> None:
        with self._storage.write_to(self._resource) as folder:
            learnt.save(folder)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            classifier._learnt = Learnt.load(folder, config["encoder"], config["threads"])
        return classifier


def _vectors(messages: list[Message]) -> Matrix:
    """(messages, dimensions)"""
    found = (message.get_dense_features(TEXT, [])[1] for message in messages)
    return np.stack([np.asarray(sentence.features[0]) for sentence in found])


def _as_words(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", name)).lower()
