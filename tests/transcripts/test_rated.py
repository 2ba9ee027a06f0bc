"""The answers that helped least."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Engine

from bot.transcripts.period import Period
from bot.transcripts.rated import read_worst
from tests.clock import Clock
from tests.transcripts.conftest import SURE, UNANSWERED, Citizens

PERIOD = Period(date(2026, 3, 1), date(2026, 3, 2), ZoneInfo("UTC"))


def test_answer_that_helped_least_comes_first_with_what_was_said(
    citizens: Citizens, engine: Engine
) -> None:
    id = citizens.start()
    other = replace(SURE, text="Pay in cash.")
    asked = [
        citizens.ask(question, reply, id)
        for question, reply in (
            ("pay?", SURE),
            ("fare?", SURE),
            ("cash?", other),
            ("pay, a@example.org?", SURE),
            ("weather", UNANSWERED),
        )
    ]
    citizens.rate(asked[0], id, comment="no, write to a@example.org")
    citizens.rate(asked[1], id, helped=True)
    citizens.rate(asked[2], id)
    citizens.rate(asked[3], id)
    citizens.rate(asked[4], id, helped=True)
    worst, bad = read_worst(engine, PERIOD)
    assert (worst.text, worst.item_id, worst.outcome) == (SURE.text, "faq-metro", "answered")
    assert (worst.helped, worst.did_not_help) == (1, 2)
    assert set(worst.questions) == {"pay, [e-mail]?", "pay?"}
    assert worst.comments == ("no, write to [e-mail]",)
    assert (bad.text, bad.did_not_help, bad.comments) == ("Pay in cash.", 1, ())


def test_tests_and_other_times_do_not_count(
    citizens: Citizens, clock: Clock, engine: Engine
) -> None:
    test, id = citizens.start(is_test=True), citizens.start()
    citizens.rate(citizens.ask("pay?", SURE, test), test)
    turn = citizens.ask("pay?", SURE, id)
    clock.pass_by(days=3)
    citizens.rate(turn, id)
    assert read_worst(engine, PERIOD) == []
