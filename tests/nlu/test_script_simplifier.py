"""Messages and training examples reach the other components in simplified characters."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.script_simplifier import ScriptSimplifier


@pytest.fixture
def simplifier(tmp_path: Path) -> ScriptSimplifier:
    return ScriptSimplifier.create(
        {},
        LocalModelStorage.create(tmp_path),
        Resource("simplifier"),
        ExecutionContext(GraphSchema({})),
    )


def test_message_is_read_in_simplified_characters(simplifier: ScriptSimplifier) -> None:
    message, japanese = simplifier.process([Message({TEXT: "電話號碼"}), Message({TEXT: "電話は"})])
    assert message.as_dict(only_output_properties=True)[TEXT] == "电话号码"
    assert japanese.get(TEXT) == "電話は"


def test_training_examples_are_simplified_too(simplifier: ScriptSimplifier) -> None:
    examples = TrainingData([Message({TEXT: "你們好", INTENT: "greet"})])
    (example,) = simplifier.process_training_data(examples).training_examples
    assert (example.get(TEXT), example.get(INTENT)) == ("你们好", "greet")


def test_message_without_text_passes(simplifier: ScriptSimplifier) -> None:
    empty, intent_only = simplifier.process([Message({TEXT: ""}), Message({INTENT: "greet"})])
    assert empty.get(TEXT) == ""
    assert intent_only.get(TEXT) is None
