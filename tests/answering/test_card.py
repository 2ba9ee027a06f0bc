"""A card shows how to reach an office in parts: what is known, once, and nothing that is unsure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from bot.answering.answer import quote
from bot.answering.card import card_in, card_of
from bot.answering.case import Case
from bot.answering.make_small_talk import make_small_talk
from bot.knowledge.release import Release
from bot.records import AttributeValue, Card, CardField, Hit, Profile, Source, Turn
from tests.conftest import THRESHOLDS, CaseFor

SOURCE = Source("Page", "https://example.org", "official", "2024")
MAP = "https://maps.example.org/?q={address}"
Given = Mapping[str, str | list[str]]
CardWith = Callable[..., Card | None]


@pytest.fixture
def card_with(release: Release) -> CardWith:
    """The card of an office with these attributes; a list stands for several sources."""

    def card_with(given: Given, language: str = "en", map_url: str = MAP) -> Card | None:
        attributes = {
            name: tuple(
                AttributeValue(dict(zip(("en", "zh"), text.split("|"), strict=False)), SOURCE)
                for text in ([texts] if isinstance(texts, str) else texts)
            )
            for name, texts in given.items()
        }
        name = {"en": "Office", "zh": "办事处"}
        office = Profile("c-office", "contact", name, name, (), attributes, {})
        content = replace(release.content, profiles={office.id: office})
        turn = Turn("x", {}, language=language)
        return card_in(
            Case(turn, replace(release, content=content), [], THRESHOLDS, map_url), office.id
        )

    return card_with


def fields(given: Card | None) -> dict[str, tuple[str, ...]]:
    assert given is not None
    return {field.name: field.values for field in given.fields}


def test_card_shows_what_is_known_in_a_fixed_order(card_with: CardWith) -> None:
    given = {
        "website": "https://example.org/a?b=1",
        "summary": "Does things",
        "email": "a@example.org",
        "languages": "English",
        "hours": "daily",
        "address": "1 Long Street",
        "contact_person": "Liu Kun",
        "phone": "12345",
    }
    shown = card_with(given)
    assert shown is not None
    assert shown.title == "Office"
    assert list(fields(shown)) == [
        "phone",
        "contact_person",
        "address",
        "hours",
        "languages",
        "email",
        "website",
    ]


def test_card_is_in_the_citizens_language_where_that_is_known(card_with: CardWith) -> None:
    shown = card_with({"phone": "12345", "hours": "daily|每天"}, "zh")
    assert shown == Card(
        "办事处", (CardField("phone", ("12345",)), CardField("hours", ("每天",))), None
    )
    shown = card_with({"phone": "12345", "hours": "daily|每天"}, "ko")
    assert shown is not None
    assert shown.title == "Office"
    assert fields(shown)["hours"] == ("daily",)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12345; 010-59321109", ("12345", "010-59321109")),
        ("12345；010-59321109", ("12345", "010-59321109")),
        ("+86 10 6833 6190、(010) 5932/1109", ("+86 10 6833 6190", "(010) 5932/1109")),
        ("110", ("110",)),
    ],
)
def test_several_numbers_are_told_apart(
    text: str, numbers: tuple[str, ...], card_with: CardWith
) -> None:
    assert fields(card_with({"phone": text})) == {"phone": numbers}


@pytest.mark.parametrize(
    "text",
    [
        "010-1 (Ms Li); 010-2",
        "+86 800-810-1697 (investment hotline, published 2015)",  # dialled, 2015 would be part
        "010-84020101（见于较早的页面）",
        "ask at the desk",
        "",
    ],
)
def test_number_of_which_more_is_said_is_left_to_the_text(text: str, card_with: CardWith) -> None:
    assert {*fields(card_with({"phone": text, "address": "1 Long Street"}))} == {"address"}


@pytest.mark.parametrize(
    "address",
    [
        "www.example.org",
        "javascript:alert(1)",
        "https://example.org (applications)",
        "https://example.org（在线申请）",
        "ftp://example.org",
        "https://example.org; javascript:alert(1)",
        "https://[",
    ],
)
def test_what_is_no_web_address_is_not_shown_as_one(address: str, card_with: CardWith) -> None:
    shown = card_with({"phone": "1", "website": address})
    # An odd host is for the browser to refuse; what matters is the scheme.
    expected = {"phone", "website"} if address == "https://[" else {"phone"}
    assert {*fields(shown)} == expected


def test_several_web_addresses_are_told_apart(card_with: CardWith) -> None:
    shown = card_with({"website": "https://a.example.org; http://b.example.org"})
    assert fields(shown)["website"] == ("https://a.example.org", "http://b.example.org")


@pytest.mark.parametrize("text", ["ask at the desk", "a@b", "a@example.org?bcc=x y", "甲@例.中"])
def test_what_is_no_mail_address_is_not_shown_as_one(text: str, card_with: CardWith) -> None:
    assert card_with({"email": text, "hours": "daily"}) is None


def test_values_that_differ_by_source_are_left_out(card_with: CardWith) -> None:
    shown = card_with({"phone": ["1", "2"], "address": "1 Long Street", "hours": []})
    assert {*fields(shown)} == {"address"}


def test_value_with_a_note_is_left_out(release: Release, case_for: CaseFor) -> None:
    police = release.content.profiles["c-police"]
    noted = replace(police.attributes["phone"][0], note={"en": "until 2019"})
    changed = replace(police, attributes={"phone": (noted,)})
    case = case_for("x")
    content = replace(release.content, profiles={"c-police": changed})
    assert card_in(case, "c-police") is not None
    assert card_in(replace(case, release=replace(release, content=content)), "c-police") is None


@pytest.mark.parametrize("given", [{}, {"hours": "daily"}, {"contact_person": "Liu Kun"}])
def test_without_a_way_to_reach_it_there_is_no_card(given: Given, card_with: CardWith) -> None:
    assert card_with(given) is None


@pytest.mark.parametrize(
    ("address", "searched"),
    [
        ("1 Long Street", "1%20Long%20Street"),
        ("1 Long Street|长街1号", "%E9%95%BF%E8%A1%971%E5%8F%B7"),  # which the city's maps know
        ("1 Long Street (2nd floor, published 2015)", "1%20Long%20Street"),
        ("A&B #1/2?x=%20", "A%26B%20%231%2F2%3Fx%3D%2520"),
        ("{address}", "%7Baddress%7D"),
    ],
)
def test_map_finds_the_address(address: str, searched: str, card_with: CardWith) -> None:
    shown = card_with({"address": address})
    assert shown is not None
    assert shown.map_url == f"https://maps.example.org/?q={searched}"


def test_no_map_for_several_addresses_or_where_it_is_switched_off(card_with: CardWith) -> None:
    for given in ({"address": "1 Long Street; 2 Short Street"}, {"address": ["1 A", "2 B"]}):
        shown = card_with({"phone": "1", **given})
        assert shown is not None
        assert shown.map_url is None
    shown = card_with({"address": "1 Long Street"}, map_url="")
    assert shown is not None
    assert shown.map_url is None


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("park-xicheng:phone", "Xicheng Park"),
        ("c-12345", "Citizen Hotline"),
        ("c-12345:hours", "Citizen Hotline"),
        ("park-zgc:area", None),
        ("park-xicheng:area", None),
        ("park-xicheng", None),  # a fact sheet is no contact
        ("faq-name", None),
        ("faq-metro", None),
        ("daxing-f1", None),
    ],
)
def test_answers_that_tell_how_to_reach_an_office_have_its_card(
    key: str, title: str | None, case_for: CaseFor, release: Release
) -> None:
    (reply,) = quote(case_for("x"), Hit(release.by_key[key], 1.0)).replies
    assert (reply.card.title if reply.card else None) == title


def test_card_that_lacks_what_was_asked_for_is_not_shown(
    case_for: CaseFor, release: Release
) -> None:
    website = replace(release.by_key["park-xicheng:phone"], attribute="website")
    assert card_of(case_for("x"), website) is None


def test_item_about_a_contact_has_its_card(case_for: CaseFor, release: Release) -> None:
    item = replace(release.by_key["faq-metro"], about="c-police")
    shown = card_of(case_for("x"), item)
    assert fields(shown) == {"phone": ("110",)}
    assert card_of(case_for("x"), replace(item, about="gone")) is None


def test_unknown_value_has_no_card(case_for: CaseFor, release: Release) -> None:
    (reply,) = quote(case_for("x"), Hit(release.by_key["park-xicheng:hours"], 1.0)).replies
    assert (reply.outcome, reply.card) == ("declined", None)


def test_wish_for_a_person_is_handed_over_with_the_card_of_the_hotline(case_for: CaseFor) -> None:
    end = make_small_talk(case_for("a person please", intents={"ask_for_person": 0.9}))
    assert end is not None
    assert fields(end.replies[0].card)["phone"] == ("12345",)
