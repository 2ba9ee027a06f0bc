"""Tells the language of each message, places aside."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.knowledge.languages import LanguageFinder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageDetector(GraphComponent):
    """Adds `language` and `language_sure`, False where the text itself tells no language.

    It stands behind the extractor of the places, whose names tell nothing. Setting: `expected`,
    the language of messages that tell none.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"expected": "en"}

    @staticmethod
    def required_packages() -> list[str]:
        return ["py3langid"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageDetector:
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        self._expected: str = config["expected"]
        self._finder = LanguageFinder()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            names = [
                (entity["start"], entity["end"])
                for entity in message.get(ENTITIES, [])
                if entity["entity"] == "place"
            ]
            found = self._finder.identify(message.get(TEXT) or "", self._expected, names)
            message.set("language", found.code, add_to_output=True)
            message.set("language_sure", found.sure, add_to_output=True)
        return messages
