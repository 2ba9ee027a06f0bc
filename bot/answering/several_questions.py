"""Tells the questions apart that are put in one message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.answering.degrees import SUPERLATIVES
from bot.answering.left_over import without
from bot.knowledge.release import Release
from bot.records import Turn

MOST_QUESTIONS = 4
SENTENCE = re.compile(r"(?<=[?？!！。;；\n])\s*|(?<=[^\W\d_]{2}\.)\s+")
ASKS = re.compile(
    r"^\W*(?:(?:and|also|plus|so|ok|okay|hi|hello|please|then|or)\b\W*)*"
    r"(?:what|which|who|whom|whose|where|when|why|how|is|are|do|does|did|can|could|may|will|would"
    r"|should|has|have|was|were|what's|who's|where's|tell me|give me|show me"
    r"|i(?:'d like| want| need)? (?:to know|know|wonder))\b"
    r"|什么|多少|多大|多远|多久|多长|哪|谁|几|怎|如何|吗|是否|能不能|可不可以|何时|能否|可否",
    re.IGNORECASE,
)
# Where a sentence may go on with another question. The connecting words stay out of both.
_AND = r"(?:(?:and also|as well as|and|also|plus)\b|以及|还有|另外|顺便问一?下?|同时|再问一?下?)"
CONNECTED = re.compile(rf"[,，、;；]?\s*(?<![A-Za-z]){_AND}\s*|[和跟]", re.IGNORECASE)
COMMA = re.compile(rf"[,，]\s*(?!\s|{_AND})", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """`text` cut at sentence marks; what asks nothing stays with the question beside it."""
    found: list[str] = []
    lead = ""
    for piece in filter(None, (piece.strip() for piece in SENTENCE.split(text))):
        if ASKS.search(piece):
            found.append(f"{lead} {piece}".strip())
            lead = ""
        elif found:
            found[-1] += " " + piece
        else:
            lead = f"{lead} {piece}".strip()
    return found if not lead or found else [lead]


def halves(sentence: str, release: Release) -> Iterator[tuple[str, str]]:
    """The ways to cut `sentence` into two questions.

    After a comma alone both must have the form of a question; after "and" less is enough: "phone
    and address", "the largest park and its phone".
    """
    for joint in (*CONNECTED.finditer(sentence), *COMMA.finditer(sentence)):
        pair = sentence[: joint.start()].strip(), sentence[joint.end() :].strip()
        strict = COMMA.fullmatch(joint.group()) is not None
        if all(half and _asks(half, strict, release) for half in pair):
            yield pair


def _asks(text: str, strict: bool, release: Release) -> bool:
    """Whether `text` may stand as a question: by its form, a superlative or an attribute."""
    if ASKS.search(text) or strict:
        return ASKS.search(text) is not None
    if any(pattern.search(text) for pattern, _ in SUPERLATIVES):
        return True
    places = release.reader.places.find(text)
    rest = without(text, ((mention.start, mention.end) for mention in places))
    return bool(release.reader.attributes_in(rest))


def as_turn(text: str, whole: Turn, about: tuple[str, ...], release: Release) -> Turn:
    """A part of a message as a turn of its own, in a conversation about `about`."""
    return replace(
        whole,
        text=text,
        places=release.reader.places_in(text),
        attributes=release.reader.attributes_in(text),
        context=replace(whole.context, about=about or whole.context.about),
    )
