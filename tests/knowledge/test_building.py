"""A release is built once from the same content, and anew where anything changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.knowledge.building import Builder, build_release, encode_content
from bot.knowledge.content import load_content
from bot.knowledge.lessons import Lessons
from bot.knowledge.release import Release
from tests.conftest import HashingEncoder, Knowledge, item, lessons


@pytest.fixture
def var(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def used(var: Path, release: Release, release_folder: Path) -> Path:
    """`var` as a build of the tiny world leaves it."""
    shutil.copytree(release_folder / "var", var)
    return var


def built(knowledge: Knowledge, var: Path, encoder: HashingEncoder | None = None) -> Release:
    content = load_content(knowledge.folder)
    return build_release(content, encoder or HashingEncoder(), var, lessons())


def test_second_build_encodes_no_content_and_is_the_same(knowledge: Knowledge, var: Path) -> None:
    first, again = HashingEncoder(), HashingEncoder()
    release = built(knowledge, var, first)
    same = built(knowledge, var, again)
    assert len(first.encoded) > 50
    assert again.encoded == []  # the fit is read from its file, so no question is read either
    assert same.id == release.id
    assert same.edition("en").confidence == release.edition("en").confidence


def test_changed_answer_makes_another_release_and_encodes_only_itself(
    knowledge: Knowledge, used: Path
) -> None:
    before = built(knowledge, used)
    knowledge.edit("items/things.yml", lambda e: e[1]["answer"].update(en="Pay in coins only."))
    encoder = HashingEncoder()
    after = built(knowledge, used, encoder)
    assert after.id != before.id
    asked = {turn for question in lessons().questions for turn in question.turns}
    said = [text for text in encoder.encoded if text.endswith(".")]
    assert len(said) == 1
    assert said[0].endswith("Pay in coins only.")
    sentences = [text for text in encoder.encoded if " " in text]  # single words cost little
    assert len(sentences) <= 1 + 4 * len(asked)
    assert after.by_key["faq-metro"].text == {"en": "Pay in coins only."}
    assert before.by_key["faq-metro"].text == {"en": "Pay with a Yikatong card."}


QUESTIONS = ("metro fare", "phone of Xicheng", "how big is it", "who makes vaccines in Daxing")


def _reworded(knowledge: Knowledge) -> None:
    knowledge.edit("items/things.yml", lambda e: e[1]["answer"].update(en="Coins or Daxxing."))


def _renamed(knowledge: Knowledge) -> None:
    aliases = {"en": ["Vaccine Town"], "zh": ["大兴"]}
    knowledge.edit("profiles/districts.yml", lambda e: e[1].update(aliases=aliases))


def _removed(knowledge: Knowledge) -> None:
    knowledge.edit("items/things.yml", lambda e: e.pop(0))


def _added(knowledge: Knowledge) -> None:
    knowledge.edit("items/things.yml", lambda e: e.append(item("faq-new", "A zoo?", "Daxin zoo.")))


def _elsewhere(knowledge: Knowledge) -> None:
    knowledge.write("elsewhere.yml", "- Daxin\n")


@pytest.mark.parametrize("edit", [_reworded, _renamed, _removed, _added, _elsewhere])
def test_release_built_from_the_one_before_finds_as_one_built_alone(
    edit: Callable[[Knowledge], None], knowledge: Knowledge, used: Path, tmp_path: Path
) -> None:
    builder = Builder(HashingEncoder(), used, lessons())
    former = builder.build(load_content(knowledge.folder))
    edit(knowledge)
    content = load_content(knowledge.folder)
    quick = builder.rebuild(content, former)
    alone = build_release(content, HashingEncoder(), tmp_path / "alone", lessons())
    assert quick.id == alone.id != former.id
    for question in (*QUESTIONS, "Vaccine Town", "Daxin", "zoo"):
        for one, other in zip(
            quick.reader.readings(question), alone.reader.readings(question), strict=True
        ):
            assert (one.text, one.places, one.elsewhere) == (
                other.text,
                other.places,
                other.elsewhere,
            )
            found = quick.edition("en").index.search(one)
            expected = alone.edition("en").index.search(other)
            assert found.positions == expected.positions
            evidence = quick.edition("en").comparison.evidence(one, found)
            assert np.allclose(
                evidence, alone.edition("en").comparison.evidence(other, expected), atol=1e-6
            )


def test_release_built_from_the_one_before_keeps_its_fit_and_encodes_what_is_new(
    knowledge: Knowledge, used: Path
) -> None:
    encoder = HashingEncoder()
    builder = Builder(encoder, used, lessons())
    former = builder.build(load_content(knowledge.folder))
    files = {path.name: path.read_bytes() for path in used.iterdir()}
    encoder.encoded.clear()
    _reworded(knowledge)
    release = builder.rebuild(load_content(knowledge.folder), former)
    assert release.edition("en").confidence is former.edition("en").confidence
    assert [text for text in encoder.encoded if " " in text] == [
        "How do I pay in the metro?\nCoins or Daxxing."
    ]
    assert {path.name: path.read_bytes() for path in used.iterdir()} == files
    assert builder.save() == len(set(encoder.encoded))
    later = HashingEncoder()
    fitted = Builder(later, used, lessons()).build(load_content(knowledge.folder))
    assert fitted.edition("en").confidence != former.edition("en").confidence
    assert "How do I pay in the metro?\nCoins or Daxxing." not in later.encoded
    back = builder.rebuild(former.content, release)
    assert back.edition("en").confidence == former.edition("en").confidence


def test_other_lessons_make_another_fit_of_the_same_release(
    knowledge: Knowledge, used: Path
) -> None:
    content = load_content(knowledge.folder)
    first = build_release(content, HashingEncoder(), used, lessons())
    other = replace(lessons(), fingerprint="other")
    assert build_release(content, HashingEncoder(), used, other).id == first.id
    assert len([*used.glob("confidence-*.json")]) == 2


def test_damaged_fit_is_made_again(knowledge: Knowledge, var: Path) -> None:
    release = built(knowledge, var)
    (path,) = var.glob("confidence-*.json")
    path.write_text("{")
    again = built(knowledge, var)
    assert again.id == release.id
    assert again.edition("en").confidence == release.edition("en").confidence


def test_content_without_labelled_questions_is_searched_all_the_same(
    knowledge: Knowledge, var: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def never(texts: Sequence[str]) -> list[float]:
        raise AssertionError(texts)

    content = load_content(knowledge.folder)
    none = Lessons([], {}, never, "none")
    release = build_release(content, HashingEncoder(), var, none)
    assert "confidences are a guess" in caplog.text
    best, *_ = release.hits("what is the phone number of Daxing District")
    assert best.answer.key == "dist-daxing:phone"
    assert best.confidence > release.edition("en").thresholds(0.02).option
    pizza, *_ = release.hits("best pizza in town")
    assert pizza.confidence < release.edition("en").thresholds(0.02).option


def test_all_that_needs_no_model_can_be_encoded_before(knowledge: Knowledge, var: Path) -> None:
    content, encoder = load_content(knowledge.folder), HashingEncoder()
    encode_content(content, encoder, var, lessons())
    encoded = {*encoder.encoded}
    later = HashingEncoder()
    build_release(content, later, var, lessons())
    asked = {turn for question in lessons().questions for turn in question.turns}
    assert asked <= encoded
    assert {*later.encoded} <= encoded
    assert len({*later.encoded}) < len(encoded) - 50  # the content is read from its file


def test_question_finds_its_answer_first(release: Release) -> None:
    for text, key in {
        "metro fare": "faq-metro",
        "what is the phone number of Daxing District": "dist-daxing:phone",
        "when is Xicheng Park open": "park-xicheng:hours",
        "who makes vaccines in Daxing": "daxing-f1",
    }.items():
        best, *others = release.hits(text)
        assert (best.answer.key, best.confidence > 0.6) == (key, True)
        assert all(hit.confidence <= best.confidence for hit in others)


def test_ambiguous_name_is_read_both_ways_and_no_answer_comes_twice(release: Release) -> None:
    hits = release.hits("phone of Xicheng")
    keys = [hit.answer.key for hit in hits]
    assert len(keys) == len(set(keys))
    sure = [hit.answer.key for hit in hits if hit.confidence > 0.6]
    assert {"park-xicheng:phone", "dist-xicheng:phone"} <= {*sure}


def test_carried_place_answers_a_question_that_names_none(release: Release) -> None:
    carried = release.hits("how big is it", carried=["dist-xicheng"])
    assert carried[0].answer.key == "dist-xicheng:area"
    assert carried[0].confidence > 0.6 >= release.hits("how big is it")[0].confidence


def test_carried_place_gives_way_to_one_that_is_named(release: Release) -> None:
    named = release.hits("phone of Daxing", carried=["dist-xicheng"])
    assert named == release.hits("phone of Daxing")
    assert named[0].answer.about == "dist-daxing"


def test_question_about_elsewhere_is_never_sure(release: Release) -> None:
    assert release.hits("who makes vaccines")[0].confidence > 0
    assert {hit.confidence for hit in release.hits("who makes vaccines in Singapore")} == {0}


def test_asking_changes_nothing(release: Release) -> None:
    before = release.hits("phone of Xicheng Park")
    release.hits("how big is Zhongguancun", "en", 0.9, ["dist-daxing"])
    assert release.hits("phone of Xicheng Park") == before


def test_readings_write_out_the_usual_name(release: Release) -> None:
    readings = release.reader.readings("phone of Xichneg")
    assert sorted(query.text for query in readings) == [
        "phone of Xicheng District",
        "phone of Xicheng Park",
    ]
    assert all(np.linalg.norm(query.vector) == pytest.approx(1) for query in readings)
    assert {query.attributes for query in readings} == {frozenset(["phone"])}


def test_many_ambiguous_names_make_few_readings(release: Release) -> None:
    assert len(release.reader.readings("Xicheng or Xicheng or Xicheng or Xicheng")) == 4
