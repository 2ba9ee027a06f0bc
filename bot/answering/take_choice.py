"""The citizen picks one of the options offered before: by number, by title, by yes or no."""

from __future__ import annotations

import re

from bot.answering.answer import quote
from bot.answering.case import Case
from bot.knowledge.words import plain
from bot.records import Hit, Offer, TurnEnd

NUMBER = re.compile(r"^\D{0,12}?([1-9])\s*[.)]?\s*$")
ORDINALS = ("first", "second", "third", "fourth")
SURE_ENOUGH = 0.5  # probability of a yes or a no


def take_choice(case: Case) -> TurnEnd | None:
    """The answer behind the option that was chosen, if one was."""
    offers = case.turn.context.offers
    if not offers:
        return None
    chosen = _chosen(case, offers)
    if chosen is not None and chosen.answer in case.release.by_key:
        return quote(case, Hit(case.release.by_key[chosen.answer], 1.0))
    if _is(case, "deny") or plain(case.turn.text).strip() == plain(case.said("none_of_these")):
        return case.end(case.said("deny"), "small_talk", "deny")
    return None


def _chosen(case: Case, offers: tuple[Offer, ...]) -> Offer | None:
    said = plain(case.turn.text).strip()
    for number, offer in enumerate(offers, 1):
        if said in (plain(offer.title), str(number)) or said.endswith(
            f"the {ORDINALS[number - 1]} one"
        ):
            return offer
    digit = NUMBER.match(said)
    if digit and int(digit[1]) <= len(offers) and len(said.split()) <= 3:
        return offers[int(digit[1]) - 1]
    return offers[0] if len(offers) == 1 and _is(case, "affirm") else None


def _is(case: Case, intent: str) -> bool:
    return case.turn.intents.get(intent, 0.0) >= SURE_ENOUGH
