"""Messages that lean on the conversation: how to tell them, and what they ask in full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.answering.intents import ASKING, out_of_scope
from bot.answering.kinds import NAMED
from bot.answering.left_over import left_over, telling_words
from bot.answering.plain_questions import narrowed, usual_question
from bot.knowledge.release import Release
from bot.knowledge.scripts import HAN
from bot.knowledge.words import is_unspaced, words
from bot.records import Turn

# A message leans on the one before if it points back with a pronoun, or begins like one.
POINTING = re.compile(
    r"\b(it|its|it's|they|their|them|there|that one|this one|the one|the same)\b"
    r"|\b(that|this|these|those) (park|district|place|office|number|time|rule|policy|one)\b"
    r"|它|他们|她们|那里|那儿|那边|这里|这儿|这边|该[园区]|[这那]个?(园|区|地方|政策|办法|规定|电话)|其",
    re.IGNORECASE,
)
LEANING = re.compile(
    r"^\s*(and|what about|how about|also|or|ok and|then|plus)\b"
    r"|^\W*(那|还有|另外|以及|再|然后|也)|呢\W*$"
    f"|{POINTING.pattern}",
    re.IGNORECASE,
)
OPENING = re.compile(
    r"^\W*(?:(?:and|what about|how about|also|or|ok|then|plus|the one|the|for|in|on|of)\b\s*)*"
    r"(?:那么?|还有|另外|以及|再)*",
    re.IGNORECASE,
)
THE_ONE = re.compile(r"\bone\b|那个|那家|那边", re.IGNORECASE)
ENDING = re.compile(r"(?:的?呢|的)?[\s?？!！.。~]*$")
LIKELY_OUT = 0.4  # probability from which a message is no follow-up to an answer
SHORT = 4  # words, or 10 Han letters; a message this short often leaves out what it is about
HAN_PER_WORD = 2.5


@dataclass(frozen=True)
class Reading:
    """One way to read a message: a text, and the places of the conversation put into it."""

    text: str
    carried: tuple[str, ...] = ()
    no_sheets_of: tuple[str, ...] = ()  # profiles whose overviews are no answer to it


def is_short(text: str) -> bool:
    """Whether so little is said that it may leave out what it is about."""
    runs = [word.plain for word in words(text)]
    han = sum(len(HAN.findall(run)) for run in runs)
    return len([run for run in runs if not is_unspaced(run)]) + han / HAN_PER_WORD <= SHORT


def may_lean(turn: Turn) -> bool:
    """Whether `turn` may be read as a follow-up: a question, or one by what it names."""
    if turn.intent in ASKING and out_of_scope(turn) < LIKELY_OUT:
        return True
    # "how big is it?" and "Haidian?" say enough, whatever the classifier makes of few words.
    named = turn.attributes or turn.places
    return bool(named) and (bool(LEANING.search(turn.text)) or is_short(turn.text))


def follow_ups(turn: Turn, release: Release) -> list[Reading]:
    """The other ways to read a turn that leans on the conversation, none if it does not."""
    if not may_lean(turn):
        return []
    if turn.places:
        says_more = turn.attributes or left_over(turn.text, release.reader, [*NAMED.values()])
        return [] if says_more else [*map(Reading, _with_other_places(turn, release))]
    leans = LEANING.search(turn.text) is not None or is_short(turn.text)
    return _without_places(turn, leans, release) if leans or turn.attributes else []


def _without_places(turn: Turn, leans: bool, release: Release) -> list[Reading]:
    """The question before, asked of something else; or what is said, with the places before."""
    context = turn.context
    other = _other_subject(turn)
    if other and context.attribute:
        return [Reading(usual_question(context.attribute, other, turn, release))]
    if context.about:
        # "and telecom?" after a mobile company asks for no fact sheet of the mobile company.
        return [
            Reading(turn.text, (profile,), (profile,) if other else ()) for profile in context.about
        ]
    return [Reading(f"{context.question} {turn.text}")] if leans and context.question else []


def counterparts(turn: Turn, release: Release) -> list[Reading]:
    """What "the one in Shunyi" asks after an office in Chaoyang, none for anything else."""
    attribute = next(iter(turn.attributes), turn.context.attribute)
    if not (turn.places and attribute and THE_ONE.search(turn.text)):
        return []
    profiles = release.content.profiles
    offices = [id for id in turn.context.about if id in profiles and not profiles[id].is_place]
    named = (
        with_place(release.reader.short(office, turn.language), place, release)
        for office in offices
        for place in (release.reader.short(id, turn.language) for id in narrowed(turn, release))
    )
    return [
        Reading(usual_question(attribute, name, turn, release))
        for name in named
        if name is not None
    ]


def _with_other_places(turn: Turn, release: Release) -> Iterator[str]:
    """The question before, asked of the places that `turn` names."""
    context = turn.context
    for place in narrowed(turn, release):
        name = release.reader.short(place, turn.language)
        if context.attribute:
            yield usual_question(context.attribute, name, turn, release)
        elif text := with_place(context.question, name, release):
            yield text


def with_place(question: str, name: str, release: Release) -> str | None:
    """`question` with the place `name` for the one that it names; None where it names not one."""
    mentions = release.reader.places.find(question)
    if len({mention.ids for mention in mentions}) != 1:
        return None
    for mention in reversed(mentions):
        question = release.reader.places.put_in(question, mention, name)
    return question


def _other_subject(turn: Turn) -> str:
    """What a few words name beside places and attributes: "and the fire service?"; else empty."""
    subject = ENDING.sub("", OPENING.sub("", turn.text))
    if turn.attributes or POINTING.search(subject) or not is_short(subject):
        return ""
    return subject if telling_words(subject) else ""
