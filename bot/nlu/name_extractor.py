"""Marks the places and attributes that a message names, as the content spells them."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.knowledge import live
from bot.knowledge.names import Mention
from bot.records import DEFAULT_LANGUAGE
from bot.settings import ROOT


class NameExtractor(GraphComponent, EntityExtractorMixin):
    """Adds an entity for each id that a mention may stand for; an ambiguous name gives several.

    Names come from the live release, so a published alias is understood at once, untrained.
    """

    entity: str

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"knowledge": "data/knowledge"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NameExtractor:
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        self._knowledge = ROOT / Path(config["knowledge"])

    @abstractmethod
    def mentions(self, text: str, language: str) -> tuple[Mention, ...]:
        """The names found in `text`, which is in `language` as far as that is known."""

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            language = message.get("language") or DEFAULT_LANGUAGE
            found = [
                {
                    "entity": self.entity,
                    "start": mention.start,
                    "end": mention.end,
                    "value": id,
                    "extractor": type(self).__name__,
                }
                for mention in self.mentions(text, language)
                for id in mention.ids
            ]
            known = message.get(ENTITIES, [])
            message.set(ENTITIES, [*known, *found], add_to_output=True)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PlaceExtractor(NameExtractor):
    """Entities `place`, whose value is the id of a profile."""

    entity = "place"

    def mentions(self, text: str, language: str) -> tuple[Mention, ...]:
        return live.names(self._knowledge)[0].find(text)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class AttributeExtractor(NameExtractor):
    """Entities `attribute`, whose value is the id of an attribute."""

    entity = "attribute"

    def mentions(self, text: str, language: str) -> tuple[Mention, ...]:
        return live.names(self._knowledge)[1].find(text, language)
