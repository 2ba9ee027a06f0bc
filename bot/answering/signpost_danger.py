"""Someone may be in danger: tell at once who helps, before anything else is looked at."""

from __future__ import annotations

import re

from bot.answering.case import Case
from bot.answering.intents import DANGER
from bot.records import Source, TurnEnd

SURE_ENOUGH = 0.5  # probability; a needless signpost harms less than a missed one
# Words that never wait for a classifier.
DISTRESS = re.compile(
    r"\b(suicid\w*|kill(ing)? myself|end my life|end it all|self[- ]harm|hurt(ing)? myself"
    r"|don'?t want to live|want to die|cut(ting)? myself)\b"
    r"|自[杀殺](?!式)|不想活|活不下去|想死|寻死|尋死|轻生|輕生|割腕|自[残殘]|自[伤傷]|[结結]束(自己的?)?生命"
    r"|[了瞭][结結](自己|此生|一生)|[伤傷]害自己|[杀殺]了?自己|跳[楼樓]|上吊|不想再活",
    re.IGNORECASE,
)
HELPERS = {
    "distress": ("c-ambulance", "c-police", "c-redcross", "c-foreign-emergency"),
    "emergency": ("c-police", "c-fire", "c-ambulance", "c-traffic", "c-foreign-emergency"),
}


def signpost_danger(case: Case) -> TurnEnd | None:
    """The numbers to call, where the message speaks of distress or of an emergency now."""
    kind = _danger(case)
    if kind is None:
        return None
    return case.end(case.said(kind), "handed_over", kind, sources=_sources(case, kind))


def _danger(case: Case) -> str | None:
    if DISTRESS.search(case.turn.text):
        return "distress"
    kind = max(DANGER, key=lambda intent: case.turn.intents.get(intent, 0.0))
    if case.turn.intents.get(kind, 0.0) < SURE_ENOUGH:
        return None
    # "Which number has the fire service?" is a question, not an emergency.
    return None if kind == "emergency" and case.is_sure else kind


def _sources(case: Case, kind: str) -> tuple[Source, ...]:
    profiles = case.release.content.profiles
    phones = [profiles[id].attributes.get("phone", ()) for id in HELPERS[kind] if id in profiles]
    return tuple(dict.fromkeys(value.source for values in phones for value in values))
