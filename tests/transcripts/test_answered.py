"""What was replied to the questions of a group."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.engine import Engine

from bot.transcripts.answered import read_answered
from tests.transcripts.conftest import SURE, UNANSWERED, UNSURE, Citizens


def test_replies_are_counted_with_what_people_said_of_them(
    citizens: Citizens, engine: Engine
) -> None:
    id = citizens.start()
    asked = [citizens.ask("pay?", reply, id) for reply in (UNANSWERED, SURE, UNSURE, SURE)]
    citizens.ask("pay?", replace(SURE, text="Pay in cash."), id)
    for turn, comment in zip(asked, ("", "wrong, ask me@example.org", "", ""), strict=True):
        citizens.rate(turn, id, comment=comment)
    citizens.rate(asked[2], id, helped=True, comment="fine")
    paid, unanswered = read_answered(engine, asked)
    assert (paid.reply.text, paid.count, paid.did_not_help) == (SURE.text, 3, 2)
    assert paid.comments == ("wrong, ask [e-mail]",)
    assert (paid.reply.item_id, paid.reply.confidence) == ("faq-metro", 0.95)
    assert (unanswered.reply.kind, unanswered.count) == ("unanswered", 1)


def test_nothing_was_replied_to_no_turn(engine: Engine) -> None:
    assert read_answered(engine, []) == []
