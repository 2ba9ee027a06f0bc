"""Quotes the best hit, where it is sure enough: an attribute, an item or a passage."""

from __future__ import annotations

from bot.answering.case import Case
from bot.records import Answer, Context, Hit, TurnEnd, said_in


def answer(case: Case) -> TurnEnd | None:
    """The best hit's text with its sources, if its confidence reaches the setting."""
    if case.best is None or not case.is_sure:
        return None
    return quote(case, case.best)


def quote(case: Case, hit: Hit) -> TurnEnd:
    """Ends the turn with the text of `hit`, or with the admission that its value is unknown."""
    found = hit.answer
    text = said_in(found.text, case.turn.language)
    context = _context(case, found)
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
        text,
        "answered",
        found.kind,
        confidence=hit.confidence,
        sources=found.sources,
        item_id=found.id,
        context=context,
    )


def _context(case: Case, found: Answer) -> Context:
    return Context(
        about=(found.about,) if found.about else (),
        attribute=found.attribute,
        question=case.turn.text,
    )
