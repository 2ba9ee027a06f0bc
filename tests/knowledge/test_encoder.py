"""The sentence encoder: unit rows, nothing encoded twice, and a clear word where it is missing."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.errors import EncoderMissing
from bot.knowledge import encoder as module
from bot.knowledge.encoder import SentenceEncoder, open_encoder

WORDS = ("[UNK]", "how", "big", "is", "the", "park", "metro", "fare")


def make_model(folder: Path, seed: int) -> Path:
    """A model of a few words with eight random dimensions each."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.random.default_rng(seed).normal(size=(len(WORDS), 8)).astype(np.float32)
    table = StaticEmbedding(tokenizer, embedding_weights=weights)
    SentenceTransformer(modules=[table], device="cpu").save(str(folder))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("tiny"), seed=1)


@pytest.fixture
def encoder(folder: Path) -> SentenceEncoder:
    return SentenceEncoder(folder, "tiny", threads=1)


@pytest.fixture
def portions(encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The texts that the model itself is given."""
    given: list[list[str]] = []
    encode = encoder._model.encode

    def listening(texts: Sequence[str], **options: Any) -> Any:
        given.append([*texts])
        return encode(texts, **options)

    monkeypatch.setattr(encoder._model, "encode", listening)
    return given


def test_rows_are_of_unit_length_in_the_order_asked(encoder: SentenceEncoder) -> None:
    rows = encoder.encode(["how big is the park", "metro fare", "how big is the park"])
    assert (rows.shape, rows.dtype) == ((3, 8), np.float32)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert np.array_equal(rows[0], rows[2])
    assert not np.allclose(rows[0], rows[1])


def test_known_text_is_not_encoded_again(
    encoder: SentenceEncoder, portions: list[list[str]]
) -> None:
    first = encoder.encode(["park", "park"])
    again = encoder.encode(["metro", "park"])
    assert portions == [["park"], ["metro"]]
    assert np.array_equal(first[0], again[1])


def test_text_least_recently_used_is_forgotten_first(
    encoder: SentenceEncoder, portions: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 2)
    for text in ("park", "metro", "park", "fare", "park", "metro"):
        encoder.encode([text])
    assert portions == [["park"], ["metro"], ["fare"], ["metro"]]


def test_more_texts_at_once_than_are_remembered_are_all_encoded(
    encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 1)
    alone = encoder.encode(["metro"])[0]
    rows = encoder.encode(["park", "metro", "fare"])
    assert rows.shape == (3, 8)
    assert np.allclose(rows[1], alone)


def test_several_threads_get_their_own_rows(encoder: SentenceEncoder) -> None:
    expected = {word: encoder.encode([word])[0].copy() for word in WORDS[1:]}
    wrong: list[str] = []

    def ask(words: Sequence[str]) -> None:
        for row, word in zip(encoder.encode(words), words, strict=True):
            if not np.allclose(row, expected[word]):
                wrong.append(word)

    threads = [threading.Thread(target=ask, args=(WORDS[n:],)) for n in range(1, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_name_changes_with_the_weights(encoder: SentenceEncoder, tmp_path: Path) -> None:
    other = SentenceEncoder(make_model(tmp_path / "other", seed=2), "tiny", threads=1)
    same = SentenceEncoder(make_model(tmp_path / "same", seed=1), "tiny", threads=1)
    assert encoder.name == same.name != other.name
    assert encoder.name.startswith("tiny@")


def test_encoder_is_opened_once(folder: Path) -> None:
    assert open_encoder(str(folder)) is open_encoder(str(folder))


def test_missing_model_tells_the_setting(tmp_path: Path) -> None:
    with pytest.raises(EncoderMissing, match=r"nowhere: set ENCODER .*all-MiniLM-L6-v2"):
        open_encoder(str(tmp_path / "nowhere"))


def test_damaged_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("{")
    with pytest.raises(EncoderMissing, match=r"the model at .* cannot be read"):
        open_encoder(str(tmp_path))


def test_packaged_model_knows_what_is_alike() -> None:
    encoder = open_encoder("all-MiniLM-L6-v2")
    size, area, fare = encoder.encode(["how big is the park", "area of the park", "metro fare"])
    assert size @ area > 0.5 > size @ fare
