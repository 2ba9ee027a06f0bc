"""Labelled questions weigh as much as they are asked, and mark what the search finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.evaluate.question_set import LabelledQuestion
from bot.knowledge.evidence import FEATURES
from bot.knowledge.lessons import NEAR_MISSES, OTHERS, Lessons, Pupil
from bot.knowledge.release import Release


def question(
    text: str, kind: str | None = None, language: str = "en", *, right: Sequence[str] = ()
) -> LabelledQuestion:
    return LabelledQuestion(
        f"{language}-{text}", (text,), (tuple(right),), language, bool(right), (), kind
    )


ANSWERABLE = [question(f"good {number}", right=["park"]) for number in range(6)]
NEAR = [question(f"near {number}", "near_miss") for number in range(8)]
OTHER = [question("weather", "other_topic"), question("pizza")]


def lessons(*questions: LabelledQuestion, decoys: Sequence[str] = ()) -> Lessons:
    return Lessons(questions, {"en": decoys}, lambda texts: [0.0] * len(texts), "")


def test_near_misses_and_others_weigh_their_share_of_daily_questions() -> None:
    weights = lessons(*ANSWERABLE, *NEAR, *OTHER).weights_in("en")
    good, near, other = weights[:6], weights[6:14], weights[14:]
    assert good == [1.0] * 6
    assert sum(near) / sum(weights) == pytest.approx(NEAR_MISSES)
    assert sum(other) / sum(weights) == pytest.approx(OTHERS)
    assert len({*near}) == len({*other}) == 1


def test_weights_stand_in_the_order_of_the_questions() -> None:
    mixed = lessons(NEAR[0], ANSWERABLE[0], OTHER[0], ANSWERABLE[1])
    first, good, last, same = mixed.weights_in("en")
    assert good == same == 1.0
    assert (first, last) == pytest.approx((2 / 6, 2 / 6))


def test_more_near_misses_weigh_less_each_and_as_much_together() -> None:
    few, many = (lessons(*ANSWERABLE, *NEAR[:n], *OTHER).weights_in("en") for n in (2, 8))
    assert sum(few) == pytest.approx(sum(many))
    assert few[6] == pytest.approx(4 * many[6])


def test_language_with_answerable_questions_alone_has_equal_weights() -> None:
    assert lessons(*ANSWERABLE).weights_in("en") == [1.0] * 6
    assert lessons(*ANSWERABLE).weights_in("zh") == []


def test_language_with_unanswerable_questions_alone_has_equal_weights() -> None:
    assert lessons(*NEAR).weights_in("en") == [1.0] * 8


def test_only_single_turns_in_the_language_are_lessons() -> None:
    talk = replace(ANSWERABLE[0], turns=("park", "and now?"), expect=((), ("park",)))
    chinese = question("园", language="zh", right=["园"])
    found = lessons(talk, chinese, ANSWERABLE[1], NEAR[0])
    assert found.questions_in("en") == [ANSWERABLE[1], NEAR[0]]
    assert found.answerable_in("en") == 1
    assert found.answerable_in("zh") == 1
    assert found.answerable_in("de") == 0


def test_decoys_are_texts_without_an_answer_none_twice() -> None:
    found = lessons(
        *ANSWERABLE, *NEAR[:1], *OTHER, NEAR[0], decoys=["joke", "weather", "joke"]
    ).decoys_in("en")
    assert found == ["joke", "weather", "near 0", "pizza"]


def test_language_without_decoys_borrows_those_of_the_default() -> None:
    found = lessons(NEAR[0], decoys=["joke"])
    assert found.decoys_in("zh") == ["joke", "near 0"]
    chinese = lessons(NEAR[0], question("唱歌", language="zh"), decoys=["joke"])
    assert chinese.decoys_in("zh") == ["唱歌"]


def test_no_decoys_at_all_are_none_in_any_language() -> None:
    assert lessons(*ANSWERABLE).decoys_in("en") == lessons(*ANSWERABLE).decoys_in("zh") == []


def marked(release: Release, *questions: LabelledQuestion) -> dict[str, set[str]]:
    """For each text that is searched, the keys of the answers that count as right for it."""
    edition = release.edition("en")
    pupil = Pupil(release.reader, edition.answers, "en", ["en"], edition.index, edition.comparison)
    found: dict[str, set[str]] = {}
    for sample in pupil.samples(lessons(*questions)):
        assert sample.evidence.shape == (len(sample.labels), len(FEATURES))
        assert sample.rivals.shape == (len(sample.labels),) * 2
        assert not sample.rivals.diagonal().any()
        text = sample.question.removeprefix("en-")
        (query, *_) = release.reader.readings(text)
        nearest = edition.index.search(query)
        right = {
            edition.answers[position].key
            for position, label in zip(nearest.positions, sample.labels, strict=True)
            if label
        }
        found[text] = found.get(text, set()) | right
    return found


def test_every_answer_that_says_what_is_expected_is_right(release: Release) -> None:
    asked = question("phone of Daxing District", right=["81298000|no such number"])
    assert marked(release, asked) == {
        "phone of Daxing District": {"dist-daxing", "dist-daxing:phone"}
    }


def test_admitting_a_gap_is_right_only_where_that_very_value_is_asked_for(
    release: Release,
) -> None:
    texts = ("hours of Xicheng Park", "hours of Daxing District", "phone of Xicheng Park", "pizza")
    assert marked(release, *map(question, texts)) == {
        "hours of Xicheng Park": {"park-xicheng:hours"},
        "hours of Daxing District": set(),
        "phone of Xicheng Park": set(),
        "pizza": set(),
    }


def test_gap_is_never_right_for_an_answerable_question(release: Release) -> None:
    asked = question("hours of Xicheng Park", right=["hours"])
    assert "park-xicheng:hours" not in marked(release, asked)["hours of Xicheng Park"]


def test_ambiguous_question_is_one_lesson_per_reading(release: Release) -> None:
    edition = release.edition("en")
    pupil = Pupil(release.reader, edition.answers, "en", ["en"], edition.index, edition.comparison)
    asked = question("phone of Xicheng", right=["68336190"])
    samples = pupil.samples(lessons(asked, *OTHER))
    assert [sample.question for sample in samples].count("en-phone of Xicheng") == 2
    assert {sample.language for sample in samples} == {"en"}
