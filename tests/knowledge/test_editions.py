"""A language with lessons has its edition, others share one; English stands in for what lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.evaluate.question_set import LabelledQuestion
from bot.knowledge import building, making
from bot.knowledge.building import build_release
from bot.knowledge.content import load_content
from bot.knowledge.evidence import FEATURES
from bot.knowledge.lessons import Lessons
from bot.knowledge.release import Release
from bot.records import SHARED
from tests.conftest import OPENINGS, HashingEncoder, Knowledge, lessons

BOOKS = {
    "zh": ("在哪里能借书？", "首都图书馆可以借书。"),
    "de": ("Wo leihe ich Bücher aus?", "Die Capital Library verleiht Bücher."),
}


def translate(items: list[dict]) -> None:
    """One item in three languages; all else stays in English."""
    for language, (question, answer) in BOOKS.items():
        items[2]["question"][language] = question
        items[2]["answer"][language] = answer


def built(knowledge: Knowledge, var: Path, taught: Lessons) -> Release:
    knowledge.edit("items/things.yml", translate)
    return build_release(load_content(knowledge.folder), HashingEncoder(), var, taught)


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release with texts in English, Chinese and German, taught in English alone."""
    folder = tmp_path_factory.mktemp("editions")
    return built(Knowledge(folder / "knowledge"), folder / "var", lessons())


def chinese_lessons(right: Sequence[str] = ("首都图书馆",)) -> Lessons:
    """The usual lessons and twenty in Chinese."""
    english = lessons()
    chinese = [
        LabelledQuestion(
            f"zh-{n}-{text}", (f"{opening}{text}",), (said,), "zh", bool(said), (), None
        )
        for n, opening in enumerate(("", "请问", "你好，", "麻烦问下", "劳驾"))
        for text, said in {
            "在哪里能借书": tuple(right),
            "借书去哪里": tuple(right),
            "今天天气": (),
            "唱首歌": (),
        }.items()
    ]
    return replace(english, questions=[*english.questions, *chinese], fingerprint="with Chinese")


def test_languages_without_lessons_share_an_edition_after_the_default(editions: Release) -> None:
    assert [*editions.editions] == ["en", SHARED]
    assert editions.languages == {"en", "de", "zh"}
    assert editions.edition("de") is editions.edition("zh") is not editions.edition("en")
    assert {id(edition.answers) for edition in editions.editions.values()} == {
        id(editions.edition("en").answers)
    }


@pytest.mark.parametrize("language", ["fr", "", "xx"])
def test_language_without_an_answer_is_searched_in_the_default_edition(
    language: str, editions: Release
) -> None:
    assert editions.edition(language) is editions.edition("en")
    assert editions.hits("metro fare", language) == editions.hits("metro fare")


@pytest.mark.parametrize("language", ["zh", "de"])
def test_answer_in_english_alone_is_found_in_another_edition_by_its_english_ways_of_asking(
    language: str, editions: Release
) -> None:
    for text, key in {
        "metro fare": "faq-metro",
        "former name of Xicheng Park": "faq-name",
        "what is the phone number of Daxing District": "dist-daxing:phone",
    }.items():
        best = editions.hits(text, language)[0]
        assert (best.answer.key, best.confidence > 0.6) == (key, True)
        assert best.answer.language_for(language) == "en"


@pytest.mark.parametrize("language", ["zh", "de"])
def test_answer_in_the_language_is_found_by_its_own_ways_of_asking(
    language: str, editions: Release
) -> None:
    question, answer = BOOKS[language]
    best = editions.hits(question, language)[0]
    assert (best.answer.key, best.confidence > 0.6) == ("faq-library", True)
    assert best.answer.text[best.answer.language_for(language)] == answer


def test_texts_of_one_edition_are_not_searched_in_another(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught = chinese_lessons()
    monkeypatch.setattr(making, "FEWEST_LESSONS", taught.answerable_in("zh"))
    release = built(knowledge, tmp_path / "var", taught)
    assert [*release.editions] == ["en", "zh", SHARED]
    question, _ = BOOKS["zh"]
    own, other = (
        {hit.answer.key: dict(zip(FEATURES, hit.features, strict=True)) for hit in found}
        for found in (release.hits(question, "zh"), release.hits(question, "de"))
    )
    assert own["faq-library"]["asked"] == pytest.approx(1, abs=1e-4)
    assert own["faq-library"]["words"] > 0.8
    assert other["faq-library"]["asked"] < 0.2
    assert other["faq-library"]["words"] == 0


def test_unanswerable_question_stays_unsure_in_every_edition(editions: Release) -> None:
    """Decoys are borrowed with the confidence: without any, it would be too sure."""
    for language in editions.editions:
        limit = editions.edition(language).thresholds(0.02).answer
        assert editions.hits("sing me a song", language)[0].confidence < limit


def test_language_without_lessons_borrows_the_confidence_of_the_default(editions: Release) -> None:
    default = editions.edition("en")
    assert default.confidence.trials
    for language in ("zh", "de"):
        assert editions.edition(language).confidence is default.confidence
        assert editions.edition(language).thresholds(0.02) == default.thresholds(0.02)


def test_language_with_too_few_lessons_borrows_too(knowledge: Knowledge, tmp_path: Path) -> None:
    taught = chinese_lessons()
    assert 0 < taught.answerable_in("zh") < making.FEWEST_LESSONS
    release = built(knowledge, tmp_path / "var", taught)
    assert release.edition("zh").confidence is release.edition("en").confidence


def test_language_with_enough_lessons_has_its_own_confidence(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught = chinese_lessons()
    monkeypatch.setattr(making, "FEWEST_LESSONS", taught.answerable_in("zh"))
    release = built(knowledge, tmp_path / "var", taught)
    english, chinese, german = (
        release.edition(language).confidence for language in ("en", "zh", "de")
    )
    assert chinese.pair is english.pair
    assert chinese.best != english.best
    assert (len(english.trials), len(chinese.trials)) == (len(OPENINGS) * 18, 20)
    assert german is english  # the default's, not that of whoever else has learnt


def test_decoys_of_one_language_are_not_those_of_another(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    release = built(knowledge, tmp_path / "var", chinese_lessons())
    found = {}
    for language in ("en", "zh"):
        edition = release.edition(language)
        (query,) = release.reader.readings("今天天气怎么样", language)
        found[language] = edition.index.search(query)
    assert found["zh"].decoy_words > 0.1
    assert found["en"].decoy_words == 0
    assert found["zh"].decoy > found["en"].decoy


def test_shared_edition_tells_how_each_answer_is_asked_for_and_leans_on_the_default_for_the_rest(
    editions: Release,
) -> None:
    shared, default = editions.edition("de").index, editions.edition("en").index
    assert sorted(text for _, text in shared.ways()) == sorted(q for q, _ in BOOKS.values())
    (query,) = editions.reader.readings("how do I pay in the metro", "de")
    own, english = shared.search(query), default.search(query)
    assert own.positions[0] == english.positions[0]
    assert own.asked[0] == pytest.approx(english.asked[0])


def test_languages_that_share_an_edition_learn_together(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught = chinese_lessons()
    monkeypatch.setattr(building, "FEWEST_LESSONS", 1)
    release = built(knowledge, tmp_path / "var", taught)
    english, shared = release.edition("en").confidence, release.edition("zh").confidence
    assert shared is release.edition("de").confidence is not english
    assert len(shared.trials) == 20
    assert (
        english.trials
        == built(knowledge, tmp_path / "other", lessons()).edition("en").confidence.trials
    )
