"""Names the place with the largest, smallest, oldest or newest value of its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering import place_values
from bot.answering.case import Case
from bot.answering.degrees import (
    AMOUNTS,
    DATES,
    SUPERLATIVES,
    Asked,
    degree_asked,
    range_of,
)
from bot.answering.kinds import NAMED, kind_named, kind_of
from bot.answering.leaning import LEANING
from bot.answering.left_over import left_over
from bot.knowledge.quantities import Range
from bot.records import Answer, Context, Profile, TurnEnd

LEAST_KNOWN = 1 / 3  # of the places; of fewer, "the largest" would say next to nothing


def name_extreme(case: Case) -> TurnEnd | None:
    """The place that is asked for with its value, and the places without one."""
    asked = _asked(case)
    kind = _kind(case, asked)
    if asked is None or asked.attribute is None or kind is None:
        return None
    patterns = (*asked.patterns, *NAMED.values())
    if left_over(case.turn.text, case.release.reader, patterns, [asked.attribute]):
        return None  # something else was asked: "the largest park for children"
    places = place_values.places_of_kind(case, kind)
    known = _comparable(places, asked.attribute)
    if not known:
        return None
    return _told(case, asked, asked.attribute, places, _outermost(known, asked.most))


def _asked(case: Case) -> Asked | None:
    """What is asked for; a place of ours in the question says that it is no question for one."""
    text, reader = case.turn.text, case.release.reader
    parts = [id for id in case.turn.places if case.release.content.profiles[id].within]
    if parts or reader.elsewhere.find(text):
        return None
    asked = degree_asked(text, SUPERLATIVES, reader)
    if asked is not None and asked.attribute is None and LEANING.search(text):
        before = case.turn.context.attribute  # "and the fewest?" after the most residents
        return replace(asked, attribute=before) if before in AMOUNTS else asked
    return asked


def _kind(case: Case, asked: Asked | None) -> str | None:
    """The kind that is named, else that of the conversation, else the only one with values."""
    if asked is None or asked.attribute is None:
        return None
    named = kind_named(case.turn.text)
    if named or any(pattern.search(case.turn.text) for pattern in NAMED.values()):
        return named
    attribute = asked.attribute
    valued = [
        kind for kind in NAMED if _comparable(place_values.places_of_kind(case, kind), attribute)
    ]
    return valued[0] if len(valued) == 1 else kind_of(case.turn.context.about, case.release)


@dataclass(frozen=True)
class _Known:
    place: Profile
    range: Range


def _comparable(places: Sequence[Profile], attribute: str) -> list[_Known]:
    """The places with a value, if all values are of one unit and tell of enough places."""
    ranges = [(place, range_of(place, attribute)) for place in places]
    known = [_Known(place, range) for place, range in ranges if range is not None]
    enough = len(known) > 1 and len(known) >= len(places) * LEAST_KNOWN
    return known if enough and len({entry.range.unit for entry in known}) == 1 else []


def _outermost(known: Sequence[_Known], most: bool) -> list[Profile]:
    """The places that come first by what the sources say: several where that leaves it open."""
    if most:
        bar = max(entry.range.least for entry in known)
        first = [entry for entry in known if entry.range.most >= bar]
        first.sort(key=lambda entry: (-entry.range.least, -entry.range.most))
    else:
        bar = min(entry.range.most for entry in known)
        first = [entry for entry in known if entry.range.least <= bar]
        first.sort(key=lambda entry: (entry.range.most, entry.range.least))
    return [entry.place for entry in first]


def _told(
    case: Case, asked: Asked, attribute: str, places: Sequence[Profile], first: Sequence[Profile]
) -> TurnEnd:
    answers = place_values.known_answers(case, first, attribute)
    lines = [_of_one(case, asked, attribute, first[0])] if len(first) == 1 else []
    if not lines:
        lines = [case.said("undecided", attribute=place_values.label(case, attribute))]
        lines += [place_values.line(case, answer) for answer in answers]
    missing = [place for place in places if range_of(place, attribute) is None]
    return place_values.end(
        case,
        "superlative",
        [*lines, *place_values.unknown(case, missing)],
        answers,
        _context(case, attribute, answers),
    )


OCCASIONS: Mapping[tuple[bool, bool], str] = {  # by whether it is a date, and the most
    (False, True): "largest",
    (False, False): "smallest",
    (True, False): "earliest",
    (True, True): "latest",
}


def _of_one(case: Case, asked: Asked, attribute: str, place: Profile) -> str:
    return case.said(
        OCCASIONS[attribute in DATES, asked.most],
        place=place_values.name(case, place),
        attribute=place_values.label(case, attribute),
        value=place_values.value(case, place, attribute),
    )


def _context(case: Case, attribute: str, answers: Sequence[Answer]) -> Context:
    return Context(
        about=tuple(answer.id for answer in answers[:1]) if len(answers) == 1 else (),
        attribute=attribute,
        question=case.turn.text,
        language=case.turn.language,
    )
