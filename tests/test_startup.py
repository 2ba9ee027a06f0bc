"""The first start does its long work side by side; later ones do none of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bot import startup
from bot.errors import ModelMissing
from bot.knowledge.content import load_content
from bot.settings import Settings
from tests.conftest import HashingEncoder, Knowledge, lessons

PATIENCE = 10.0  # seconds


@dataclass
class World:
    """A start whose long work is faked, and what was done in it."""

    model: Path
    training: threading.Event = field(default_factory=threading.Event)
    encoded: threading.Event = field(default_factory=threading.Event)
    threads: list[int] = field(default_factory=list)
    fault: Exception | None = None

    def train(self, settings: Settings, report: Any) -> Path:
        self.training.set()
        if not self.model.is_file():
            assert self.encoded.wait(PATIENCE), "the content was not encoded meanwhile"
        if self.fault:
            raise self.fault
        self.model.touch()
        return self.model

    def encode(self, *given: Any) -> None:
        assert self.training.wait(PATIENCE), "the model was not trained meanwhile"
        progress = given[-1]
        progress(0, 1)
        self.encoded.set()

    def start(self, settings: Settings) -> Any:
        content = load_content(settings.knowledge_dir)
        said: list[str] = []
        return startup._encoder_and_model(
            settings, content, lessons(), lambda done, total: None, said.append
        )


@pytest.fixture
def settings(tmp_path: Path, knowledge: Knowledge) -> Settings:
    return Settings(
        knowledge_dir=knowledge.folder, data_dir=tmp_path / "var", models_dir=tmp_path, threads=4
    )


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    world = World(tmp_path / "model.tar.gz")
    monkeypatch.setattr(startup.training, "model_path", lambda settings: world.model)
    monkeypatch.setattr(startup, "ready_model", world.train)
    monkeypatch.setattr(startup, "encode_content", world.encode)
    monkeypatch.setattr(startup, "open_encoder", lambda name, threads: HashingEncoder())
    monkeypatch.setattr(startup, "_use_threads", world.threads.append)
    return world


def test_content_is_encoded_while_the_model_trains(world: World, settings: Settings) -> None:
    _, model = world.start(settings)
    assert model == world.model
    assert world.encoded.is_set()


def test_encoder_leaves_a_core_to_the_training(world: World, settings: Settings) -> None:
    world.start(settings)
    assert world.threads == [1, 4]


def test_with_a_model_nothing_is_encoded_beforehand(world: World, settings: Settings) -> None:
    world.model.touch()
    _, model = world.start(settings)
    assert model == world.model
    assert not world.encoded.is_set()


def test_training_that_fails_ends_the_start(world: World, settings: Settings) -> None:
    world.fault = ModelMissing("the training failed")
    with pytest.raises(ModelMissing, match="the training failed"):
        world.start(settings)


def test_folder_for_models_is_checked_before_the_long_work(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    (blocked := tmp_path / "file").write_text("no folder")
    with pytest.raises(ModelMissing, match="MODELS_DIR"):
        world.start(replace(settings, models_dir=blocked / "below"))
    assert not world.training.is_set()
    assert not world.encoded.is_set()
