"""Gives each message the vector of the house's sentence encoder."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.encoders import encoder_digest, open_encoder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(GraphComponent):
    """Adds one dense sentence feature of unit length. Setting: `encoder`, as in Settings."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"encoder": "all-MiniLM-L6-v2", "threads": 2}

    @staticmethod
    def required_packages() -> list[str]:
        return ["sentence_transformers"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """What Rasa's cache of trained components depends on beside config, data and code."""
        # Of a component that comes out of the cache, Rasa asks again, with another config.
        return encoder_digest(config["encoder"]) if "encoder" in config else None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        self._encoder = open_encoder(config["encoder"], config["threads"])

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self._featurize([m for m in training_data.training_examples if m.get(TEXT)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        self._featurize([message for message in messages if message.get(TEXT)])
        return messages

    def _featurize(self, messages: list[Message]) -> None:
        if messages:
            vectors = self._encoder.encode([message.get(TEXT) for message in messages])
            for message, vector in zip(messages, vectors, strict=True):
                message.add_features(
                    Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__)
                )
