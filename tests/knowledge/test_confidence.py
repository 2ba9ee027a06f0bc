"""Evidence becomes a probability that ranks answers and means what it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.knowledge.calibration import UNTRIED
from bot.knowledge.confidence import (
    FEWEST,
    LEAD_MOST,
    Confidence,
    Logistic,
    Sample,
    fit,
    guess,
)
from bot.knowledge.evidence import FEATURES
from bot.knowledge.trees import Tree, Trees

WIDTH = len(FEATURES)
ALL_RIVALS = ~np.eye(3, dtype=bool)


def rows(*asked: float) -> np.ndarray:
    """Evidence in which answers differ only in how near they are asked for."""
    evidence = np.zeros((len(asked), WIDTH))
    evidence[:, 0] = asked
    return evidence


def weighing(asked: float = 1.0, lead: float = 0.0, bias: float = 0.0) -> Confidence:
    """A confidence with set weights, which ranks by one straight line."""
    pair = Logistic((asked, *[0.0] * (WIDTH - 1)), 0.0)
    return Confidence(pair, Logistic((1.0, lead, *[0.0] * WIDTH), bias))  # type: ignore[arg-type]


def lesson(number: int, language: str = "en", near: float | None = None) -> Sample:
    """Of three answers, the one nearest asked for is right, if it is near at all."""
    random = np.random.default_rng(number)
    near = near or (0.9 if number % 3 else 0.3)
    evidence = rows(*(np.array([near, 0.2, 0.1]) + random.normal(0, 0.03, 3)))
    labels = np.array([float(near > 0.5), 0, 0])
    return Sample(f"q-{number}", evidence, labels, ALL_RIVALS, language=language)


LESSONS = [lesson(number) for number in range(40)]


def test_answers_come_best_first_with_probabilities() -> None:
    ranked = weighing().ranked(rows(-2, 3, 0), ALL_RIVALS)
    assert [row for row, _ in ranked] == [1, 2, 0]
    assert [p for _, p in ranked] == pytest.approx([0.9526, 0.5, 0.1192], abs=1e-4)


def test_nobody_overtakes_the_best_when_it_is_doubted() -> None:
    ranked = weighing(bias=-10).ranked(rows(2, 1, -9), ALL_RIVALS)
    probabilities = [p for _, p in ranked]
    assert [row for row, _ in ranked] == [0, 1, 2]
    assert probabilities[0] == probabilities[1] < 0.001
    assert probabilities == sorted(probabilities, reverse=True)


def test_narrow_lead_over_a_rival_lowers_confidence() -> None:
    confidence = weighing(lead=1)
    narrow = confidence.ranked(rows(2, 1.9, 0), ALL_RIVALS)[0][1]
    clear = confidence.ranked(rows(2, -1, 0), ALL_RIVALS)[0][1]
    agreeing = confidence.ranked(rows(2, 1.9, 0), np.zeros((3, 3), dtype=bool))[0][1]
    assert narrow < clear < agreeing


def test_lead_counts_up_to_a_limit() -> None:
    confidence = weighing(lead=1)
    far = confidence.ranked(rows(2, 2 - LEAD_MOST, -50), ALL_RIVALS)[0][1]
    further = confidence.ranked(rows(2, -90, -90), ALL_RIVALS)[0][1]
    assert far == further


def test_single_answer_is_ranked() -> None:
    assert weighing().ranked(rows(0), np.array([[False]])) == [(0, 0.5)]


def test_fit_tells_right_from_wrong() -> None:
    confidence = fit(LESSONS)["en"]
    near = confidence.ranked(rows(0.9, 0.2, 0.1), ALL_RIVALS)
    far = confidence.ranked(rows(0.3, 0.2, 0.1), ALL_RIVALS)
    assert near[0][0] == far[0][0] == 0
    assert near[0][1] > 0.8
    assert far[0][1] < 0.3
    assert near[1][1] < 0.3


def test_fit_is_the_same_each_time() -> None:
    assert fit(LESSONS) == fit(LESSONS)


def test_weight_of_a_sample_counts() -> None:
    doubts = [replace(lesson(n + 40, near=0.9), labels=np.zeros(3)) for n in range(20)]
    sure, unsure = (
        fit([*LESSONS, *(replace(doubt, weight=weight) for doubt in doubts)])["en"].ranked(
            rows(0.9, 0.2, 0.1), ALL_RIVALS
        )[0][1]
        for weight in (0.01, 1.0)
    )
    assert sure > unsure + 0.1


@pytest.mark.parametrize("questions", [0, 1, FEWEST - 1])
def test_too_few_questions_make_a_guess_and_staff_are_told(
    questions: int, caplog: pytest.LogCaptureFixture
) -> None:
    fitted = fit(LESSONS[:questions])
    assert fitted == {"en": guess()}
    assert f"{questions} questions" in caplog.text
    assert "data/questions" in caplog.text


@pytest.mark.parametrize("verdict", [0.0, 1.0])
def test_questions_with_one_verdict_alone_make_a_guess(verdict: float) -> None:
    alike = [replace(sample, labels=np.full(3, verdict)) for sample in LESSONS]
    assert fit(alike) == {"en": guess()}


def test_guess_ranks_by_similarity_and_is_sure_only_where_words_agree() -> None:
    evidence = np.zeros((3, WIDTH))
    evidence[:, FEATURES.index("fused")] = 0.4, 0.9, 0.6
    evidence[:, FEATURES.index("covered")] = 0.5, 1.0, 0.5
    near = guess().ranked(evidence, ALL_RIVALS)
    assert [row for row, _ in near] == [1, 2, 0]
    assert near[0][1] > UNTRIED.answer > UNTRIED.option > near[2][1]
    (far, *_) = guess().ranked(evidence * 0.6, ALL_RIVALS)
    assert far[1] < UNTRIED.option


def test_few_questions_of_which_one_has_an_answer_make_a_doubtful_confidence() -> None:
    """Most folds see one verdict alone."""
    doubts = [replace(sample, labels=np.zeros(3)) for sample in LESSONS[:FEWEST]]
    fitted = fit([doubts[0], LESSONS[1], *doubts[2:]])["en"]
    assert len(fitted.trials) == FEWEST
    assert all(trial.certainty < 0.3 for trial in fitted.trials)


def test_default_language_without_questions_borrows_a_confidence() -> None:
    fitted = fit([replace(sample, language="zh") for sample in LESSONS])
    assert fitted["en"] == fitted["zh"]


def test_languages_share_a_ranking_and_have_their_own_certainty() -> None:
    """Here the same evidence is worth much in English and little in Chinese."""
    chinese = [
        replace(lesson(number, "zh"), question=f"zh-{number}", labels=np.zeros(3))
        if number % 5
        else replace(lesson(number, "zh", near=0.9), question=f"zh-{number}")
        for number in range(40)
    ]
    fitted = fit([*LESSONS, *chinese])
    assert [*fitted] == ["en", "zh"]
    assert fitted["en"].pair is fitted["zh"].pair
    english, other = (
        fitted[language].ranked(rows(0.9, 0.2, 0.1), ALL_RIVALS)[0][1] for language in fitted
    )
    assert english > 0.7
    assert other < 0.5


def test_trials_judge_each_question_once_by_its_most_certain_reading() -> None:
    vague = [
        replace(lesson(number, near=0.3), question=s.question) for number, s in enumerate(LESSONS)
    ]
    certain = fit(LESSONS)["en"].trials
    both = fit([*LESSONS, *vague])["en"].trials
    assert len(certain) == len(both) == len(LESSONS)
    assert np.mean([trial.right for trial in both]) == pytest.approx(26 / 40)
    assert np.mean([trial.right for trial in certain]) == pytest.approx(26 / 40)
    assert all(trial.option_right for trial in certain if trial.right)
    assert {trial.weight for trial in certain} == {1.0}


def test_trials_are_honest_where_nothing_can_be_learnt() -> None:
    """Labels drawn by lot: a confidence judged on what it was fitted on would look sure."""
    random = np.random.default_rng(7)
    noise = [
        Sample(
            f"q-{number}",
            random.normal(size=(3, WIDTH)),
            random.permutation([float(number % 2), 0, 0]),
            ALL_RIVALS,
        )
        for number in range(100)
    ]
    trials = fit(noise)["en"].trials
    right = np.array([trial.right for trial in trials])
    certainty = np.array([trial.certainty for trial in trials])
    assert right.mean() < 0.35
    assert certainty[right].mean() - certainty[~right].mean() < 0.1


def test_explanation_names_what_each_piece_adds() -> None:
    stump = Tree(
        feature=(1, 0, 0), threshold=(0.4, 0, 0), left=(1, 1, 2), right=(2, 1, 2), value=(0, -1, 2)
    )
    confidence = Confidence(Trees(0.5, (stump,)), Logistic((0.0,) * (WIDTH + 2), 0.0))
    explained = confidence.explained([0.5] * WIDTH)
    assert [*explained] == [*FEATURES]
    assert {name: share for name, share in explained.items() if share} == {FEATURES[1]: 2}
    assert confidence.named([0.5] * WIDTH) == dict.fromkeys(FEATURES, 0.5)
