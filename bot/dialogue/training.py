"""Trains the Rasa model, and tells whether one fits what it would be trained on."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import yaml

from bot.errors import ModelMissing
from bot.knowledge.encoders import encoder_digest
from bot.logs import quiet_rasa
from bot.settings import ROOT, Settings

NLU_CODE = (ROOT / "bot" / "nlu", ROOT / "bot" / "knowledge" / "words.py")


def model_path(settings: Settings) -> Path:
    """Where the model that fits the project's files lies, or will lie once it is trained."""
    encoder = encoder_digest(settings.encoder)
    digest = hashlib.sha256(f"{version('rasa')}\0{settings.encoder}\0{encoder}\0".encode())
    for path in _trained_on(settings):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return settings.models_dir / f"jingjing-{digest.hexdigest()[:12]}.tar.gz"


def _trained_on(settings: Settings) -> Iterator[Path]:
    project = settings.project_dir
    yield project / "config.yml"
    yield project / "domain.yml"
    for room in ("nlu", "rules", "stories"):
        yield from sorted((project / "data" / room).glob("*.yml"))
    for code in NLU_CODE:
        yield from sorted(code.glob("*.py")) if code.is_dir() else [code]


def train(settings: Settings, tune: bool = False) -> Path:
    """Trains the model that fits the project's files; returns where it lies.

    With `tune` the encoder is tuned on the example messages too, which takes minutes; what was
    tuned is used only where it does better on examples held back.

    Raises ModelMissing where the folder for models cannot be written or Rasa finds nothing to
    train.
    """
    # Imported here: TensorFlow comes with it, and serving a trained model needs neither.
    from rasa.model_training import train as rasa_train

    quiet_rasa()
    wanted = model_path(settings)
    make_models_folder(settings)
    project = settings.project_dir
    with tempfile.TemporaryDirectory() as folder:
        result = rasa_train(
            domain=str(project / "domain.yml"),
            config=str(_config_for(settings, tune, Path(folder))),
            training_files=[str(project / "data" / room) for room in ("nlu", "rules")],
            output=folder,
            fixed_model_name="jingjing",
        )
        if result.model is None:
            raise ModelMissing(f"Rasa trained no model (code {result.code}); see its messages")
        _move(Path(result.model), wanted)
    return wanted


def make_models_folder(settings: Settings) -> None:
    """Makes the folder for models; raises ModelMissing where nothing can be written in it."""
    folder = settings.models_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ModelMissing(
            f"the folder for models {folder} cannot be written ({error.strerror});"
            " make it writable, or set MODELS_DIR"
        ) from error


def _config_for(settings: Settings, tune: bool, folder: Path) -> Path:
    """config.yml with the encoder of the settings: understanding and retrieval share one."""
    config = yaml.safe_load((settings.project_dir / "config.yml").read_text("utf-8"))
    for component in config["pipeline"]:
        if "encoder" in component:
            component.update(encoder=settings.encoder, threads=settings.threads)
        if "tune" in component:
            component.update(tune=tune)
    path = folder / "config.yml"
    path.write_text(yaml.safe_dump(config, sort_keys=False), "utf-8")
    return path


def _move(source: Path, target: Path) -> None:
    # Through the target's folder, so that the model appears there whole or not at all.
    draft = target.with_suffix(".part")
    draft.write_bytes(source.read_bytes())
    os.replace(draft, target)
