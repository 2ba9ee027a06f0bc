"""A profile as its page shows it: every fact beside the source that gives it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.records import AttributeValue, Content, Profile, Source, said_in
from bot.web.figures import Figure, figures

CONTACT = ("committee", "contact_person", "phone", "email", "address", "hours", "website")
PARTS = re.compile(r"[;；]\s*")
MANY = 3  # parts from which on a value is shown as a list


@dataclass(frozen=True)
class Fact:
    """A published value in its parts, mostly one, with what is to be noted and its source."""

    parts: tuple[str, ...]
    note: str
    source: Source


@dataclass(frozen=True)
class Row:
    """What is known of one attribute; several facts where sources differ."""

    label: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Sayings:
    """Statements that one source makes."""

    source: Source
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A place in a list or a link."""

    id: str
    name: str
    other_name: str  # in the other language
    is_park: bool  # else a district


@dataclass(frozen=True)
class ProfileView:
    """All that the page of a place shows."""

    place: Place
    rest_of_name: str  # of the full name, after the short one
    lead: Sayings | None
    figures: tuple[Figure, ...]
    at_a_glance: tuple[Row, ...]
    contact: tuple[Row, ...]
    not_given: tuple[str, ...]  # what was looked for and no source gives
    said: tuple[Sayings, ...]
    nearby: tuple[Place, ...]


def place(profile: Profile, language: str) -> Place:
    """`profile` by its usual name."""
    other = profile.name.get("en" if language == "zh" else "zh", "")
    name = said_in(profile.short, language)
    return Place(profile.id, name, other, profile.kind == "park")


def profile_view(
    content: Content, profile: Profile, words: Mapping[str, str], language: str
) -> ProfileView:
    """What to show of `profile` in `language`, falling back to English text by text."""
    rows = {
        id: Row(said_in(content.attributes[id].label, language), tuple(_facts(values, language)))
        for id, values in profile.attributes.items()
    }
    said = list(_sayings(content, profile.id, language))
    return ProfileView(
        place=place(profile, language),
        rest_of_name=_rest_of_name(profile, language),
        lead=Sayings(said[0].source, said[0].texts[:1]) if said else None,
        figures=tuple(figures(profile, content.attributes, words, language)),
        at_a_glance=tuple(row for id, row in rows.items() if id not in CONTACT and row.facts),
        contact=tuple(rows[id] for id in CONTACT if id in rows and rows[id].facts),
        not_given=tuple(row.label for row in rows.values() if not row.facts),
        said=tuple(_without_first(said)),
        nearby=tuple(
            place(content.profiles[id], language)
            for id in profile.within
            if content.profiles[id].is_place
        ),
    )


def _facts(values: Iterable[AttributeValue], language: str) -> Iterator[Fact]:
    for value in values:
        text = said_in(value.value, language)
        parts = tuple(part for part in PARTS.split(text) if part)
        note = said_in(value.note, language) if value.note else ""
        yield Fact(parts if len(parts) >= MANY else (text,), note, value.source)


def _sayings(content: Content, about: str, language: str) -> Iterator[Sayings]:
    by_source: dict[Source, list[str]] = {}
    for passage in content.passages:
        if passage.about == about:
            by_source.setdefault(passage.source, []).append(said_in(passage.text, language))
    for source, texts in by_source.items():
        yield Sayings(source, tuple(texts))


def _without_first(said: list[Sayings]) -> Iterator[Sayings]:
    """All but the first statement, which leads the page."""
    for number, sayings in enumerate(said):
        texts = sayings.texts if number else sayings.texts[1:]
        if texts:
            yield Sayings(sayings.source, texts)


def _rest_of_name(profile: Profile, language: str) -> str:
    short, name = said_in(profile.short, language), said_in(profile.name, language)
    return "" if name == short else name.removeprefix(short).strip()
