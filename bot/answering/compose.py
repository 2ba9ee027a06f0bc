"""Composes the reply to a turn: the first step that has one ends the turn."""

from __future__ import annotations

from bot.answering.answer import answer
from bot.answering.case import Case
from bot.answering.decline import decline, decline_language
from bot.answering.find import find_hits
from bot.answering.make_small_talk import make_small_talk
from bot.answering.offer_options import ask_for_place, ask_which_place, offer_options
from bot.answering.signpost_danger import signpost_danger
from bot.answering.take_choice import take_choice
from bot.knowledge.release import Release
from bot.records import Turn, TurnEnd
from bot.settings import Settings

STEPS = (
    signpost_danger,
    take_choice,
    decline_language,
    make_small_talk,
    ask_which_place,
    answer,
    offer_options,
    ask_for_place,
)


def compose(turn: Turn, release: Release, settings: Settings) -> TurnEnd:
    """The end of `turn`: its replies and what is carried over. Takes some milliseconds of CPU."""
    case = Case(turn, release, find_hits(turn, release), settings)
    for step in STEPS:
        if (end := step(case)) is not None:
            return end
    return decline(case)
