"""The contact card beside a reply: what is known of how to reach the office that it speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from bot.answering.case import Case
from bot.records import Answer, AttributeValue, Card, CardField, Profile, said_in

PHONE = re.compile(r"[+(]?\d[\d\s()/-]*")
EMAIL = re.compile(r"[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+")
WEB_ADDRESS = re.compile(r"https?://[!-~]+", re.IGNORECASE)
SEVERAL = re.compile(r"\s*[;；、]\s*")
NOTE = re.compile(r"\s*(?:\([^)]*\)|（[^）]*）)")
MAP_LANGUAGE = "zh"  # maps of a Chinese city know its streets by these names best

Values = tuple[str, ...]


def card_of(case: Case, answer: Answer) -> Card | None:
    """The card of the office or place that `answer` tells how to reach; None where it does not."""
    profile = case.release.content.profiles.get(answer.about or "")
    if profile is None:
        return None
    if answer.kind in ("overview", "item") and profile.kind == "contact":
        return card_in(case, profile.id)
    shown = card_in(case, profile.id) if answer.kind == "attribute" else None
    names = {field.name for field in shown.fields} if shown else ()
    return shown if answer.attribute in names else None


def card_in(case: Case, profile_id: str) -> Card | None:
    """The card of a profile in the citizen's language; None where nothing tells how to reach it."""
    profile = case.release.content.profiles[profile_id]
    return card(profile, case.turn.language, case.map_url)


def card(profile: Profile, language: str, map_url: str) -> Card | None:
    """The card of `profile` in `language`; None where nothing tells how to reach it.

    What sources differ on is left out: it needs its sources told. `map_url` finds an {address}
    on a map; where it is empty, no link leads to one.
    """
    fields = []
    for name, values_in in FIELDS.items():
        value = _single(profile.attributes, name)
        values = values_in(said_in(value.value, language)) if value else ()
        if values:
            fields.append(CardField(name, values))
    if REACHED_BY.isdisjoint(field.name for field in fields):
        return None
    title = said_in(profile.short, language)
    return Card(title, tuple(fields), _map_url(map_url, _single(profile.attributes, "address")))


def _single(
    attributes: Mapping[str, tuple[AttributeValue, ...]], name: str
) -> AttributeValue | None:
    values = attributes.get(name, ())
    return values[0] if len(values) == 1 and not values[0].note else None


def _whole(text: str) -> Values:
    return (text,)


def _phones(text: str) -> Values:
    """Each number by itself, to be dialled; none where something else is said of one."""
    parts = tuple(SEVERAL.split(text))
    return parts if all(map(PHONE.fullmatch, parts)) else ()


def _web_addresses(text: str) -> Values:
    parts = tuple(SEVERAL.split(text))
    return parts if all(map(WEB_ADDRESS.fullmatch, parts)) else ()


def _emails(text: str) -> Values:
    parts = tuple(SEVERAL.split(text))
    return parts if all(map(EMAIL.fullmatch, parts)) else ()


def _map_url(template: str, address: AttributeValue | None) -> str | None:
    """The link that finds an address; none for several in one."""
    if address is None or not template:
        return None
    text = NOTE.sub("", said_in(address.value, MAP_LANGUAGE))
    if SEVERAL.search(text):
        return None
    return template.replace("{address}", quote(text, safe=""))


# What a card shows, in this order, and how the values are read from the stored text.
FIELDS: Mapping[str, Callable[[str], Values]] = {
    "phone": _phones,
    "contact_person": _whole,
    "address": _whole,
    "hours": _whole,
    "languages": _whole,
    "email": _emails,
    "website": _web_addresses,
}
REACHED_BY = frozenset(["phone", "address", "email", "website"])
