"""Lists the parks or districts that have what a question names: an industry, a title, a block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering import place_values
from bot.answering.case import Case
from bot.answering.leaning import LEANING
from bot.answering.topics import also_called, contains, topic_in
from bot.records import Context, Profile, TurnEnd

LISTED = ("industries", "titles", "blocks")
MOST_TOLD = 6  # places that are told with their values; of more, the names
_KIND = r"(?:(?:zhongguancun|science|sub)[- ]?)*(?:(?P<park>{})|(?P<district>{}))\b"
_ANY, _MANY = _KIND.format("parks?", "districts?"), _KIND.format("parks", "districts")
_HAN = r"(?:北京|中关村|的)*(?:(?P<park>科技园区|分园|子园|园区|园)|(?P<district>城?区(?![域块])))"
TRIGGERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:which|what)(?: (?:of|all|the|these|those|its|beijing))* {_ANY}",
        rf"\b(?:list|name|show|give)\b(?: (?:me|us|all|the|of))* {_MANY}",
        rf"^\W*(?:(?:and|the|all|any) )*{_MANY}"
        r"(?= (?:with|in|for|that|which|who|where|having|of)\b)",
        rf"\b(?:are|is) there (?:a |an |any |some )?{_ANY}",
        rf"(?:哪些|哪几个|哪几家|哪一?个|什么|有没有|列出|所有){_HAN}",
        rf"(?<=的){_HAN}(?:都?[有是])?(?:哪些|哪几个|哪个)",
    )
)
# Asks for something else than which places: "and drone companies, how many?".
OTHERWISE = re.compile(r"\b(how|when|who|why|where)\b|多少|多大|几|怎|谁|什么时候", re.IGNORECASE)
INSIDE = re.compile(r"\b(in|within|inside)\b|[有里]", re.IGNORECASE)
CLAUSE = re.compile(r"[^,，。;；:：.?!？！]+")


@dataclass(frozen=True)
class _Wanted:
    kind: str
    topic: tuple[str, ...]


def list_places(case: Case) -> TurnEnd | None:
    """The places whose stored values contain the topic, and those without a value."""
    if case.release.reader.elsewhere.find(case.turn.text):
        return None
    wanted = _wanted(case)
    if wanted is None:
        return None
    places = place_values.places_of_kind(case, wanted.kind)
    if case.turn.places:
        return _within(case, wanted, places)
    for attribute in LISTED:
        if found := _having(places, attribute, wanted.topic):
            return _told(case, places, found, attribute)
    return None


def _wanted(case: Case) -> _Wanted | None:
    """What is to be listed; a leaning message lists other things than the question before."""
    text = case.turn.text
    if wanted := _asked_in(text):
        return wanted
    before = _asked_in(case.turn.context.question)
    if before is None or not LEANING.search(text) or case.turn.places or case.turn.attributes:
        return None
    if OTHERWISE.search(text):
        return None
    return _Wanted(before.kind, topic) if (topic := topic_in(text)) else None


def _asked_in(text: str) -> _Wanted | None:
    for clause in CLAUSE.findall(text):
        for trigger in TRIGGERS:
            if match := trigger.search(clause):
                kind = "park" if match["park"] else "district"
                # A stop where the trigger was: what stands on its two sides are two things.
                rest = clause[: match.start()] + "," + clause[match.end() :]
                return _Wanted(kind, topic_in(rest))
    return None


def _having(places: Sequence[Profile], attribute: str, topic: Sequence[str]) -> list[Profile]:
    """The places whose values contain all of `topic`, under any of its names."""
    if not topic:
        return []
    called = [
        {part}.union(*(also_called(place.attributes.get(attribute, ()), part) for place in places))
        for part in topic
    ]
    return [
        place
        for place in places
        if all(
            any(contains(place.attributes.get(attribute, ()), name) for name in names)
            for names in called
        )
    ]


def _within(case: Case, wanted: _Wanted, places: Sequence[Profile]) -> TurnEnd | None:
    """The parks of the districts that are named: "parks in Haidian"."""
    reader = case.release.reader
    spoken = [part for part in wanted.topic if not reader.places.find(part)]
    near = reader.places.related(case.turn.places)
    found = [place for place in places if place.id in near]
    other = {*case.turn.attributes} - {"district"}
    if wanted.kind != "park" or spoken or other or not found:
        return None
    if not INSIDE.search(case.turn.text):
        return None  # "which park is Haidian Park" asks for no list
    return _told(case, [], found, "district")


def _told(
    case: Case, places: Sequence[Profile], found: Sequence[Profile], attribute: str
) -> TurnEnd | None:
    answers = place_values.known_answers(case, found, attribute)
    if not answers:
        return None
    if len(found) == 1:
        lines = [place_values.sentence(case, answers[0])]
    elif len(found) <= MOST_TOLD:
        lines = [case.said("list_intro", count=len(found))]
        lines += [place_values.line(case, answer) for answer in answers]
    else:
        names = place_values.names(case, found)
        lines = [case.said("list_intro", count=len(found)), names]
    missing = [place for place in places if not place.attributes.get(attribute)]
    context = Context(
        about=(found[0].id,) if len(found) == 1 else (),
        attribute=attribute if len(found) == 1 else None,
        question=case.turn.text,
        language=case.turn.language,
    )
    return place_values.end(
        case, "list", [*lines, *place_values.unknown(case, missing)], answers, context
    )
