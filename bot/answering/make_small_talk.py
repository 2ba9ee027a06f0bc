"""Greetings, thanks, questions about Jingjing itself, and the wish for a person."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.card import card_in
from bot.answering.case import Case
from bot.answering.intents import FOR_PERSON, SMALL_TALK
from bot.knowledge.needed import HOTLINE
from bot.records import TurnEnd

SURE_ENOUGH = 0.45  # probability, of some 24 intents


def make_small_talk(case: Case) -> TurnEnd | None:
    """A prepared sentence, unless the message also holds a question that has an answer."""
    intent = case.turn.intent
    if case.turn.intents.get(intent, 0.0) < SURE_ENOUGH or case.is_sure:
        return None
    if intent == FOR_PERSON:
        sources = case.hotline_sources()
        return case.end(
            case.said(intent), "handed_over", "person", sources=sources, card=card_in(case, HOTLINE)
        )
    if intent in SMALL_TALK:
        # "thanks" between an answer and "where is that from?", "ok" before "the second one".
        before = case.turn.context
        context = replace(case.carried, answers=before.answers, offers=before.offers)
        return case.end(case.said(intent), "small_talk", intent, context=context)
    return None
