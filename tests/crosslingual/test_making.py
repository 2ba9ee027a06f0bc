"""`jingjing train --cross-lingual`: the model with its card, or a clear word why not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.crosslingual import making
from bot.crosslingual.learning import Recipe
from bot.crosslingual.making import make
from bot.errors import EncoderMissing, ParallelTextInvalid
from bot.knowledge.encoder import SentenceEncoder
from tests.crosslingual.conftest import other, teach

RECIPE = Recipe(pieces=400, of_each=3000, english=50, epochs=2, batch=128, kept=24)


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(making, "_teacher", lambda encoder: teach)
    return tmp_path / "cross-lingual"


def test_the_model_comes_with_a_card_that_names_sources_and_measures(
    parallel: Path, target: Path
) -> None:
    make(parallel, "tiny", target, RECIPE, lambda text: None)
    card = (target / "README.md").read_text("utf-8")
    assert "| Tatoeba, tatoeba.org | CC BY 2.0 FR | 960 |" in card
    assert "| zh | " in card
    assert "epochs 2" in card
    rows = SentenceEncoder(target, "cross-lingual", 1).encode([other("park opens soon", "de")])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_a_model_that_was_there_is_replaced_only_by_a_whole_one(
    parallel: Path, target: Path, tmp_path: Path
) -> None:
    make(parallel, "tiny", target, RECIPE, lambda text: None)
    before = (target / "model.safetensors").read_bytes()
    with pytest.raises(ParallelTextInvalid):
        make(tmp_path / "nowhere", "tiny", target, RECIPE, lambda text: None)
    assert (target / "model.safetensors").read_bytes() == before


def test_an_encoder_without_a_companion_says_so(
    parallel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCODER", "/models/multilingual")
    result = CliRunner().invoke(app, ["train", "--cross-lingual", str(parallel)])
    assert isinstance(result.exception, EncoderMissing)
    assert "goes with all-MiniLM-L6-v2 only" in str(result.exception)
