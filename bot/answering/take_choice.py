"""The citizen picks one of the options offered before: by number, by title, by yes or no."""

from __future__ import annotations

import re

from bot.answering.answer import quote
from bot.answering.case import Case
from bot.answering.kinds import NAMED, kind_named, kind_of
from bot.answering.leaning import is_short
from bot.answering.left_over import left_over, telling_words
from bot.answering.several_questions import ASKS
from bot.knowledge.words import plain, stems
from bot.records import Hit, Offer, TurnEnd

NUMBER = re.compile(r"^\D{0,12}?([1-9])\s*[.)]?\s*$")
ORDINALS = ("first", "second", "third", "fourth")
ORDINAL = re.compile(
    rf"(?:.*\bthe )?({'|'.join(ORDINALS)}) one[.!]?$|(?:the )?({'|'.join(ORDINALS)})[.!]?$"
)
# "第二个", "选2", "我要第2个", "就二号吧"
CHOSEN_HAN = re.compile(
    r"^(?:那?就|我?想?要?|请)*(?:选择?|要|看|问)?第?([1-9一二两三四])[个個项項条條种種号號]?(?:问题|問題)?[吧的呢啊]?[。.!！]*$"
)
DIGITS_HAN = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}
LAST = re.compile(r"\bthe last( one)?$|^(?:选|要)?最后[一]?[个個项項]?$")
NONE = re.compile(
    r"^\W*(?:no[,. ]+)?(?:none|neither)(?: of (?:these|them|those|the above))?\W*$"
    r"|^\W*(?:这些|以上|它们)?(?:[都全]不(?:是|对|符合)|没有一个(?:是|对)|没一个对)的?\W*$",
    re.IGNORECASE,
)
CHOOSING = re.compile(r"\b(?:choose|pick|option|answer|question|first|second)\b|选|要|问题", re.I)
SURE_ENOUGH = 0.5  # probability of a yes or a no


def take_choice(case: Case) -> TurnEnd | None:
    """The answer behind the option that was chosen, if one was."""
    offers = case.turn.context.offers
    if not offers:
        return None
    chosen = _chosen(case, offers)
    if chosen is not None and chosen.answer in case.release.by_key:
        return quote(case, Hit(case.release.by_key[chosen.answer], 1.0, read_as=chosen.title))
    if _declines(case):
        return case.end(case.said("deny"), "small_talk", "deny")
    return None


def _declines(case: Case) -> bool:
    said = plain(case.turn.text).strip()
    return _is(case, "deny") or bool(NONE.match(said)) or said == plain(case.said("none_of_these"))


def _chosen(case: Case, offers: tuple[Offer, ...]) -> Offer | None:
    said = plain(case.turn.text).strip()
    for offer in offers:
        if said == plain(offer.title):
            return offer
    number = _number(said)
    if number is not None:
        return offers[number - 1] if number <= len(offers) else None
    if LAST.search(said):
        return offers[-1]
    if len(offers) == 1 and _is(case, "affirm"):
        return offers[0]
    return _by_place(case, offers) or _by_words(case, offers)


def _number(said: str) -> int | None:
    if han := CHOSEN_HAN.match(said):
        return DIGITS_HAN.get(han[1]) or int(han[1])
    if ordinal := ORDINAL.match(said):
        return ORDINALS.index(ordinal[1] or ordinal[2]) + 1
    digit = NUMBER.match(said)
    return int(digit[1]) if digit and len(said.split()) <= 3 else None


def _by_place(case: Case, offers: tuple[Offer, ...]) -> Offer | None:
    """The one option about the place, or the kind of place, that is all the message names."""
    text, release = case.turn.text, case.release
    if left_over(text, release.reader, [*NAMED.values()]):
        return None
    named = release.reader.places_in(text)
    kind = None if named else kind_named(text)
    if not (named or kind):
        return None
    about = [
        (offer, release.by_key[offer.answer].about)
        for offer in offers
        if offer.answer in release.by_key
    ]
    fitting = [
        offer for offer, id in about if id and (id in named or kind_of([id], release) == kind)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _by_words(case: Case, offers: tuple[Offer, ...]) -> Offer | None:
    """The one option whose title has all that a short message says: "the phone number"."""
    text = case.turn.text
    if not left_over(text, case.release.reader, [*NAMED.values()]):
        return None  # places and kinds of places alone
    said = [part for word in telling_words(CHOOSING.sub(" ", text)) for part in stems(word)]
    if not said or not is_short(text) or ASKS.search(text):
        return None
    fitting = [offer for offer in offers if {*said} <= {*stems(offer.title)}]
    return fitting[0] if len(fitting) == 1 else None


def _is(case: Case, intent: str) -> bool:
    return case.turn.intents.get(intent, 0.0) >= SURE_ENOUGH
