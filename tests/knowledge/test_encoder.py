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
from bot.knowledge.encoder import SentenceEncoder
from bot.knowledge.encoders import encoder_folder, open_encoder

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


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("how big is the park", 1),
        ("the park 公园", 2 / 3),
        ("the zoo", 1 / 2),
        ("这个公园有多大", 0),
        ("zoo zoo zoo metro", 1 / 4),
        ("", 1),
        (" \n", 1),
    ],
)
def test_share_of_known_pieces_is_told(encoder: SentenceEncoder, text: str, share: float) -> None:
    assert encoder.readable(text) == pytest.approx(share)


def test_text_that_cannot_be_read_has_a_vector_of_zeros(
    encoder: SentenceEncoder, portions: list[list[str]]
) -> None:
    rows = encoder.encode(["这个公园有多大", "the park 公园", "zoo park", "park"])
    assert np.linalg.norm(rows, axis=1) == pytest.approx([0, 1, 0, 1], abs=1e-5)
    assert rows.dtype == np.float32
    assert portions == [["the park 公园", "park"]]


def test_nothing_but_unreadable_texts_asks_nothing_of_the_model(
    encoder: SentenceEncoder, portions: list[list[str]]
) -> None:
    for _ in range(2):
        assert not encoder.encode(["公园", "zoo"]).any()
    assert portions == []


def test_unknown_pieces_count_though_a_tokenizer_spells_them_out(tmp_path: Path) -> None:
    """Unigram, which most multilingual models have, tells an unknown piece by number alone."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    pieces = [("▁park", -1.0), ("▁", -2.0), ("<unk>", -9.0)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=2))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    table = StaticEmbedding(tokenizer, embedding_weights=np.eye(3, dtype=np.float32))
    SentenceTransformer(modules=[table], device="cpu").save(str(tmp_path))
    encoder = SentenceEncoder(tmp_path, "unigram", threads=1)
    assert encoder.readable("park park") == 1
    assert encoder.readable("park 公园") == pytest.approx(2 / 3)  # park, a space, what is unknown


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


def test_packaged_model_reads_no_chinese() -> None:
    encoder = SentenceEncoder(encoder_folder("all-MiniLM-L6-v2"), "english", threads=1)
    assert encoder.readable("how big is the park") == 1
    assert encoder.readable("这个园区有多大？") < module.READABLE
    assert not encoder.encode(["这个园区有多大？"]).any()


def test_text_is_read_to_its_end_whatever_the_model_cuts_off() -> None:
    encoder = open_encoder("all-MiniLM-L6-v2")
    encoder.encode(["how long is a text that the model cuts"])
    assert encoder.readable("park " * 400 + "𓀀 " * 400) == pytest.approx(0.5)


def test_text_is_read_while_another_thread_encodes() -> None:
    """The model changes its tokenizer while it encodes: whoever borrows it then is refused."""
    encoder = open_encoder("all-MiniLM-L6-v2")
    long = "how big is the park " * 100
    done, faults = threading.Event(), []

    def read() -> None:
        try:
            while not done.is_set():
                encoder.readable(long)
        except RuntimeError as error:
            faults.append(error)

    reading = threading.Thread(target=read)
    reading.start()
    for number in range(20):
        encoder.encode([f"{number}th park", f"{number}th metro " * 20])
    done.set()
    reading.join()
    assert faults == []


def test_no_texts_are_no_rows(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.encode(["a"]).shape[1])
