"""The language is told for each message, with the places that were found left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.language_detector import LanguageDetector


def detector(folder: Path, **config: str) -> LanguageDetector:
    return LanguageDetector.create(
        {**LanguageDetector.get_default_config(), **config},
        LocalModelStorage.create(folder),
        Resource("language"),
        ExecutionContext(GraphSchema({})),
    )


def entity(kind: str, start: int, end: int) -> dict[str, Any]:
    return {"entity": kind, "start": start, "end": end, "value": "x"}


def test_language_is_part_of_the_parse_result(tmp_path: Path) -> None:
    (message,) = detector(tmp_path).process([Message({TEXT: "Wo ist das Büro?"})])
    told = message.as_dict(only_output_properties=True)
    assert (told["language"], told["language_sure"]) == ("de", True)


def test_places_do_not_count_but_attributes_do(tmp_path: Path) -> None:
    found = [entity("place", 0, 3), entity("attribute", 4, 20)]
    message = Message({TEXT: "西城园 telephone number", ENTITIES: found})
    (message,) = detector(tmp_path).process([message])
    assert (message.get("language"), message.get("language_sure")) == ("en", True)


@pytest.mark.parametrize("text", ["12345", "", None])
def test_message_that_tells_nothing_is_not_sure(tmp_path: Path, text: str | None) -> None:
    (message,) = detector(tmp_path, expected="zh").process([Message({TEXT: text})])
    assert (message.get("language"), message.get("language_sure")) == ("zh", False)
