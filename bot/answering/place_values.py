"""Stored values of several places side by side: their sentences, names and sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.answering.case import Case
from bot.knowledge.answers import values_told
from bot.knowledge.wording import punctuation
from bot.records import Answer, Context, Profile, Source, TurnEnd, said_in

RULED = 0.95  # confidence of a reply by rule, where question, places and attribute are explicit
MOST_SOURCES = 6


def places_of_kind(case: Case, kind: str) -> list[Profile]:
    """All places of a kind, without the zone that the parks are parts of."""
    return [
        profile
        for profile in case.release.content.profiles.values()
        if profile.kind == kind and (kind != "park" or profile.within)
    ]


def known_answers(case: Case, places: Iterable[Profile], attribute: str) -> list[Answer]:
    """The answers that give a value of `attribute`, in the order of `places`."""
    keys = [f"{place.id}:{attribute}" for place in places if place.attributes.get(attribute)]
    return [case.release.by_key[key] for key in keys if key in case.release.by_key]


def sentence(case: Case, answer: Answer) -> str:
    """What an answer says, in the language of the turn if it has that."""
    return answer.text[answer.language_for(case.turn.language)]


def line(case: Case, answer: Answer) -> str:
    """The sentence of an answer, as an entry of a list."""
    return "- " + sentence(case, answer)


def value(case: Case, place: Profile, attribute: str) -> str:
    """The stored value in one phrase; all of them with their sources where they differ."""
    language, content = case.turn.language, case.release.content
    return values_told(place.attributes[attribute], language, content.replies)


def name(case: Case, place: Profile) -> str:
    """What the place is called in the language of the turn."""
    return said_in(place.short, case.turn.language)


def names(case: Case, places: Iterable[Profile]) -> str:
    """The names of `places`, enumerated."""
    return punctuation(case.turn.language).enumeration.join(name(case, place) for place in places)


def label(case: Case, attribute: str) -> str:
    """What an attribute is called within a sentence: "area", but "GDP"."""
    text = said_in(case.release.content.attributes[attribute].label, case.turn.language)
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def unknown(case: Case, places: Sequence[Profile]) -> list[str]:
    """The line that admits for which places no source has a value; none where there are none."""
    return [case.said("list_unknown", places=names(case, places))] if places else []


def end(
    case: Case, kind: str, lines: Sequence[str], quoted: Sequence[Answer], context: Context
) -> TurnEnd:
    """Ends the turn with `lines`, which quote the answers `quoted`, at least one."""
    sources = (source for answer in quoted for source in answer.sources)
    return case.end(
        "\n".join(lines),
        "answered",
        kind,
        confidence=RULED,
        sources=_first(sources),
        item_id=quoted[0].id,
        context=replace(context, answers=tuple(answer.key for answer in quoted)),
    )


def _first(sources: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(sources))[:MOST_SOURCES]
