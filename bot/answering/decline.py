"""Says honestly that there is no answer, in words that fit the kind of question."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.case import Case
from bot.answering.intents import OUT_OF_SCOPE
from bot.records import TurnEnd

LIKELY = 0.35  # probability, of some 24 intents


def decline(case: Case) -> TurnEnd:
    """The last step, for whatever no other step has answered."""
    kind = _kind(case)
    sources = () if kind in OUT_OF_SCOPE and kind != "personal_case" else case.hotline_sources()
    said = case.said(f"declined_{kind}")
    context = replace(case.asked, about=()) if kind == "other_place" else case.asked
    return case.end(said, "declined", kind, sources=sources, context=context)


def _kind(case: Case) -> str:
    if case.release.reader.elsewhere.find(case.turn.text) and not case.turn.places:
        return "other_place"
    kind = max(OUT_OF_SCOPE, key=lambda intent: case.turn.intents.get(intent, 0.0))
    if kind == "other_place" or case.turn.intents.get(kind, 0.0) < LIKELY:
        return "unanswered" if case.turn.language in case.release.languages else "language"
    return kind
