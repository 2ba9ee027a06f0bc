"""Tells the questions apart that are put in one message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answering.degrees import SUPERLATIVES
from bot.answering.kinds import NAMED
from bot.answering.left_over import attributes_asked, left_over
from bot.knowledge.release import Release
from bot.records import Turn, Understand

MOST_QUESTIONS = 4
SENTENCE = re.compile(r"(?<=[?？!！。;；\n])\s*|(?<=[^\W\d_]{2}\.)\s+")
ASKS = re.compile(
    r"(?:^\W*|[,:;] )(?:(?:and|also|plus|so|ok|okay|hi|hello|please|then|or)\b\W*)*"
    r"(?:what|which|who|whom|whose|where|when|why|how|is|are|do|does|did|can|could|may|will|would"
    r"|should|has|have|was|were|what's|who's|where's|tell me|give me|show me"
    r"|i(?:'d like| want| need)? (?:to know|know|wonder))\b"
    r"|什么|多少|多大|多远|多久|多长|哪|谁|几|怎|如何|吗|是否|能不能|可不可以|何时|能否|可否",
    re.IGNORECASE,
)
# Where a sentence may go on with another question. The connecting words stay out of both.
_AND = r"(?:(?:and also|as well as|and|also|plus)\b|以及|还有|另外|顺便问一?下?|同时|再问一?下?)"
CONNECTED = re.compile(rf"[,，、;；]?\s*(?<![A-Za-z]){_AND}\s*|[和跟]", re.IGNORECASE)
ALSO = re.compile(rf"^\W*{_AND}", re.IGNORECASE)
COMMA = re.compile(rf"[,，、]\s*(?!\s|{_AND})", re.IGNORECASE)


def sentences(text: str, release: Release) -> list[str]:
    """`text` cut at sentence marks; what asks nothing stays with the question beside it."""
    found: list[str] = []
    lead = ""
    for piece in filter(None, (piece.strip() for piece in SENTENCE.split(text))):
        goes_on = found and ALSO.search(piece) and _asks(piece, False, release)
        if ASKS.search(piece) or goes_on:
            found.append(f"{lead} {piece}".strip())
            lead = ""
        elif found:
            found[-1] += " " + piece
        else:
            lead = f"{lead} {piece}".strip()
    return found if not lead or found else [lead]


def cuts(sentence: str, release: Release) -> Iterator[tuple[str, ...]]:
    """The ways to cut `sentence` into questions, first into more than two.

    After a comma alone both sides must have the form of a question; after "and" less is enough:
    "phone and address", "the largest park and its phone".
    """
    joints = [*CONNECTED.finditer(sentence), *COMMA.finditer(sentence)]
    joints.sort(key=lambda joint: joint.start())
    every = [joint for joint in joints if _parted(sentence, [joint], release)]
    if 2 <= len(every) < MOST_QUESTIONS and (parts := _parted(sentence, every, release)):
        yield parts
    for joint in every:
        yield _parted(sentence, [joint], release)


def _parted(sentence: str, joints: Sequence[re.Match[str]], release: Release) -> tuple[str, ...]:
    """`sentence` without `joints`; empty where a part of it asks nothing."""
    starts = [0, *(joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), len(sentence)]
    strict = [COMMA.fullmatch(joint.group()) is not None for joint in joints]
    parts = [sentence[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    beside = zip([False, *strict], [*strict, False], strict=True)
    asks = (
        part and _asks(part, before or after, release)
        for part, (before, after) in zip(parts, beside, strict=True)
    )
    return tuple(parts) if all(asks) else ()


def _asks(text: str, strict: bool, release: Release) -> bool:
    """Whether `text` may stand as a question: by its form, a superlative or an attribute.

    With `strict` an attribute must be all that it asks: "phone, address".
    """
    if ASKS.search(text):
        return True
    asked = attributes_asked(text, release.reader)
    if strict:
        ids = {id for word in asked for id in word.ids}
        return bool(asked) and not left_over(text, release.reader, [*NAMED.values()], ids)
    return bool(asked) or any(pattern.search(text) for pattern, _ in SUPERLATIVES)


def as_turns(parts: Sequence[str], whole: Turn, understand: Understand | None) -> list[Turn]:
    """The parts of a message as turns of their own, in the language and channel of the whole.

    Without `understand` they keep the intents of the whole.
    """
    turns = understand(parts) if understand else [replace(whole, text=part) for part in parts]
    return [replace(turn, language=whole.language, channel=whole.channel) for turn in turns]
