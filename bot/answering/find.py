"""Finds the hits for a turn: as it stands, and as a follow-up to what was said before."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.fitting import Fitting
from bot.answering.intents import out_of_scope
from bot.answering.leaning import Reading, counterparts, follow_ups, sheets_asked
from bot.answering.plain_questions import plain_questions
from bot.knowledge.release import Release, in_order
from bot.records import Hit, Turn


def find_hits(turn: Turn, release: Release) -> list[Hit]:
    """The answers that may fit `turn`, most probable first, none twice."""
    scope, fitting = out_of_scope(turn), Fitting(turn, release)
    return in_order(
        hit
        for reading in _readings(turn, release)
        for hit in _hits(reading, turn, scope, release)
        if fitting.may_answer(hit.answer, reading)
    )


def _readings(turn: Turn, release: Release) -> list[Reading]:
    """The ways to read `turn`, first as it stands."""
    if found := counterparts(turn, release):
        return found
    # A question for one thing asks for no fact sheet: "and Shunyi?", "phone of Shunyi".
    subjects = turn.places or turn.context.about
    if plain := [*plain_questions(turn, release)]:
        texts = dict.fromkeys([turn.text, *plain])
        return [Reading(text, no_sheets_of=subjects) for text in texts]
    others = follow_ups(turn, release) or sheets_asked(turn, release)
    return [Reading(turn.text, no_sheets_of=turn.places if others else ()), *others]


def _hits(reading: Reading, turn: Turn, scope: float, release: Release) -> list[Hit]:
    """The hits, with the question in full where the next message may lean on it in its turn."""
    language = reading.language or turn.language
    found = release.hits(reading.text, language, scope, reading.carried)
    if reading.text == turn.text and not reading.carried:
        return found
    ((full, _), *_) = release.reader.lines(reading.text, language, reading.carried)
    return [replace(hit, read_as=full) for hit in found]
