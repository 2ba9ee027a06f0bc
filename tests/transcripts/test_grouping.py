"""Questions of one meaning come together; others stay apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bot.knowledge.release import Release
from bot.transcripts import grouping
from bot.transcripts.grouping import Grouping, Question, digest_of


class Directions:
    """An encoder of the plane: the number at the end of a text is its direction in degrees."""

    name = "directions"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def reading(self, language: str) -> Any:
        return self

    def readable(self, text: str) -> float:
        return 1.0

    def encode(self, texts: Sequence[str]) -> Any:
        self.encoded += texts
        turned = np.radians([float(text.split()[-1]) for text in texts])
        return np.stack([np.cos(turned), np.sin(turned)], axis=1).astype(np.float32)


@pytest.fixture
def encoder() -> Directions:
    return Directions()


@pytest.fixture
def plane(release: Release, encoder: Directions) -> Grouping:
    reader = SimpleNamespace(places=release.reader.places, encoder=encoder)
    return Grouping(lambda: replace(release, reader=reader))  # type: ignore[arg-type]


def groups(plane: Grouping, *texts: str, language: str = "en") -> list[list[str]]:
    found = plane.groups([Question(text, language) for text in texts])
    return [[texts[at] for at in group] for group in found]


def test_near_questions_come_together_and_far_ones_stay_apart(plane: Grouping) -> None:
    assert groups(plane, "a 0", "b 90", "c 30", "d 100") == [["a 0", "c 30"], ["b 90", "d 100"]]


def test_chain_of_neighbours_is_not_one_meaning(plane: Grouping) -> None:
    found = groups(plane, "a 0", "b 50", "c 100", "d 150")
    assert [len(group) for group in found] == [2, 2]


def test_two_languages_need_be_less_near(plane: Grouping) -> None:
    questions = [Question("a 0", "en"), Question("b 70", "zh"), Question("c 75", "en")]
    assert plane.groups(questions[:2]) == [[0, 1]]
    assert plane.groups([questions[0], questions[2]]) == [[0], [1]]


def test_questions_about_different_places_stay_apart(plane: Grouping) -> None:
    texts = ["area of Daxing 0", "area of ZGC 0", "Zhongguancun area 1", "area 0", "中关村 3"]
    assert groups(plane, *texts) == [
        ["area of Daxing 0"],
        ["area of ZGC 0", "Zhongguancun area 1", "中关村 3"],
        ["area 0"],
    ]


def test_name_of_the_place_itself_says_nothing_of_the_meaning(
    plane: Grouping, encoder: Directions
) -> None:
    groups(plane, "how big is Zhongguancun 0", "中关村多大 2")
    assert encoder.encoded == ["这里多大 2", "how big is the place 0"]


def test_text_that_the_encoder_cannot_read_stays_alone(release: Release) -> None:
    class Blind(Directions):
        def encode(self, texts: Sequence[str]) -> Any:
            return np.zeros((len(texts), 2), dtype=np.float32)

    reader = SimpleNamespace(places=release.reader.places, encoder=Blind())
    blind = Grouping(lambda: replace(release, reader=reader))  # type: ignore[arg-type]
    assert groups(blind, "???", "!!!") == [["???"], ["!!!"]]


def test_nothing_makes_no_group(plane: Grouping) -> None:
    assert plane.groups([]) == []


def test_only_new_texts_are_encoded(plane: Grouping, encoder: Directions) -> None:
    groups(plane, "a 0", "b 90")
    groups(plane, "a 0", "b 90", "c 30", "c 30")
    assert sorted(encoder.encoded) == ["a 0", "b 90", "c 30"]


def test_what_is_remembered_is_bounded(
    release: Release, encoder: Directions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "REMEMBERED", 2)
    reader = SimpleNamespace(places=release.reader.places, encoder=encoder)
    forgetful = Grouping(lambda: replace(release, reader=reader))  # type: ignore[arg-type]
    groups(forgetful, "a 0", "b 90", "c 30")
    assert groups(forgetful, "c 30", "a 1") == [["c 30", "a 1"]]
    assert groups(forgetful, "a 0", "c 30") == [["a 0", "c 30"]]
    assert (encoder.encoded.count("a 0"), encoder.encoded.count("c 30")) == (2, 1)


def test_citizens_may_come_in_between(plane: Grouping, release: Release) -> None:
    lots: list[int] = []

    class Counting(Directions):
        def encode(self, texts: Sequence[str]) -> Any:
            lots.append(len(texts))
            return super().encode(texts)

    reader = SimpleNamespace(places=release.reader.places, encoder=Counting())
    patient = Grouping(lambda: replace(release, reader=reader))  # type: ignore[arg-type]
    groups(patient, *(f"q{number} {number}" for number in range(150)))
    assert lots == [64, 64, 22]


def test_more_questions_than_can_be_compared_stay_alone(
    plane: Grouping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "MOST_GROUPED", 2)
    assert groups(plane, "a 0", "b 1", "c 0", "d 0") == [["a 0", "b 1"], ["c 0"], ["d 0"]]


def test_groups_that_are_given_away_may_be_changed(plane: Grouping) -> None:
    questions = [Question("a 0", "en"), Question("b 90", "en")]
    plane.groups(questions).pop()
    plane.groups(questions)[0].append(99)
    assert plane.groups(questions) == [[0], [1]]


@pytest.mark.parametrize(
    "text", ["How big is it?", " how  big is it", "ＨＯＷ BIG IS IT？", "how big is it!!"]
)
def test_way_of_typing_makes_no_difference(text: str) -> None:
    assert digest_of(text) == digest_of("how big is it")
    assert digest_of(text) != digest_of("how big was it")
