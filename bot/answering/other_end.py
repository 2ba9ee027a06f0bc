"""Distances to something else than the centre of the city: no stored distance answers them."""

from __future__ import annotations

import re

from bot.answering.left_over import telling_words
from bot.records import Turn

DISTANCE = "distance"  # the attribute; its values are distances to the centre
ENDS = re.compile(
    r"\b(?:from|to)\s+([^,;.?!]+)"
    r"|(?:距离|[离距从到至])(?!得)([^，,。？?！!]*?)"
    r"(?:有?多[远少]|[几多少]+公里|远|近|呢|的?距离|怎|要|$|[，,。？?！!])",
    re.IGNORECASE,
)
CENTRE = re.compile(r"\bcent(?:re|er)\b|\bdowntown\b|市中心|市区|城区|城里|城中心", re.IGNORECASE)
# Said for the centre where it follows "from" or "to".
CITY = re.compile(r"\b(?:the )?(?:inner )?(?:city|town)\b|城|中心", re.IGNORECASE)


def names_other_end(turn: Turn) -> bool:
    """Whether `turn` asks how far something is from anything but the centre."""
    if DISTANCE not in turn.attributes and turn.context.attribute != DISTANCE:
        return False
    if CENTRE.search(turn.text):
        return False
    return any(telling_words(CITY.sub(" ", turn.text[at])) for at in _ends(turn.text))


def with_end(question: str, text: str) -> str | None:
    """`question` with the end that `text` names for its own; None where one of them has none."""
    before, meant = _ends(question), _ends(text)
    if not (before and meant):
        return None
    return question[: before[-1].start] + text[meant[-1]].strip() + question[before[-1].stop :]


def _ends(text: str) -> list[slice]:
    """Where `text` names what something is far from, in order."""
    spans = (match.span(1 if match[1] else 2) for match in ENDS.finditer(text))
    return [slice(start, end) for start, end in spans if text[start:end].strip()]
