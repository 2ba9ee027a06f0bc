"""Vectors on disk: a text is encoded once, and a damaged file repairs itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.knowledge import vectors as module
from bot.knowledge.encoder import Vectors
from bot.knowledge.vectors import Progress, VectorStore
from tests.conftest import DIMENSIONS, HashingEncoder


def prepared(
    folder: Path,
    encoder: HashingEncoder,
    texts: Sequence[str],
    progress: Progress = lambda done, total: None,
) -> Vectors:
    """The vectors of `texts`, prepared as a build does."""
    store = VectorStore(folder, encoder)
    store.prepare(texts, progress)
    return store.vectors(texts)


def stored(folder: Path) -> Path:
    (path,) = folder.glob("vectors-*.npz")
    return path


def test_rows_come_in_the_order_of_the_texts(tmp_path: Path) -> None:
    encoder = HashingEncoder()
    rows = prepared(tmp_path / "new", encoder, ["park", "metro", "park"])
    assert np.array_equal(rows, HashingEncoder().encode(["park", "metro", "park"]))
    assert encoder.encoded == ["park", "metro"]


def test_only_what_changed_is_encoded_again(tmp_path: Path) -> None:
    prepared(tmp_path, HashingEncoder(), ["park", "metro"])
    later = HashingEncoder()
    rows = prepared(tmp_path, later, ["fare", "park"])
    assert later.encoded == ["fare"]
    assert np.array_equal(rows, HashingEncoder().encode(["fare", "park"]))


def test_texts_no_longer_used_are_dropped_from_the_file(tmp_path: Path) -> None:
    prepared(tmp_path, HashingEncoder(), ["park", "metro"])
    prepared(tmp_path, HashingEncoder(), ["park", "fare"])
    with np.load(stored(tmp_path)) as file:
        assert len(file["digests"]) == len(file["rows"]) == 2


def test_unchanged_texts_leave_the_file_alone(tmp_path: Path) -> None:
    prepared(tmp_path, HashingEncoder(), ["park"])
    before = stored(tmp_path).stat().st_ino
    prepared(tmp_path, HashingEncoder(), ["park"])
    assert stored(tmp_path).stat().st_ino == before


def test_each_encoder_has_its_own_file(tmp_path: Path) -> None:
    prepared(tmp_path, HashingEncoder("one"), ["park"])
    other = HashingEncoder("two")
    prepared(tmp_path, other, ["park"])
    assert other.encoded == ["park"]
    assert len([*tmp_path.glob("vectors-*.npz")]) == 2


@pytest.mark.parametrize("damage", ["cut", "emptied", "garbage", "flipped"])
def test_damaged_file_is_made_again(damage: str, tmp_path: Path) -> None:
    texts = [f"word{number}" for number in range(20)]
    expected = prepared(tmp_path, HashingEncoder(), texts)
    path = stored(tmp_path)
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(
        {
            "cut": whole[:middle],
            "emptied": b"",
            "garbage": b"no archive at all",
            "flipped": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :],
        }[damage]
    )
    encoder = HashingEncoder()
    assert np.array_equal(prepared(tmp_path, encoder, texts), expected)
    assert encoder.encoded == texts
    unneeded = HashingEncoder()
    prepared(tmp_path, unneeded, texts)
    assert unneeded.encoded == []


def test_progress_is_told_in_portions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PORTION", 2)
    told: list[tuple[int, int]] = []
    for texts in (["a1", "b2", "c3"], ["a1", "c3"]):
        prepared(tmp_path, HashingEncoder(), texts, lambda *progress: told.append(progress))
    assert told == [(0, 3), (2, 3), (3, 3)]  # nothing where nothing is missing


def test_short_texts_are_encoded_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PORTION", 2)
    encoder = HashingEncoder()
    texts = ["a long text of many words", "b", "another long text of words", "c"]
    rows = prepared(tmp_path, encoder, texts)
    assert {*encoder.encoded[:2]} == {"b", "c"}
    assert np.array_equal(rows, HashingEncoder().encode(texts))


def test_some_of_the_prepared_texts_are_told_in_any_order_and_others_refused(
    tmp_path: Path,
) -> None:
    store = VectorStore(tmp_path, HashingEncoder())
    store.prepare(["park", "metro", "fare"])
    assert np.array_equal(
        store.vectors(["fare", "park", "fare"]), HashingEncoder().encode(["fare", "park", "fare"])
    )
    with pytest.raises(KeyError):
        store.vectors(["park", "zoo"])


def test_vectors_are_read_from_the_file_of_an_earlier_build(tmp_path: Path) -> None:
    prepared(tmp_path, HashingEncoder(), ["park"])
    encoder = HashingEncoder()
    assert VectorStore(tmp_path, encoder).vectors(["park"]).shape == (1, DIMENSIONS)
    assert encoder.encoded == []


def test_no_draft_is_left_beside_the_file(tmp_path: Path) -> None:
    prepared(tmp_path, HashingEncoder(), ["park"])
    assert [*tmp_path.iterdir()] == [stored(tmp_path)]


def test_texts_of_like_length_to_an_encoder_are_encoded_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Han character is a word: beside English of as many letters most of a batch is padding."""
    monkeypatch.setattr(module, "PORTION", 2)
    encoder = HashingEncoder()
    batches: list[list[str]] = []
    encode = encoder.encode
    monkeypatch.setattr(encoder, "encode", lambda texts: batches.append([*texts]) or encode(texts))
    VectorStore(tmp_path, encoder).prepare(
        ["怎么去北京图书馆", "libraries", "在哪里买地铁票", "underground"]
    )
    assert [{*batch} for batch in batches] == [
        {"libraries", "underground"},
        {"怎么去北京图书馆", "在哪里买地铁票"},
    ]


def test_what_was_encoded_later_is_kept_beside_until_the_next_build(tmp_path: Path) -> None:
    store = VectorStore(tmp_path, HashingEncoder())
    store.prepare(["park", "metro"])
    before = stored(tmp_path).stat()
    store.encode(["park", "fare"])
    assert store.save() == 1
    assert store.save() == 0
    store.encode(["toll"])
    assert store.save() == 1
    (main,) = {*tmp_path.iterdir()} - {*tmp_path.glob("*-later.npz")}
    assert main.stat() == before  # however large, it is left alone
    later = HashingEncoder()
    assert len(prepared(tmp_path, later, ["park", "fare", "toll"])) == 3
    assert later.encoded == []
    with np.load(stored(tmp_path)) as file:  # one file again, of these alone
        assert len(file["digests"]) == 3
