"""Quotes the best hit, where it is sure enough: an attribute, an item or a passage."""

from __future__ import annotations

from bot.answering.card import card_of
from bot.answering.case import Case
from bot.answering.kinds import NAMED
from bot.answering.left_over import left_over
from bot.records import Answer, Context, Hit, TurnEnd, language_told


def answer(case: Case) -> TurnEnd | None:
    """The best hit's text with its sources, if its confidence reaches the setting."""
    if case.best is None or not case.is_sure:
        return None
    return quote(case, case.best)


def quote(case: Case, hit: Hit) -> TurnEnd:
    """Ends the turn with the text of `hit`, or with the admission that its value is unknown."""
    found = hit.answer
    texts = found.text_on(case.turn.channel)
    language = language_told(texts, case.turn.language)
    text = texts[language]
    context = _context(case, hit)
    if found.kind == "gap":
        return case.end(
            case.said("declined_unknown_value", gap=text),
            "declined",
            "unknown_value",
            confidence=hit.confidence,
            sources=case.hotline_sources(),
            item_id=found.id,
            context=context,
        )
    return case.end(
        case.labelled(text, language),
        "answered",
        found.kind,
        language=language,
        confidence=hit.confidence,
        sources=found.sources,
        card=card_of(case, found),
        item_id=found.id,
        context=context,
    )


def _context(case: Case, hit: Hit) -> Context:
    found = hit.answer
    return Context(
        about=(found.about,) if found.about else (),
        attribute=found.attribute or _asked_of_sheet(case, found) or _asked_plainly(case, found),
        question=hit.read_as or case.turn.text,
        answers=(found.key,),
        language=case.turn.language,
    )


def _asked_plainly(case: Case, found: Answer) -> str | None:
    """The attribute, where nothing else was asked and an item tells it: "when was it founded"."""
    asked = [id for id in case.turn.attributes if f"{found.about}:{id}" in case.release.by_key]
    plainly = len(asked) == 1 and not left_over(
        case.turn.text, case.release.reader, [*NAMED.values()], asked
    )
    return asked[0] if plainly else None


def _asked_of_sheet(case: Case, found: Answer) -> str | None:
    """The attribute that was asked for where a whole fact sheet answers."""
    asked = [id for id in case.turn.attributes if f"{found.id}:{id}" in case.release.by_key]
    return asked[0] if found.kind == "overview" and len(asked) == 1 else None
