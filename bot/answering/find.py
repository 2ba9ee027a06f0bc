"""Finds the hits for a turn: as it stands, and as a follow-up to what was said before."""

from __future__ import annotations

import re

from bot.answering.intents import ASKING, out_of_scope
from bot.knowledge.release import Release, in_order
from bot.knowledge.words import words
from bot.records import DEFAULT_LANGUAGE, Hit, Turn, said_in

# A message that leans on the one before: it begins like one, or points back with a pronoun.
LEANING = re.compile(
    r"^\s*(and|what about|how about|also|or|ok and|then)\b"
    r"|\b(it|its|it's|they|their|them|there|that one|this one|that park|this park|the same)\b",
    re.IGNORECASE,
)
LIKELY_OUT = 0.4  # probability from which a message is no follow-up to an answer
SHORT = 4  # words; a message this short often leaves out what it is about


def find_hits(turn: Turn, release: Release) -> list[Hit]:
    """The answers that may fit `turn`, most probable first, none twice."""
    scope = out_of_scope(turn)
    hits = release.hits(turn.text, scope)
    asks = turn.intent in ASKING and scope < LIKELY_OUT
    # "how big is it?" says what is asked for, whatever the classifier makes of so few words.
    if asks or (turn.attributes and LEANING.search(turn.text)):
        for text, carried in _follow_ups(turn, release):
            hits = _merged(hits, release.hits(text, scope, carried))
    return hits


def _follow_ups(turn: Turn, release: Release) -> list[tuple[str, tuple[str, ...]]]:
    """The other ways to read a message that leans on the conversation, with carried places."""
    context = turn.context
    if turn.places:
        if context.attribute and not turn.attributes and _is_short(turn.text):
            return [(_asked(context.attribute, place, release), ()) for place in turn.places]
        return []
    if not (LEANING.search(turn.text) or turn.attributes or _is_short(turn.text)):
        return []
    if context.about:
        return [(turn.text, (profile,)) for profile in context.about]
    return [(f"{context.question} {turn.text}", ())] if context.question else []


def _is_short(text: str) -> bool:
    return len([*words(text)]) <= SHORT


def _asked(attribute: str, place: str, release: Release) -> str:
    """The usual question for an attribute of a place."""
    templates = release.content.attributes[attribute].asked[DEFAULT_LANGUAGE]
    name = said_in(release.content.profiles[place].short, DEFAULT_LANGUAGE)
    return templates[0].format(place=name)


def _merged(hits: list[Hit], others: list[Hit]) -> list[Hit]:
    best: dict[str, Hit] = {}
    for hit in [*hits, *others]:
        known = best.get(hit.answer.key)
        if known is None or hit.confidence > known.confidence:
            best[hit.answer.key] = hit
    return in_order(best.values())
