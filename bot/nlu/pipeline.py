"""config.yml's own NLU pipeline, trained on examples in memory and run on many texts at once."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import yaml
from rasa.core.channels.channel import UserMessage
from rasa.engine.caching import Cacheable, TrainingCache
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelStorage
from rasa.engine.training.graph_trainer import GraphTrainer
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.data import TrainingType
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.evaluate.bench_data import OUT_OF_SCOPE
from bot.evaluate.intent_metrics import Guess
from bot.settings import Settings

EXTRACTORS = "bot.nlu.name_extractor."  # they find names in our content, no intents
BATCH = 512


class Example(Protocol):
    """A text with its intent."""

    @property
    def text(self) -> str: ...

    @property
    def intent(self) -> str: ...


class TrainedPipeline:
    """The graph of a trained model, run on batches of texts."""

    def __init__(self, runner: GraphRunner, target: str) -> None:
        self._runner = runner
        self._target = target

    def guess(self, texts: Sequence[str]) -> tuple[Guess, ...]:
        """What the pipeline says of each text."""
        return tuple(
            _guess(message)
            for start in range(0, len(texts), BATCH)
            for message in self._run(texts[start : start + BATCH])
        )

    def _run(self, texts: Sequence[str]) -> list[Message]:
        inputs = {
            # To Rasa a text that begins with a slash names its intent.
            PLACEHOLDER_MESSAGE: [UserMessage(text.lstrip("/ ") or "?") for text in texts],
            PLACEHOLDER_TRACKER: None,
        }
        found: list[Message] = self._runner.run(inputs, targets=[self._target])[self._target]
        return found


def _guess(message: Message) -> Guess:
    ranking = message.get("intent_ranking") or []
    not_meant = (OUT_OF_SCOPE, DEFAULT_NLU_FALLBACK_INTENT_NAME)
    best = next(rank for rank in ranking if rank["name"] not in not_meant)
    scope = message.get("scope")
    return Guess(best["name"], scope["strangeness"], scope["rejected"], best["confidence"])


def train_pipeline(settings: Settings, examples: Sequence[Example], tune: bool) -> TrainedPipeline:
    """config.yml's pipeline without the extractors of names, trained on nothing but `examples`.

    Nothing of it is kept on disk.
    """
    config = pipeline_config(settings, tune)
    graph = DefaultV1Recipe().graph_config_for_recipe(config, {}, training_type=TrainingType.NLU)
    with tempfile.TemporaryDirectory() as folder:
        storage, archive = Path(folder, "storage"), Path(folder, "model.tar.gz")
        for path in (storage, loaded := Path(folder, "loaded")):
            path.mkdir()
        trainer = GraphTrainer(LocalModelStorage.create(storage), _NoCache(), DaskGraphRunner)
        trainer.train(graph, _InMemory(config, examples), archive, force_retraining=True)
        metadata, runner = load_predict_graph_runner(
            loaded, archive, LocalModelStorage, DaskGraphRunner
        )
    return TrainedPipeline(runner, metadata.nlu_target)


def pipeline_config(settings: Settings, tune: bool) -> dict[str, Any]:
    """config.yml without policies and extractors of names, with the encoder of the settings."""
    config = yaml.safe_load((settings.project_dir / "config.yml").read_text("utf-8"))
    pipeline = [one for one in config["pipeline"] if not one["name"].startswith(EXTRACTORS)]
    for component in pipeline:
        if "encoder" in component:
            component.update(encoder=settings.encoder, threads=settings.threads)
        if "tune" in component:
            component.update(tune=tune)
    return {**config, "pipeline": pipeline, "policies": []}


class _InMemory(TrainingDataImporter):
    """Gives Rasa examples that lie in no file."""

    def __init__(self, config: dict[str, Any], examples: Sequence[Example]) -> None:
        self._config = config
        self._examples = examples

    def get_domain(self) -> Domain:
        return Domain.from_dict({"intents": sorted({one.intent for one in self._examples})})

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        return StoryGraph([])

    def get_conversation_tests(self) -> StoryGraph:
        return StoryGraph([])

    def get_config(self) -> dict[str, Any]:
        return self._config

    def get_config_file_for_auto_config(self) -> str | None:
        return None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        return TrainingData(
            [Message({TEXT: one.text, INTENT: one.intent}) for one in self._examples]
        )


class _NoCache(TrainingCache):
    """Remembers nothing, so that every training is a whole one and its time is true."""

    def cache_output(self, *args: Any, **kwargs: Any) -> None:
        pass

    def get_cached_output_fingerprint(self, fingerprint_key: str) -> str | None:
        return None

    def get_cached_result(
        self, output_fingerprint_key: str, node_name: str, model_storage: ModelStorage
    ) -> Cacheable | None:
        return None
