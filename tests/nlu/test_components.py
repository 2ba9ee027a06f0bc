"""The graph components, trained and loaded as Rasa does."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge import encoders
from bot.nlu.intent_classifier import IntentClassifier
from bot.nlu.name_extractor import AttributeExtractor, PlaceExtractor
from bot.nlu.sentence_featurizer import SentenceFeaturizer

EXAMPLES = {
    "greet": ["hello", "hi there", "good morning", "hey"],
    "ask_phone": [
        "what is the phone number",
        "who do I call",
        "telephone please",
        "number to ring",
    ],
    "weather": ["will it rain", "is it sunny today", "weather tomorrow", "how cold is it"],
}


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path)


@pytest.fixture
def context() -> ExecutionContext:
    return ExecutionContext(GraphSchema({}))


@pytest.fixture
def featurizer(storage: LocalModelStorage, context: ExecutionContext) -> SentenceFeaturizer:
    config = SentenceFeaturizer.get_default_config()
    return SentenceFeaturizer.create(config, storage, Resource("featurizer"), context)


def test_featurizer_adds_one_vector_of_unit_length(featurizer: SentenceFeaturizer) -> None:
    message, empty = featurizer.process([Message({TEXT: "hello"}), Message({TEXT: ""})])
    _, sentence = message.get_dense_features(TEXT, [])
    assert sentence.features.shape == (1, 384)
    assert float((sentence.features**2).sum()) == pytest.approx(1.0, abs=1e-4)
    assert empty.features == []


def test_trained_classifier_is_the_same_once_it_is_loaded(
    featurizer: SentenceFeaturizer, storage: LocalModelStorage, context: ExecutionContext
) -> None:
    resource = Resource("classifier")
    config = IntentClassifier.get_default_config()
    trained = IntentClassifier.create(config, storage, resource, context)
    messages = [
        Message({TEXT: text, INTENT: intent})
        for intent, texts in EXAMPLES.items()
        for text in texts
    ]
    trained.train(featurizer.process_training_data(TrainingData(messages)))
    loaded = IntentClassifier.load(config, storage, resource, context)

    for text, intent in [("good evening", "greet"), ("whom should I phone", "ask_phone")]:
        before, after = (
            classifier.process(featurizer.process([Message({TEXT: text})]))[0]
            for classifier in (trained, loaded)
        )
        assert after.get("intent")["name"] == intent
        assert after.get("intent_ranking") == before.get("intent_ranking")
        assert sum(one["confidence"] for one in after.get("intent_ranking")) == pytest.approx(1.0)
        assert {one["name"] for one in after.get("intent_ranking")} == set(EXAMPLES)


def test_message_without_text_gets_no_intent(
    featurizer: SentenceFeaturizer, storage: LocalModelStorage, context: ExecutionContext
) -> None:
    untrained = IntentClassifier.create(
        IntentClassifier.get_default_config(), storage, Resource("classifier"), context
    )
    assert untrained.process([Message({TEXT: ""})])[0].get("intent_ranking") is None


def test_ambiguous_place_gives_an_entity_for_each_meaning(
    storage: LocalModelStorage, context: ExecutionContext
) -> None:
    extractor = PlaceExtractor.create(
        PlaceExtractor.get_default_config(), storage, Resource("places"), context
    )
    (message,) = extractor.process([Message({TEXT: "phone of Xicheng"})])
    found = message.get(ENTITIES)
    assert {entity["value"] for entity in found} == {"park-xicheng", "dist-xicheng"}
    assert {(entity["start"], entity["end"]) for entity in found} == {(9, 16)}


def test_extractors_keep_what_others_found(
    storage: LocalModelStorage, context: ExecutionContext
) -> None:
    messages = [Message({TEXT: "website of Haidian Park"})]
    for kind in (PlaceExtractor, AttributeExtractor):
        extractor = kind.create(kind.get_default_config(), storage, Resource("names"), context)
        messages = extractor.process(messages)
    found = [(entity["entity"], entity["value"]) for entity in messages[0].get(ENTITIES)]
    assert found == [("place", "park-haidian"), ("attribute", "website")]


@pytest.mark.parametrize("component", [SentenceFeaturizer, IntentClassifier])
def test_what_was_trained_with_another_encoder_is_not_taken_from_the_cache(
    component: type[SentenceFeaturizer | IntentClassifier], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = {"encoder": "all-MiniLM-L6-v2"}
    before = component.fingerprint_addon(config)
    monkeypatch.setattr(encoders, "CROSS_LINGUAL", {})
    assert component.fingerprint_addon(config) not in (before, None)
    assert component.fingerprint_addon({"output": "out of the cache"}) is None
