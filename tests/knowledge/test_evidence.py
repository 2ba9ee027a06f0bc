"""The evidence for each answer, by the names that explain it."""

from __future__ import annotations

import numpy as np
import pytest

from bot.knowledge.evidence import FEATURES
from bot.knowledge.release import Release

Table = dict[str, dict[str, float]]  # answer key -> feature -> value


def table(release: Release, text: str, out_of_scope: float = 0.0, language: str = "en") -> Table:
    edition = release.edition(language)
    (query,) = release.reader.readings(text, language, out_of_scope)
    nearest = edition.index.search(query)
    evidence = edition.comparison.evidence(query, nearest)
    assert evidence.shape == (len(nearest.positions), len(FEATURES))
    return {
        edition.answers[position].key: dict(zip(FEATURES, row, strict=True))
        for position, row in zip(nearest.positions, evidence, strict=True)
    }


def placing(row: dict[str, float]) -> list[str]:
    return [name for name in FEATURES if name.startswith("place_") and row[name]]


def test_question_in_its_own_words_is_like_its_answer(release: Release) -> None:
    row = table(release, "What is the phone number of Daxing District?")["dist-daxing:phone"]
    assert row["asked"] == pytest.approx(1, abs=1e-4)
    assert row["letters"] == pytest.approx(1)
    assert (row["behind"], row["covered"], row["lacking"]) == (pytest.approx(0), 1, 0)
    assert (row["attribute_same"], row["attribute_other"]) == (1, 0)


def test_answers_further_away_are_behind(release: Release) -> None:
    rows = table(release, "metro fare")
    assert rows["faq-metro"]["behind"] == pytest.approx(0)
    assert rows["faq-library"]["behind"] < -0.5


def test_relation_of_places_is_told(release: Release) -> None:
    rows = table(release, "phone of Xicheng Park")
    assert placing(rows["park-xicheng:phone"]) == ["place_same"]
    assert placing(rows["dist-xicheng:phone"]) == ["place_related"]
    assert placing(rows["dist-daxing:phone"]) == ["place_other"]
    assert placing(rows["faq-metro"]) == ["place_absent"]


def test_place_that_the_question_lacks_is_told(release: Release) -> None:
    rows = table(release, "what is the phone number")
    assert placing(rows["park-xicheng:phone"]) == ["place_unnamed"]
    assert placing(rows["faq-metro"]) == []
    assert placing(rows["c-police:phone"]) == []  # an office is no place


def test_other_attribute_and_gap_are_told(release: Release) -> None:
    rows = table(release, "hours of Xicheng Park")
    assert rows["park-xicheng:phone"]["attribute_other"] == 1
    assert rows["park-xicheng:phone"]["attribute_gap"] == 1
    assert rows["park-xicheng:hours"]["attribute_same"] == 1
    assert rows["park-xicheng:hours"]["attribute_gap"] == 0  # it is the gap itself
    assert rows["dist-xicheng:phone"]["attribute_gap"] == 0
    assert rows["faq-metro"]["attribute_other"] == 0


def test_place_elsewhere_counts_unless_the_answer_names_it(release: Release) -> None:
    rows = table(release, "metro of Singapore")
    assert {row["elsewhere"] for row in rows.values()} == {1}
    assert {row["elsewhere"] for row in table(release, "metro fare").values()} == {0}


def test_word_and_number_that_an_answer_lacks_count(release: Release) -> None:
    rows = table(release, "is 68336190 of Xicheng Park for zebras")
    phone, area = rows["park-xicheng:phone"], rows["park-xicheng:area"]
    assert (phone["numbers_lacking"], area["numbers_lacking"]) == (0, 1)
    assert phone["lacking"] == area["lacking"] == 1
    assert phone["covered"] > area["covered"]


def test_kind_of_answer_is_told(release: Release) -> None:
    rows = table(release, "Xicheng Park vaccines metro police")
    kinds = ("is_item", "is_overview", "is_place_sheet", "is_passage")
    told = {key: [kind for kind in kinds if rows[key][kind]] for key in rows}
    assert told["faq-metro"] == ["is_item"]
    assert told["c-police"] == ["is_overview"]
    assert told["park-xicheng"] == ["is_place_sheet"]
    assert told["daxing-f1"] == ["is_passage"]
    assert told["park-xicheng:phone"] == []


def test_scope_and_decoys_are_the_same_for_all_answers(release: Release) -> None:
    rows = table(release, "rate of the dollar", out_of_scope=0.7).values()
    assert {row["out_of_scope"] for row in rows} == {0.7}
    (decoy,) = {row["decoy"] for row in rows}
    assert 0.5 < decoy < 1
    assert all(row["decoy_ahead"] == pytest.approx(max(0, decoy - row["asked"])) for row in rows)
    (by_words,) = {row["decoy_words"] for row in rows}
    assert 0 < by_words < 1
    ahead = {row["decoy_words_ahead"] - max(0, by_words - row["words"]) for row in rows}
    assert ahead == {0}


def test_language_of_the_question_is_told(release: Release) -> None:
    assert {row["is_default_language"] for row in table(release, "metro fare").values()} == {1}


@pytest.mark.parametrize("text", ["", "?!", "9" * 400])
def test_odd_question_has_finite_evidence(text: str, release: Release) -> None:
    rows = table(release, text).values()
    assert rows
    assert np.isfinite([[*row.values()] for row in rows]).all()


def test_kind_of_information_that_an_answer_lacks_is_told(release: Release) -> None:
    assert table(release, "who is the director")["park-xicheng:phone"]["kinds_lacking"] == 1
    row = table(release, "what is the phone number of Xicheng Park")["park-xicheng:phone"]
    assert (row["kinds_given"], row["kinds_lacking"], row["kinds_asked"]) == (1, 0, 1)
    assert (row["sense_covered"], row["asked_default"]) == (pytest.approx(1), row["asked"])
