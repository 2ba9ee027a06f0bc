"""Questions asked again: what would be lost, changed and gained, and which are asked at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from bot.editing.checks.questions import asked_again
from bot.editing.checks.records import Proposal, Report, SavedQuestion, Told
from bot.editing.checks.run import run_checks
from bot.knowledge.release import Release
from tests.editing.checks.conftest import Propose, item_entry
from tests.editing.checks.test_findings import METRO, new_item

FARE = "metro fare"


def saved(question: str, expected: str | None) -> list[SavedQuestion]:
    return [SavedQuestion(1, question, "en", expected)]


def verdicts(proposal: Proposal, *questions: SavedQuestion) -> dict[str, str]:
    return {one.question: one.verdict for one in asked_again(proposal, questions).results}


def test_answer_that_is_removed_is_lost_and_blocks(propose: Propose) -> None:
    report = run_checks(propose({METRO: None}), saved("how to pay the metro fare", "faq-metro"))
    assert report.blocks
    assert report.lost[0].origin == "saved"
    assert report.lost[0].key == METRO
    assert report.lost[0].live.answer == "faq-metro" != report.lost[0].draft.answer


def test_edited_words_alone_are_no_loss(propose: Propose) -> None:
    proposal = propose({METRO: lambda item: item["answer"].update(en="Pay by phone.")})
    report = run_checks(proposal, saved(FARE, "faq-metro"))
    assert not report.blocks
    assert report.told == ()
    assert {one.verdict for one in report.questions if one.key == METRO} == {"changed"}


def test_saved_question_answered_by_something_else_is_lost(propose: Propose) -> None:
    taking = new_item("metro fare", answer={"en": "Fares are on the map."})
    moved = propose({METRO: lambda item: item.update(phrasings={})}, taking)
    results = asked_again(moved, saved(FARE, "faq-metro")).results
    assert [(one.verdict, one.is_right) for one in results if one.origin == "saved"] == [
        ("lost", False)
    ]


def test_neighbour_answered_by_something_else_is_changed(propose: Propose) -> None:
    taking = new_item("metro fare", answer={"en": "Fares are on the map."})
    moved = propose({METRO: lambda item: item.update(phrasings={})}, taking)
    assert verdicts(moved)[FARE] == "changed"
    assert not run_checks(moved).lost


def test_question_that_is_to_stay_unanswered_is_lost_when_it_is_answered(propose: Propose) -> None:
    giraffes = "Where do giraffes sleep?"
    proposal = propose({}, new_item(giraffes))
    proposal = replace(proposal, tell=partial(knows_giraffes, proposal.draft))
    assert verdicts(proposal, *saved(giraffes, None))[giraffes] == "lost"
    assert verdicts(proposal, *saved(giraffes, "faq-new"))[giraffes] == "gained"
    assert verdicts(proposal)[giraffes] == "gained"


def knows_giraffes(draft: Release, questions: Sequence[str], release: Release) -> list[Told]:
    declined, answered = Told("declined", None, ""), Told("answered", "faq-new", "By boat.")
    return [answered if release is draft and "giraffes" in one else declined for one in questions]


def test_way_of_asking_that_nothing_answers_any_more_is_lost(propose: Propose) -> None:
    def knows_fares(questions: Sequence[str], release: Release) -> list[Told]:
        known = "faq-metro" in release.by_key
        told = Told("answered", "faq-metro", "") if known else Told("declined", None, "")
        return [told for _ in questions]

    proposal = propose({METRO: None}, tell=knows_fares)
    assert verdicts(proposal)["How do I pay in the metro?"] == "lost"
    assert run_checks(proposal).blocks


def test_saved_question_that_was_wrong_before_blocks_nothing(propose: Propose) -> None:
    proposal = propose({METRO: lambda item: item["answer"].update(en="Pay by phone.")})
    report = run_checks(proposal, saved(FARE, "faq-library"))
    (wrong,) = report.told
    assert (wrong.verdict, wrong.is_right, report.blocks) == ("changed", False, False)


def test_no_edit_asks_the_saved_questions_alone(propose: Propose) -> None:
    report = run_checks(propose({}), saved(FARE, "faq-metro"))
    assert [(one.question, one.verdict) for one in report.questions] == [(FARE, "same")]
    assert report.findings == ()


def test_ways_of_neighbours_are_asked_the_nearest_first(propose: Propose) -> None:
    proposal = propose({}, new_item("Where can I borrow tools?"))
    asked = [one for one in asked_again(proposal, ()).results if one.origin == "neighbour"]
    assert "Where can I borrow books?" in [one.question for one in asked]


def test_no_more_is_asked_than_somebody_waits_for(propose: Propose) -> None:
    def many(item: dict[str, Any]) -> None:
        item["phrasings"]["en"] = [f"metro fare of zone {number}" for number in range(40)]

    proposal = propose({METRO: many}, most_asked=9)
    asking = asked_again(proposal, saved("where to borrow books", "faq-library"))
    assert len(asking.results) == 1 + 9
    assert asking.left_out > 30


def test_every_answer_that_differs_is_asked_for_before_any_twice(propose: Propose) -> None:
    new = [
        item_entry(f"faq-{word}", **{**body_without_id(f"Where is the {word}?")})
        for word in ("opera", "harbour", "castle")
    ]
    asked = asked_again(propose({METRO: None}, *new, most_asked=4), ()).results
    assert {one.key for one in asked} >= {entry.key for entry in new}


def body_without_id(question: str) -> dict[str, Any]:
    loaded = new_item(question, phrasings={"en": [f"{question} now", "nearest one"]}).loaded()
    return {name: value for name, value in loaded.items() if name != "id"}


@pytest.mark.parametrize(
    ("verdict", "blocks"), [("lost", True), ("changed", False), ("gained", False)]
)
def test_only_what_is_lost_blocks(verdict: str, blocks: bool, propose: Propose) -> None:
    (first, *_) = run_checks(propose({}), saved(FARE, "faq-metro")).questions
    assert Report((), (replace(first, verdict=verdict),)).blocks is blocks  # type: ignore[arg-type]
