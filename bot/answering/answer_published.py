"""Answers a question that is asked word for word as Jingjing shows it, whatever the search says."""

from __future__ import annotations

from bot.answering.answer import quote
from bot.answering.case import Case
from bot.answering.published import published
from bot.records import Hit, TurnEnd


def answer_published(case: Case) -> TurnEnd | None:
    """The answer whose question the message is, if it is that of exactly one."""
    answer = published(case.release).answer(case.turn.text, case.turn.language)
    return quote(case, Hit(answer, 1.0)) if answer is not None else None
