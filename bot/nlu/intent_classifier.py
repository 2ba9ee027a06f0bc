"""Classifies the intent of a message from its vector and its letters."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.knowledge.words import plain
from bot.nlu.sentence_featurizer import SentenceFeaturizer

Matrix = NDArray[np.float64]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(RasaIntentClassifier, GraphComponent):
    """Multinomial logistic regression on sentence vectors joined with letter n-grams.

    Every intent appears in `intent_ranking`, so that probabilities can be added up. The model is
    stored as plain arrays and JSON: loading it runs no code.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [SentenceFeaturizer]

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        # vector_weight: how much the vector counts beside the letters, both of unit length.
        # strength: inverse of the penalty. Both found by cross-validation on data/nlu.
        return {"vector_weight": 2.0, "strength": 5.0, "ngrams": [2, 4]}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._letters = self._new_vectorizer()
        self._intents: list[str] = []
        self._weights: Matrix = np.zeros((0, 0))
        self._bias: Matrix = np.zeros(0)

    def _new_vectorizer(self) -> TfidfVectorizer:
        return TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=tuple(self._config["ngrams"]),
            sublinear_tf=True,
            preprocessor=plain,
        )

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
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        self._letters.fit([message.get(TEXT) for message in examples])
        fitted = LogisticRegression(C=self._config["strength"], max_iter=2000)
        fitted.fit(self._inputs(examples), [message.get(INTENT) for message in examples])
        self._intents = [str(intent) for intent in fitted.classes_]
        self._weights, self._bias = fitted.coef_, fitted.intercept_
        self._persist()
        return self._resource

    def _inputs(self, messages: list[Message]) -> csr_matrix:
        letters = self._letters.transform([message.get(TEXT) for message in messages])
        vectors = np.stack([_vector(message) for message in messages])
        return hstack([letters, csr_matrix(vectors * self._config["vector_weight"])]).tocsr()

    def process(self, messages: list[Message]) -> list[Message]:
        asked = [message for message in messages if message.get(TEXT) and self._intents]
        if asked:
            for message, row in zip(asked, self._probabilities(asked), strict=True):
                ranking = [
                    {"name": self._intents[at], "confidence": float(row[at])}
                    for at in np.argsort(-row)
                ]
                message.set("intent", ranking[0], add_to_output=True)
                message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _probabilities(self, messages: list[Message]) -> Matrix:
        scores = self._inputs(messages) @ self._weights.T + self._bias
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            vocabulary = {gram: int(at) for gram, at in self._letters.vocabulary_.items()}
            (folder / "intents.json").write_text(
                json.dumps({"intents": self._intents, "vocabulary": vocabulary}), "utf-8"
            )
            np.savez(
                folder / "weights.npz",
                weights=self._weights,
                bias=self._bias,
                idf=self._letters.idf_,
            )

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
            stored = json.loads((folder / "intents.json").read_text("utf-8"))
            with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
                classifier._intents = stored["intents"]
                classifier._weights, classifier._bias = arrays["weights"], arrays["bias"]
                classifier._letters.vocabulary_ = stored["vocabulary"]
                classifier._letters.idf_ = arrays["idf"]
        return classifier


def _vector(message: Message) -> Matrix:
    _, sentence = message.get_dense_features(TEXT, [])
    return np.asarray(sentence.features[0])
