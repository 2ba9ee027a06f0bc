"""The citizen corrects what was asked: "no, I meant Fengtai". The question is asked again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.answering.kinds import NAMED, kind_named, kind_of, of_kind
from bot.answering.leaning import with_place
from bot.answering.left_over import left_over, without
from bot.answering.plain_questions import usual_question
from bot.knowledge.release import Release
from bot.records import Turn, said_in

OPENED = re.compile(
    r"^\W*(?:(?:oh|ah|um|hm+|well|ok|okay)\b\W*)*"
    r"(?:no|nope|sorry|oops|wait|wrong|not|actually|my mistake|i mean)\b"
    r"|\bi (?:meant|mean|wanted|don't (?:mean|want))\b|\bis what i (?:wanted|meant)\b"
    r"|[,;.] *not\b"
    r"|^\W*(?:不|抱歉|对不起|不好意思|错了)|不是"
    r"|[说搞弄打问写]错|我[是想要]*[说问指找]的是|我想(?:知道|问)的是|我要(?:的是|问的是)|应该是",
    re.IGNORECASE,
)
NEGATED = re.compile(
    r"\b(?:not|don't (?:mean|want)|rather than|instead of|forget)"
    r"\s+(?:(?:the|in|for|about|of)\s+)*$"
    r"|(?:而?不是|不要|别)[问说找要]?$",
    re.IGNORECASE,
)
QUESTION = re.compile(
    r"\b(?:who|what(?! i (?:want|mean|ask))|which|when|where|how)\b|谁|什么|哪|多少|多大|几|吗|怎",
    re.IGNORECASE,
)
SAID_HAN = re.compile("[说搞弄打问写]?错了?|我?[是想要]*[说问指找]的是|应该是|我想知道|才对")
INTENT = {
    "ask_attribute": 1.0
}  # of a question asked again: the correction itself may look like a no


@dataclass(frozen=True)
class Correction:
    """A question asked again as it was meant, and what was understood."""

    turn: Turn
    understood: str


def corrected(turn: Turn, release: Release) -> Correction | None:
    """The question before as `turn` corrects it; None where the turn says anything else."""
    if not turn.context.question or not OPENED.search(turn.text):
        return None
    meant = _without_what_is_denied(turn.text, release)
    attributes = release.reader.attributes_in(_without_kinds(meant, release), turn.language)
    if left_over(meant, release.reader, [SAID_HAN, *NAMED.values()], attributes):
        return None  # it goes on with a question of its own
    if QUESTION.search(meant) and (attributes or not release.reader.places.find(meant)):
        return None  # it is a question of its own
    name = _place_meant(meant, turn, release)
    if name is not None:
        return _of_place(name, attributes, turn, release)
    return _of_attribute(attributes, turn, release)


def _without_kinds(text: str, release: Release) -> str:
    """`text` without names and kinds of places: "the district" asks for no attribute."""
    places = release.reader.places.find(text)
    rest = without(text, ((mention.start, mention.end) for mention in places))
    for pattern in NAMED.values():
        rest = pattern.sub(" ", rest)
    return rest


def _without_what_is_denied(text: str, release: Release) -> str:
    """`text` without names that follow a "not", and the "not"."""
    reader = release.reader
    mentions = [*reader.places.find(text), *reader.attribute_words.find(text)]
    spans = [(mention.start, mention.end) for mention in mentions]
    spans += [match.span() for pattern in NAMED.values() for match in pattern.finditer(text)]
    denied = []
    for start, end in spans:
        if said := NEGATED.search(text[:start]):
            denied += [(said.start(), start), (start, end)]
    return without(text, denied)


def _place_meant(meant: str, turn: Turn, release: Release) -> str | None:
    """The name of the place that is meant: the last named, or the counterpart ("the district")."""
    before = kind_of(turn.context.about, release)
    for mention in reversed(release.reader.places.find(meant)):
        ids = of_kind(mention.ids, before, release)
        return release.reader.short(ids[0], turn.language) if len(ids) == 1 else mention.text
    kind = kind_named(meant)
    if kind in (None, before) or before is None:
        return None
    near = sorted(release.reader.places.related(turn.context.about))
    others = [id for id in near if release.content.profiles[id].kind == kind]
    return release.reader.short(others[0], turn.language) if len(others) == 1 else None


def _of_place(
    name: str, attributes: tuple[str, ...], turn: Turn, release: Release
) -> Correction | None:
    attribute = attributes[0] if attributes else turn.context.attribute
    if attribute:
        question: str | None = usual_question(attribute, name, turn, release)
    else:
        question = with_place(turn.context.question, name, release)
    return Correction(_again(question, turn, release), name) if question else None


def _of_attribute(attributes: tuple[str, ...], turn: Turn, release: Release) -> Correction | None:
    """The attribute that is named, of what was talked about."""
    about = turn.context.about[:1]
    if not attributes or not about:
        return None
    known = [id for id in attributes if f"{about[0]}:{id}" in release.by_key]
    attribute = (known or attributes)[0]
    name = release.reader.short(about[0], turn.language)
    label = said_in(release.content.attributes[attribute].label, turn.language)
    return Correction(_again(usual_question(attribute, name, turn, release), turn, release), label)


def _again(question: str, turn: Turn, release: Release) -> Turn:
    return replace(
        turn,
        text=question,
        intents=INTENT,
        places=release.reader.places_in(question),
        attributes=release.reader.attributes_in(question, turn.language),
    )
