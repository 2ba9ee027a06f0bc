"""Not sure enough to answer: offer the nearest questions, in words that people recognise."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from bot.answering.case import Case
from bot.answering.intents import OUT_OF_SCOPE
from bot.answering.kinds import NAMED
from bot.answering.left_over import left_over
from bot.answering.plain_questions import narrowed
from bot.knowledge.evidence import FEATURES
from bot.knowledge.words import stems
from bot.records import Hit, Offer, Option, TurnEnd, said_in

FEWEST, MOST = 2, 4
CLEARLY_OUT = 0.5  # probability of one kind of question that no content answers
LONGEST_TITLE = 90  # half-width characters; a Han letter is as wide as two


def ask_which_place(case: Case) -> TurnEnd | None:
    """Options for a name that stands for several places, each with an answer of its own."""
    named = _places_meant(case)
    rivals = [hit for hit in case.hits[:6] if hit.answer.about in named and _is_of_profile(hit)]
    if len(rivals) < FEWEST or rivals[0] is not case.best:
        return None
    best, others = rivals[0], rivals[1:]
    same = [
        hit
        for hit in others
        if hit.answer.attribute == best.answer.attribute and hit.answer.about != best.answer.about
    ]
    if not same or same[0].confidence < case.thresholds.answer / 2:
        return None
    return _offer(case, "which_place", [best, *same])


def _places_meant(case: Case) -> tuple[str, ...]:
    """The places that a name may mean, or of the conversation where it is about several."""
    if case.turn.places:
        leans = case.best is not None and case.best.read_as
        return narrowed(case.turn, case.release) if leans else case.turn.places
    about = case.turn.context.about
    return about if len(about) > 1 else ()


def _is_of_profile(hit: Hit) -> bool:
    return hit.answer.kind in ("attribute", "gap", "overview")


def ask_for_place(case: Case) -> TurnEnd | None:
    """Asks for the name, where an attribute is asked for and nothing tells of what."""
    turn = case.turn
    if turn.places or turn.context.about or not turn.attributes or case.is_sure:
        return None
    if case.release.reader.elsewhere.find(turn.text):
        return None
    if case.best is None or not is_placed(case.best):
        return None
    return _ask_for_name(case)


def ask_whose(case: Case) -> TurnEnd | None:
    """Asks for the name where nothing but an attribute is said: "who do I call?"."""
    turn = case.turn
    if turn.places or turn.context.about or not turn.attributes:
        return None
    if left_over(turn.text, case.release.reader, [*NAMED.values()], turn.attributes):
        return None
    best = case.best
    if best is not None and case.is_sure:
        answer = best.answer
        if not _is_of_profile(best) or answer.about is None:
            return None
        name = case.release.reader.short(answer.about, turn.language)
        if {*stems(name)} & {*stems(turn.text)}:
            return None  # "hotline number": it is part of a name
    return _ask_for_name(case)


def _ask_for_name(case: Case) -> TurnEnd:
    return case.end(case.said("which_name"), "clarified", "which_name", context=case.asked)


def is_placed(hit: Hit) -> bool:
    """Whether the hit is about a place that the question does not name."""
    return bool(hit.features) and bool(hit.features[FEATURES.index("place_unnamed")])


def offer_options(case: Case) -> TurnEnd | None:
    """Two to four questions that may have been meant, if any is likely enough."""
    if any(case.turn.intents.get(kind, 0.0) >= CLEARLY_OUT for kind in OUT_OF_SCOPE):
        return None
    hits = [*_told_apart(case)][:MOST]
    if len(hits) < FEWEST or hits[0].confidence < case.thresholds.option:
        return None
    return _offer(case, "did_you_mean", hits)


def _told_apart(case: Case) -> Iterator[Hit]:
    """Hits with a title of their own that are not far behind the best."""
    titles: set[str] = set()
    for hit in case.hits:
        if is_placed(hit) and _is_of_profile(hit):
            continue  # one of many places, picked by chance
        title = title_of(case, hit)
        if title.casefold() not in titles:
            titles.add(title.casefold())
            yield hit


def _offer(case: Case, occasion: str, hits: list[Hit]) -> TurnEnd:
    offers = tuple(Offer(title_of(case, hit), hit.answer.key) for hit in hits)
    options = tuple(Option(offer.title, offer.title) for offer in offers)
    return case.end(
        case.said(occasion),
        "clarified",
        occasion,
        confidence=hits[0].confidence,
        options=options,
        context=replace(case.asked, offers=offers),
    )


def title_of(case: Case, hit: Hit) -> str:
    """The question that an answer answers; for a passage without one, how it begins."""
    title = hit.answer.title(case.turn.language)
    text = title or said_in(hit.answer.text, case.turn.language)
    return text if width(text) <= LONGEST_TITLE else _beginning(text) + "…"


def _beginning(text: str) -> str:
    """As much of `text` as fits, in whole words where it has spaces."""
    fitting = len(text)
    while width(text[:fitting]) >= LONGEST_TITLE:
        fitting -= 1
    within_word = text[fitting].isalnum() and not _is_wide(text[fitting])
    return text[:fitting].rsplit(" ", 1)[0] if within_word else text[:fitting].rstrip()


def width(text: str) -> int:
    """The half-width characters that `text` takes."""
    return sum(1 + _is_wide(char) for char in text)


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
