"""Composes the reply to a turn: the first step that has one ends the turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.answering.answer import answer
from bot.answering.answer_each import answer_each
from bot.answering.answer_number import answer_number
from bot.answering.answer_published import answer_published
from bot.answering.case import Case
from bot.answering.compare_places import compare_places
from bot.answering.decline import decline
from bot.answering.find import find_hits
from bot.answering.follow_ups import with_follow_ups
from bot.answering.list_places import list_places
from bot.answering.make_small_talk import make_small_talk
from bot.answering.name_extreme import name_extreme
from bot.answering.offer_options import (
    ask_for_place,
    ask_which_place,
    ask_whose,
    offer_options,
)
from bot.answering.signpost_danger import signpost_danger
from bot.answering.still_known import still_known
from bot.answering.take_choice import take_choice
from bot.answering.take_correction import Correction, corrected
from bot.answering.tell_source import tell_source
from bot.knowledge.release import Release
from bot.records import Turn, TurnEnd, Understand
from bot.settings import Settings

Step = Callable[[Case], TurnEnd | None]


@dataclass(frozen=True)
class Examined:
    """How a turn was ended."""

    case: Case  # what was found for it
    step: str  # the name of the step that ended it
    end: TurnEnd  # without what else to ask


AT_ONCE: Sequence[Step] = (signpost_danger, take_choice, answer_published, answer_number)
OF_SEVERAL_PLACES: Sequence[Step] = (name_extreme, compare_places, list_places)
OF_ONE: Sequence[Step] = (
    make_small_talk,
    ask_which_place,
    ask_whose,
    answer,
    offer_options,
    ask_for_place,
)


def compose(
    turn: Turn, release: Release, settings: Settings, understand: Understand | None = None
) -> TurnEnd:
    """The end of `turn`: its replies and what is carried over. Takes some milliseconds of CPU.

    `understand` reads the questions of a message each by itself; without it they share the
    intents of the whole.
    """
    case = _case(still_known(turn, release), release, settings)
    _, end = _composed(case, settings, understand)
    return with_follow_ups(case, end)


def examined(
    turn: Turn, release: Release, settings: Settings, understand: Understand | None = None
) -> Examined:
    """How `turn` is ended, and what was found for it."""
    case = _case(still_known(turn, release), release, settings)
    return Examined(case, *_composed(case, settings, understand))


def _composed(case: Case, settings: Settings, understand: Understand | None) -> tuple[str, TurnEnd]:
    def of_one(part: Turn) -> TurnEnd:
        found = _case(part, case.release, settings)
        _, end = _first_end([*OF_SEVERAL_PLACES, *OF_ONE, decline], found)
        return end

    def take_correction(case: Case) -> TurnEnd | None:
        correction = corrected(case.turn, case.release)
        return _told_again(case, correction, of_one(correction.turn)) if correction else None

    def answer_several(case: Case) -> TurnEnd | None:
        return answer_each(case, of_one, understand)

    several = [*OF_SEVERAL_PLACES, answer_several]
    steps = [*AT_ONCE, take_correction, tell_source, *several, *OF_ONE, decline]
    return _first_end(steps, case)


def _case(turn: Turn, release: Release, settings: Settings) -> Case:
    thresholds = release.edition(turn.language).thresholds(settings.tolerated_wrong)
    return Case(turn, release, find_hits(turn, release), thresholds, settings.map_url)


def _first_end(steps: Sequence[Step], case: Case) -> tuple[str, TurnEnd]:
    """The first end that a step has, and the step's name; the last step always has one."""
    for step in steps:
        if (end := step(case)) is not None:
            return step.__name__, end
    raise AssertionError("the last step ends every turn")


def _told_again(case: Case, correction: Correction, end: TurnEnd) -> TurnEnd:
    """The answer to the question as it was meant, after saying what was understood."""
    understood = case.said("corrected", place=correction.understood)
    first, *others = end.replies
    return replace(end, replies=(replace(first, text=f"{understood}\n{first.text}"), *others))
