"""Vectors on disk: a text is encoded once, and a damaged file repairs itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.knowledge import vectors as module
from bot.knowledge.vectors import VectorStore
from tests.conftest import HashingEncoder


def stored(folder: Path) -> Path:
    (path,) = folder.glob("vectors-*.npz")
    return path


def test_rows_come_in_the_order_of_the_texts(tmp_path: Path) -> None:
    encoder = HashingEncoder()
    rows = VectorStore(tmp_path / "new", encoder).vectors(["park", "metro", "park"])
    assert np.array_equal(rows, HashingEncoder().encode(["park", "metro", "park"]))
    assert encoder.encoded == ["park", "metro"]


def test_only_what_changed_is_encoded_again(tmp_path: Path) -> None:
    VectorStore(tmp_path, HashingEncoder()).vectors(["park", "metro"])
    later = HashingEncoder()
    rows = VectorStore(tmp_path, later).vectors(["fare", "park"])
    assert later.encoded == ["fare"]
    assert np.array_equal(rows, HashingEncoder().encode(["fare", "park"]))


def test_texts_no_longer_used_are_dropped_from_the_file(tmp_path: Path) -> None:
    VectorStore(tmp_path, HashingEncoder()).vectors(["park", "metro"])
    VectorStore(tmp_path, HashingEncoder()).vectors(["park", "fare"])
    with np.load(stored(tmp_path)) as file:
        assert len(file["digests"]) == len(file["rows"]) == 2


def test_unchanged_texts_leave_the_file_alone(tmp_path: Path) -> None:
    VectorStore(tmp_path, HashingEncoder()).vectors(["park"])
    before = stored(tmp_path).stat().st_ino
    VectorStore(tmp_path, HashingEncoder()).vectors(["park"])
    assert stored(tmp_path).stat().st_ino == before


def test_each_encoder_has_its_own_file(tmp_path: Path) -> None:
    VectorStore(tmp_path, HashingEncoder("one")).vectors(["park"])
    other = HashingEncoder("two")
    VectorStore(tmp_path, other).vectors(["park"])
    assert other.encoded == ["park"]
    assert len([*tmp_path.glob("vectors-*.npz")]) == 2


@pytest.mark.parametrize("damage", ["cut", "emptied", "garbage", "flipped"])
def test_damaged_file_is_made_again(damage: str, tmp_path: Path) -> None:
    texts = [f"word{number}" for number in range(20)]
    expected = VectorStore(tmp_path, HashingEncoder()).vectors(texts)
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
    assert np.array_equal(VectorStore(tmp_path, encoder).vectors(texts), expected)
    assert encoder.encoded == texts
    unneeded = HashingEncoder()
    VectorStore(tmp_path, unneeded).vectors(texts)
    assert unneeded.encoded == []


def test_progress_is_told_in_portions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PORTION", 2)
    told: list[tuple[int, int]] = []
    store = VectorStore(tmp_path, HashingEncoder())
    store.vectors(["a1", "b2", "c3"], lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (2, 3), (3, 3)]
    store.vectors(["a1"], lambda done, total: told.append((done, total)))
    assert len(told) == 3


def test_no_draft_is_left_beside_the_file(tmp_path: Path) -> None:
    VectorStore(tmp_path, HashingEncoder()).vectors(["park"])
    assert [*tmp_path.iterdir()] == [stored(tmp_path)]
