"""A bare phone number tells whose it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.answer_number import answer_number
from bot.answering.case import Case
from bot.knowledge.release import Release
from bot.records import AttributeValue, Source, Turn
from tests.conftest import THRESHOLDS

SOURCE = Source("Office", "https://example.gov", "official", "2021")
PHONES = {"c-12345": "12345 (day and night)", "c-embassy": "+86-10-65321234; 010 6532 9999"}


@pytest.fixture
def numbered(release: Release) -> Release:
    """The tiny release, with a second contact of several numbers."""
    hotline = release.content.profiles["c-12345"]
    profiles, by_key = dict(release.content.profiles), dict(release.by_key)
    for id, phone in PHONES.items():
        values = (AttributeValue({"en": phone}, SOURCE),)
        profiles[id] = replace(hotline, id=id, attributes={**hotline.attributes, "phone": values})
        by_key[id] = replace(release.by_key["c-12345"], id=id, about=id)
    return replace(release, content=replace(release.content, profiles=profiles), by_key=by_key)


def told(release: Release, text: str) -> str | None:
    end = answer_number(Case(Turn(text, {}), release, [], THRESHOLDS))
    return end.replies[0].item_id if end else None


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("12345", "c-12345"),
        (" 12345? ", "c-12345"),
        ("010-65321234", "c-embassy"),
        ("+86 10 65321234", "c-embassy"),
        ("(010) 6532-9999", "c-embassy"),
        ("0086 10 65329999", "c-embassy"),
    ],
)
def test_number_alone_tells_the_office_behind_it(numbered: Release, text: str, office: str) -> None:
    assert told(numbered, text) == office


@pytest.mark.parametrize(
    "text", ["1234", "2", "86", "123456", "call 12345", "12345 or 110", "", "65321234", "---"]
)
def test_other_numbers_and_words_are_left_to_others(numbered: Release, text: str) -> None:
    assert told(numbered, text) is None
