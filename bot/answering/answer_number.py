"""Answers a bare phone number with the office that is reached by it: "12345"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.answering.answer import quote
from bot.answering.case import Case
from bot.answering.per_release import per_release
from bot.knowledge.release import Release
from bot.records import Hit, Profile, TurnEnd

NUMBER = re.compile(r"[+(]?\d[\d\s()-]*")
PREFIX = re.compile(r"^(?:(?:\+|00)86)?0?")  # dialled from abroad, or within the country
SHORTEST = 3  # digits


def answer_number(case: Case) -> TurnEnd | None:
    """What is known of the office whose phone number the message is, and nothing else."""
    text = case.turn.text.strip(" ?？.。")
    digits = _digits(text)
    if not NUMBER.fullmatch(text) or len(digits) < SHORTEST:
        return None
    id = offices(case.release).get(digits)
    return quote(case, Hit(case.release.by_key[id], 1.0)) if id else None


@per_release
def offices(release: Release) -> Mapping[str, str]:
    """The id of the office by the digits of its number; of several that share one, the first."""
    found: dict[str, str] = {}
    for profile in release.content.profiles.values():
        if profile.kind == "contact":
            for number in _numbers(profile):
                found.setdefault(_digits(number), profile.id)
    return found


def _numbers(profile: Profile) -> Iterator[str]:
    for value in profile.attributes.get("phone", ()):
        for text in value.value.values():
            yield from NUMBER.findall(text)


def _digits(number: str) -> str:
    return PREFIX.sub("", re.sub(r"[^\d+]", "", number)).replace("+", "")
