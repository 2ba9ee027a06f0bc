"""The file of turns: complete, harmless to spreadsheets, and without personal data."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.engine import Engine

from bot.transcripts import exporting
from bot.transcripts.exporting import COLUMNS, export_turns
from bot.transcripts.period import Period
from tests.clock import Clock
from tests.transcripts.conftest import SURE, UNANSWERED, Citizens

PERIOD = Period(date(2026, 3, 1), date(2026, 3, 2), ZoneInfo("Asia/Shanghai"))


def exported(engine: Engine) -> list[dict[str, str]]:
    text = b"".join(export_turns(engine, PERIOD)).decode("utf-8-sig")
    return [*csv.DictReader(io.StringIO(text, newline=""))]


def test_turn_is_a_row(citizens: Citizens, engine: Engine) -> None:
    id = citizens.start("zh", channel="wechat")
    turn = citizens.ask("mail, a@example.org", SURE, id)
    citizens.rate(turn, id)
    citizens.ask("多大？", UNANSWERED, id, language=None)
    first, second = exported(engine)
    assert first == {
        "asked_at": "2026-03-01T20:00+08:00",
        "language": "en",
        "channel": "wechat",
        "outcome": "answered",
        "kind": "item",
        "item_id": "faq-metro",
        "confidence": "0.950",
        "milliseconds": "12.0",
        "release": "r-1",
        "helped": "no",
        "question": "mail, [e-mail]",
    }
    assert (second["language"], second["question"], second["helped"]) == ("zh", "多大？", "")
    assert (second["item_id"], second["kind"]) == ("", "unanswered")


def test_file_without_turns_has_its_head(engine: Engine) -> None:
    (head,) = export_turns(engine, PERIOD)
    assert head == b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n"


def test_neither_conversation_nor_comment_is_in_it(citizens: Citizens, engine: Engine) -> None:
    id = citizens.start()
    citizens.rate(citizens.ask("pay?", SURE, id), id, helped=True, comment="my name is Li")
    (row,) = exported(engine)
    assert (row["helped"], tuple(row)) == ("yes", COLUMNS)
    assert not {id, "my name is Li", "12:00:01"} & {*row.values()}


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("https://evil.example","x")', "＝1+1", "＋1"],
)
def test_no_cell_is_a_formula(text: str, citizens: Citizens, engine: Engine) -> None:
    citizens.ask(text, replace(SURE, item_id=text))
    (row,) = exported(engine)
    assert row["question"].startswith("'")
    assert row["item_id"] == f"'{text}"


def test_line_breaks_and_quotes_stay_in_their_cell(citizens: Citizens, engine: Engine) -> None:
    citizens.ask('say "hi",\r\nplease')
    citizens.ask("next")
    assert [row["question"] for row in exported(engine)] == ['say "hi", please', "next"]


def test_test_conversations_and_other_days_are_left_out(
    citizens: Citizens, clock: Clock, engine: Engine
) -> None:
    citizens.ask("only a test", id=citizens.start(is_test=True))
    clock.pass_by(days=3)
    citizens.ask("later")
    assert exported(engine) == []


def test_portions_lose_and_repeat_nothing(
    citizens: Citizens, clock: Clock, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "LOT", 3)
    for number in range(10):
        citizens.ask(str(number))
        clock.pass_by(seconds=-1)  # all at the same time
    portions = [*export_turns(engine, PERIOD)]
    assert len(portions) == 1 + 4
    assert [row["question"] for row in exported(engine)] == [str(number) for number in range(10)]


def test_last_rating_of_a_reply_is_told(citizens: Citizens, engine: Engine) -> None:
    id = citizens.start()
    turn = citizens.ask("pay?", SURE, id)
    citizens.rate(turn, id, helped=True)
    citizens.rate(turn, id, helped=False)
    assert [row["helped"] for row in exported(engine)] == ["no"]
