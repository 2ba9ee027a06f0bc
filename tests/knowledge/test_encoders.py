"""Which encoder is opened: the named one, and a cross-lingual one beside it if it is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.errors import EncoderMissing
from bot.knowledge import encoders
from bot.knowledge.encoders import encoder_digest, open_encoder
from bot.knowledge.routed_encoder import TRUST, RoutedEncoder
from tests.conftest import HashingEncoder
from tests.knowledge.test_encoder import make_model


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    open_encoder.cache_clear()
    yield
    open_encoder.cache_clear()


def test_english_goes_to_one_encoder_and_all_else_to_the_other() -> None:
    english, others = HashingEncoder("english"), HashingEncoder("others")
    texts = ["how big is the park", "西城园有多大", "Wo liegt der Park?", "공원 전화번호", "park"]
    rows = RoutedEncoder(english, others).encode(texts)
    assert rows.shape[0] == len(texts)
    assert english.encoded == [texts[0], texts[4]]
    assert others.encoded == texts[1:4]


def test_rows_come_in_the_order_asked() -> None:
    encoder = RoutedEncoder(HashingEncoder("english"), HashingEncoder("others"))
    mixed = encoder.encode(["西城园有多大", "how big is it", "电话呢"])
    alone = [encoder.encode([text])[0] for text in ("西城园有多大", "how big is it", "电话呢")]
    assert np.allclose(mixed, np.stack(alone))


def test_words_count_more_beside_what_the_other_encoder_reads() -> None:
    encoder = RoutedEncoder(HashingEncoder("english"), HashingEncoder("others"))
    assert encoder.readable("how big is the park") == 1
    assert encoder.readable("西城园有多大") == TRUST


def test_no_text_gives_no_row_and_the_name_tells_both() -> None:
    encoder = RoutedEncoder(HashingEncoder("english"), HashingEncoder("others"))
    assert encoder.encode([]).shape[0] == 0
    assert encoder.name == "english+others"


def test_a_companion_is_opened_beside_its_encoder_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, companion = make_model(tmp_path / "named", 1), make_model(tmp_path / "companion", 2)
    other = make_model(tmp_path / "other", 3)
    monkeypatch.setattr(encoders, "CROSS_LINGUAL", {str(named): companion})
    assert "companion@" in open_encoder(str(named), 1).name
    assert "companion@" not in open_encoder(str(other), 1).name


def test_the_digest_changes_with_the_companion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, companion = make_model(tmp_path / "named", 1), tmp_path / "companion"
    monkeypatch.setattr(encoders, "CROSS_LINGUAL", {str(named): companion})
    digests = {encoder_digest(str(named))}
    for seed in (2, 3):
        make_model(companion, seed)
        digests.add(encoder_digest(str(named)))
    assert len(digests) == 3


def test_a_folder_without_a_whole_model_is_no_companion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = make_model(tmp_path / "named", 1)
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr(encoders, "CROSS_LINGUAL", {str(named): tmp_path / "empty"})
    assert "+" not in open_encoder(str(named), 1).name


def test_a_companion_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, damaged = make_model(tmp_path / "named", 1), tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "modules.json").write_text("{", "utf-8")
    monkeypatch.setattr(encoders, "CROSS_LINGUAL", {str(named): damaged})
    with pytest.raises(EncoderMissing, match="damaged cannot be read"):
        open_encoder(str(named), 1)
