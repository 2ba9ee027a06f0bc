"""Turns content into answers: every text that may be quoted, with the ways people ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.knowledge.wording import punctuation
from bot.records import (
    Answer,
    Attribute,
    AttributeValue,
    Content,
    Passage,
    Profile,
    Source,
    Texts,
    said_in,
)

# Shown in a profile's overview only, not worth a question of its own.
OVERVIEW_ONLY = ("note",)


_latest: list[tuple[Content, tuple[Answer, ...]]] = []  # what is checked is built next


def answers_of(content: Content) -> tuple[Answer, ...]:
    """All answers of `content`: items, overviews, attributes with their gaps, passages."""
    for known, found in _latest:
        if known is content:
            return found
    answers = _answers_of(content)
    _latest[:] = [(content, answers)]
    return answers


def _answers_of(content: Content) -> tuple[Answer, ...]:
    found = [item.as_answer for item in content.items]
    for profile in content.profiles.values():
        found.append(_overview(profile, content))
        found.extend(_of_attributes(profile, content))
    found.extend(_of_passage(passage, content) for passage in content.passages)
    return tuple(found)


def _of_passage(passage: Passage, content: Content) -> Answer:
    place = content.profiles[passage.about].short
    return Answer(
        id=passage.id,
        kind="passage",
        text={
            language: said_in(place, language) + punctuation(language).colon + text
            for language, text in passage.text.items()
        },
        sources=(passage.source,),
        asked=passage.asked,
        about=passage.about,
    )


def _overview(profile: Profile, content: Content) -> Answer:
    """The whole profile in short lines: what a contact card or a fact sheet shows."""
    values = [value for values in profile.attributes.values() for value in values]
    return Answer(
        id=profile.id,
        kind="overview",
        text={language: _sheet(profile, content, language) for language in _languages(content)},
        sources=(*_distinct(value.source for value in values), *profile.more_sources),
        asked={
            language: (
                *_openings(profile, content, language),
                *profile.phrasings.get(language, ()),
            )
            for language in _languages(content)
        },
        about=profile.id,
    )


def _openings(profile: Profile, content: Content, language: str) -> Iterator[str]:
    """The questions that a profile's overview answers; names of offices and policies vary too
    much in number for "what is"."""
    occasions = ("what_is" if profile.is_place else "what_about", "tell_about")
    for occasion in occasions:
        template = content.replies[occasion].get(language)
        if template:
            yield template.format(place=said_in(profile.short, language))


def _languages(content: Content) -> tuple[str, ...]:
    """The languages in which sentences about profiles can be made."""
    return tuple(content.attributes["summary"].label)


def _sheet(profile: Profile, content: Content, language: str) -> str:
    lines = [said_in(profile.name, language)]
    for name, values in profile.attributes.items():
        if values:
            label = said_in(content.attributes[name].label, language)
            told = values_told(values, language, content.replies)
            lines.append(f"- {label}{punctuation(language).colon}{told}")
    return "\n".join(lines)


def _of_attributes(profile: Profile, content: Content) -> Iterator[Answer]:
    for name, values in profile.attributes.items():
        attribute = content.attributes[name]
        if name in OVERVIEW_ONLY or not (values or attribute.unknown):
            continue
        template = attribute.answer if values else attribute.unknown
        yield Answer(
            id=profile.id,
            kind="attribute" if values else "gap",
            text={
                language: sentence.format(
                    place=said_in(profile.short, language),
                    value=values_told(values, language, content.replies),
                )
                for language, sentence in template.items()
            },
            sources=_distinct(value.source for value in values),
            asked=_asked(attribute, profile),
            about=profile.id,
            attribute=name,
        )


def _asked(attribute: Attribute, profile: Profile) -> dict[str, tuple[str, ...]]:
    return {
        language: tuple(
            _as_question(template.format(place=said_in(profile.short, language)), language)
            for template in templates
        )
        for language, templates in attribute.asked.items()
    }


def _as_question(text: str, language: str) -> str:
    return text[:1].upper() + text[1:] + punctuation(language).question


def values_told(
    values: tuple[AttributeValue, ...], language: str, replies: Mapping[str, Texts]
) -> str:
    """The values in one phrase; where sources give different ones, each with its source."""
    if len(values) == 1:
        return _value(values[0], language)
    phrases = ["one_source_says", *["another_source_says"] * (len(values) - 1)]
    return punctuation(language).semicolon.join(
        said_in(replies[phrase], language).format(
            value=_value(value, language),
            source=value.source.title,
            as_of=value.source.as_of,
        )
        for phrase, value in zip(phrases, values, strict=False)
    )


def _value(value: AttributeValue, language: str) -> str:
    note = said_in(value.note, language)
    told = punctuation(language).note.format(note) if note else ""
    return said_in(value.value, language) + told


def _distinct(sources: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(sources))
