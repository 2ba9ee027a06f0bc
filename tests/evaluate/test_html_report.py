"""Judged questions, intents and rankings as pages: the right figures in the right places."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluate import html_report
from bot.evaluate.html_page import Miss, Page
from bot.evaluate.html_report import (
    evaluation_report,
    intents_report,
    retrieval_report,
    scored_of,
)
from bot.evaluate.intent_metrics import Confusion, IntentReport
from bot.evaluate.question_set import LabelledQuestion
from bot.evaluate.reliability import Scored
from bot.evaluate.run import Judged
from bot.records import Outcome, Reply

CLASSES = (IntentReport("pay", 1.0, 0.9, 0.95, 10), IntentReport("refund", 0.5, 0.6, 0.55, 10))
OUT = Path("unused.html")


def judged(verdict: str, outcome: Outcome, confidence: float = 1.0, language: str = "en") -> Judged:
    answerable = not verdict.startswith("declined")
    question = LabelledQuestion(
        f"q-{verdict}", ("how big?",), (("10|ten",),), language, answerable, (), None
    )
    return Judged(question, Reply("It has 12.", outcome, confidence=confidence), verdict)


ALL = (
    judged("answered_right", "answered", 0.95),
    judged("answered_wrong", "answered", 0.75),
    judged("clarified_right", "clarified", 0.4),
    judged("not_answered", "declined"),
    judged("declined_right", "small_talk"),
    judged("declined_wrong", "answered", 0.71, "zh"),
)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[Page]:
    """The pages that would have been written."""
    written: list[Page] = []
    monkeypatch.setattr(html_report, "write_page", lambda page, path: written.append(page))
    return written


def table(page: Page, title: str) -> tuple[tuple[str, ...], ...]:
    return next(table.rows for table in page.tables if table.title == title)


def shares(page: Page) -> dict[str, str]:
    return {measure.name: measure.value for measure in page.measures}


def titles(page: Page) -> list[str]:
    return [picture.title for picture in page.pictures]


def test_only_quoted_answers_make_a_promise() -> None:
    assert scored_of(ALL) == [
        Scored(0.95, True),
        Scored(0.75, False),
        Scored(0.71, False, answerable=False),
    ]


def test_evaluation_counts_verdicts_among_their_kind(pages: list[Page]) -> None:
    evaluation_report(ALL, OUT)
    found = shares(pages[0])
    assert (found["answered right"], found["declined wrong"]) == ("25.0%", "50.0%")
    assert found["calibration error"] == f"{(0.05 + 0.75 + 0.71) / 3:.1%}"


def test_evaluation_tabulates_the_calibration(pages: list[Page]) -> None:
    evaluation_report(ALL, OUT)
    assert table(pages[0], "Calibration") == (
        ("0.7 to 0.8", "2", "73.0%", "0.0%", "-73.0%"),
        ("0.9 to 1.0", "1", "95.0%", "100.0%", "+5.0%"),
    )


def test_languages_are_counted_apart_where_there_are_several(pages: list[Page]) -> None:
    evaluation_report(ALL, OUT)
    evaluation_report(ALL[:3], OUT)
    assert table(pages[0], "By language")[1] == ("zh", "0", "0", "0", "0", "0", "1")
    assert [one.title for one in pages[1].tables] == ["Calibration"]


def test_misses_show_what_was_asked_expected_and_said(pages: list[Page]) -> None:
    evaluation_report(ALL, OUT)
    wrong, silent, _ = pages[0].misses
    assert wrong == Miss(
        "q-answered_wrong", "answered wrong", ("how big?",), ("10|ten",), "It has 12.", "en", 0.75
    )
    assert silent.confidence is None


def test_evaluation_without_any_answer_draws_nothing(pages: list[Page]) -> None:
    evaluation_report([judged("declined_right", "declined")], OUT)
    assert pages[0].pictures == ()
    assert shares(pages[0])["answered right"] == "–"


def test_evaluation_is_written_to_the_file(tmp_path: Path) -> None:
    evaluation_report(ALL, tmp_path / "report.html", "starter.yml")
    html = (tmp_path / "report.html").read_text("utf-8")
    assert "Evaluation of starter.yml" in html
    assert "33.3% wrong, 50.0% unanswered" in html  # where it works now


def test_intents_show_classes_confusions_and_what_applies(pages: list[Page]) -> None:
    pairs = [Confusion("refund", "pay", 4)]
    measures = {"accuracy": 0.75, "auroc": None, "train_seconds": 12.34}
    intents_report("bench", measures, CLASSES, pairs, OUT)
    assert shares(pages[0]) == {"accuracy": "75.0%", "training": "12.3 s"}
    assert titles(pages[0]) == ["The classes confused most"]
    assert table(pages[0], "Classes, the worst first")[0][0] == "refund"
    assert table(pages[0], "The most frequent confusions") == (("refund", "pay", "4"),)


def test_intents_with_confidences_show_where_messages_are_rejected(pages: list[Page]) -> None:
    scored = [Scored(0.9, True), Scored(0.6, False), Scored(0.3, False, answerable=False)]
    intents_report("bench", {}, CLASSES, [], OUT, scored=scored, threshold=0.5)
    reliability, curve = pages[0].pictures
    assert reliability.title == "Is the confidence kept?"
    assert b"33.3% wrong, 0.0% unanswered" in curve.svg


def test_retrieval_shows_ranks_and_misses(pages: list[Page]) -> None:
    miss = Miss("d-1", "not in the first ten", ("visa?",), ("doc 1",), "doc 2")
    retrieval_report("faq", {"mrr10": 0.5}, [1, None], [miss], OUT)
    assert shares(pages[0]) == {"MRR@10": "50.0%"}
    assert titles(pages[0]) == ["Where the first right document stands"]
    assert pages[0].misses == (miss,)


def test_retrieval_without_queries_draws_nothing(pages: list[Page]) -> None:
    retrieval_report("faq", {}, [], [], OUT)
    assert pages[0].pictures == ()
