"""Messages that lean on the conversation: how to tell them, and what they ask in full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.answering.intents import ASKING, FOR_PERSON, SMALL_TALK, out_of_scope
from bot.answering.kinds import NAMED
from bot.answering.left_over import attributes_asked, left_over, telling_words
from bot.answering.other_end import names_other_end, with_end
from bot.answering.plain_questions import narrowed, usual_question
from bot.knowledge.release import Release
from bot.knowledge.scripts import HAN
from bot.knowledge.words import is_unspaced, stems, words
from bot.records import DEFAULT_LANGUAGE, Turn, said_in

# A message leans on the one before if it points back with a pronoun, or begins like one.
POINTING = re.compile(
    r"\b(it|its|it's|they|their|them|there|that one|this one|the one|the same)\b"
    r"|\b(that|this|these|those) (park|district|place|office|number|time|rule|policy|one)\b"
    r"|它|他们|她们|那里|那儿|那边|这里|这儿|这边|该[园区]|[这那]个?(园|区|地方|政策|办法|规定|电话)|其",
    re.IGNORECASE,
)
GOING_ON = re.compile(
    r"^\s*(and|what about|how about|also|or|ok and|then|plus)\b"
    r"|^\W*(那|还有|另外|以及|再(?!见)|然后|也)|呢\W*$",
    re.IGNORECASE,
)
LEANING = re.compile(f"{GOING_ON.pattern}|{POINTING.pattern}", re.IGNORECASE)
OPENING = re.compile(
    r"^\W*(?:(?:and|what about|how about|also|or|ok|then|plus|the one|the|for|in|on|of)\b\s*)*"
    r"(?:那么?|还有|另外|以及|再)*",
    re.IGNORECASE,
)
THE_ONE = re.compile(r"\bone\b|那个|那家|那边", re.IGNORECASE)
ENDING = re.compile(r"(?:的?呢|的)?[\s?？!！.。~]*$")
LIKELY_OUT = 0.4  # probability from which a message is no follow-up to an answer
LIKELY_CHAT = 0.4  # probability from which a few words are taken for small talk
SHORT = 4  # words, or 10 Han letters; a message this short often leaves out what it is about
HAN_PER_WORD = 2.5


@dataclass(frozen=True)
class Reading:
    """One way to read a message: a text, and the places of the conversation put into it."""

    text: str
    carried: tuple[str, ...] = ()
    language: str = ""  # of the text, where it is not that of the turn
    no_sheets_of: tuple[str, ...] = ()  # profiles whose overviews are no answer to it
    own: str = ""  # what the message adds to the question before; an answer must speak of it


def is_short(text: str) -> bool:
    """Whether so little is said that it may leave out what it is about."""
    runs = [word.plain for word in words(text)]
    han = sum(len(HAN.findall(run)) for run in runs)
    return len([run for run in runs if not is_unspaced(run)]) + han / HAN_PER_WORD <= SHORT


def may_lean(turn: Turn) -> bool:
    """Whether `turn` may be read as a follow-up: a question, or one by what it names."""
    in_scope = out_of_scope(turn) < LIKELY_OUT
    if turn.intent in ASKING and in_scope:
        return True
    # "how big is it?" and "Haidian?" say enough, whatever the classifier makes of few words.
    leans = LEANING.search(turn.text) is not None
    if turn.attributes or turn.places or names_other_end(turn):
        return leans or is_short(turn.text)
    if not in_scope or not telling_words(turn.text):
        return False
    goes_on = GOING_ON.search(turn.text) is not None  # which no thanks and no farewell does
    chats = turn.intent in (*SMALL_TALK, FOR_PERSON) and turn.intents[turn.intent] >= LIKELY_CHAT
    return goes_on or ((leans or is_short(turn.text)) and not chats)


def follow_ups(turn: Turn, release: Release) -> list[Reading]:
    """The other ways to read a turn that leans on the conversation, none if it does not."""
    if not may_lean(turn):
        return []
    if turn.places:
        says_more = (
            names_other_end(turn)  # "and from Miyun Park?"
            or attributes_asked(turn.text, release.reader)
            or left_over(turn.text, release.reader, [*NAMED.values()])
        )
        return [] if says_more else [*_with_other_places(turn, release)]
    leans = LEANING.search(turn.text) is not None or is_short(turn.text)
    return _without_places(turn, leans, release) if leans or turn.attributes else _going_on(turn)


def _going_on(turn: Turn) -> list[Reading]:
    """A question in full that may be about the same thing: an answer must speak of all it says."""
    context = turn.context
    found = [Reading(turn.text, (id,), no_sheets_of=(id,), own=turn.text) for id in context.about]
    if context.question and not (context.about and context.attribute):
        found.append(Reading(f"{context.question} {turn.text}", own=turn.text))
    return found


def _without_places(turn: Turn, leans: bool, release: Release) -> list[Reading]:
    """The question before, asked of something else; or what is said, with the places before."""
    context = turn.context
    other = _other_subject(turn)
    if other and context.attribute and not names_other_end(turn):
        subject = _in_full(other, turn, release)
        question = usual_question(context.attribute, subject, turn, release)
        return [Reading(question, own=subject)]
    # "and telecom?" after a mobile company asks for no fact sheet of the mobile company.
    found = [
        Reading(turn.text, (profile,), no_sheets_of=(profile,) if other else ())
        for profile in context.about
    ]
    if names_other_end(turn) and (far := with_end(context.question, turn.text)):
        found.append(Reading(far, own=turn.text))
    # Of a whole answer any part may be meant: "and the card itself?" after its fees.
    to_the_point = context.about and (context.attribute or turn.attributes)
    if leans and context.question and not to_the_point:
        found.append(Reading(f"{context.question} {turn.text}", own=turn.text))
    return found


def sheets_asked(turn: Turn, release: Release) -> list[Reading]:
    """What the mere name of a place asks: what the place is."""
    asks = attributes_asked(turn.text, release.reader)
    if not turn.places or asks or left_over(turn.text, release.reader, [*NAMED.values()]):
        return []
    if turn.context.question and GOING_ON.search(turn.text):
        return []  # "and Haidian?" asks what was asked before
    template = said_in(release.content.replies["what_is"], turn.language)
    names = (release.reader.short(id, turn.language) for id in narrowed(turn, release))
    return [Reading(template.format(place=name)) for name in names]


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


def _with_other_places(turn: Turn, release: Release) -> Iterator[Reading]:
    """The question before, asked of the places that `turn` names."""
    context = turn.context
    language = written_in(context.question, turn.language)
    for place in narrowed(turn, release):
        if context.attribute:
            name = release.reader.short(place, turn.language)
            yield Reading(usual_question(context.attribute, name, turn, release))
        elif text := with_place(context.question, release.reader.short(place, language), release):
            yield Reading(text, language=language)
        elif not context.about and release.reader.attributes_in(context.question, language):
            yield Reading(context.question, (place,), language)  # the place was asked for


def written_in(question: str, language: str) -> str:
    """The language of an earlier question in a conversation that is now held in `language`."""
    has_han = HAN.search(question) is not None
    if language in ("zh", "ja"):
        return language if has_han else DEFAULT_LANGUAGE
    return "zh" if has_han else language


def with_place(question: str, name: str, release: Release) -> str | None:
    """`question` with the place `name` for the one that it names; None where it names not one."""
    mentions = release.reader.places.find(question)
    if len({mention.ids for mention in mentions}) != 1:
        return None
    for mention in reversed(mentions):
        question = release.reader.places.put_in(question, mention, name)
    return question


def _in_full(subject: str, turn: Turn, release: Release) -> str:
    """The usual name of the one profile of the kind talked about whose name has `subject`."""
    profiles = release.content.profiles
    before = {profiles[id].kind for id in turn.context.about if id in profiles}
    said = {part for word in telling_words(subject) for part in stems(word)}
    names = (
        release.reader.short(id, turn.language)
        for id, profile in profiles.items()
        if profile.kind in before and not profile.is_place
    )
    found = [name for name in names if said <= {*stems(name)}]
    return found[0] if len(found) == 1 else subject


def _other_subject(turn: Turn) -> str:
    """What a few words name beside places and attributes: "and the fire service?"; else empty."""
    subject = ENDING.sub("", OPENING.sub("", turn.text))
    if turn.attributes or POINTING.search(subject) or not is_short(subject):
        return ""
    return subject if telling_words(subject) else ""
