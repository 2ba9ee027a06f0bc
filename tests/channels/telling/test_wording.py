"""Replies as messages: text, card, source with date, options as buttons or numbers."""

from __future__ import annotations

import json

import pytest

from bot.channels.telling.looks import Dialect, Looks, utf8
from bot.channels.telling.wording import numbered, parts_of
from bot.channels.telling.words import FOLDER, said, words_in
from bot.knowledge.languages import LANGUAGES
from bot.records import Card, CardField, Reply, Source
from tests.channels.conftest import PAGE, options

PLAIN = Looks(Dialect(), 2000)
BUTTONS = Looks(Dialect(), 2000, buttons=3, longest_title=10)


def test_source_is_told_with_its_link_and_date() -> None:
    (part,) = parts_of([Reply("Ten.", "answered", sources=(PAGE,))], PLAIN)
    assert part.text == (
        "Ten.\n\nSource: The park's page (https://example.org/park), as of 2021-12-29"
    )


def test_source_without_address_is_told_by_its_title() -> None:
    source = Source("A paper", None, "press", "2018")
    (part,) = parts_of([Reply("Ten.", "answered", language="zh", sources=(source,))], PLAIN)
    assert part.text.endswith("来源: A paper, 截至 2018")


def test_card_is_told_field_by_field() -> None:
    fields = (CardField("phone", ("110", "119")), CardField("opening_day", ("Monday",)))
    card = Card("Police", fields, "https://map.example.org")
    (part,) = parts_of([Reply("Call them.", "answered", card=card)], PLAIN)
    assert part.text == (
        "Call them.\n\nPolice\nPhone: 110, 119\nOpening day: Monday\n"
        "Show on a map (https://map.example.org)"
    )


def test_options_are_numbered_where_there_are_no_buttons() -> None:
    reply = Reply("Which?", "clarified", options=options("One", "Two"))
    (part,) = parts_of([reply], PLAIN)
    assert part.options == ()
    assert part.text == ("Which?\n\nChoose one:\n1. One\n2. Two\nReply with a number to choose.")
    assert numbered([reply]) == options("One", "Two")


@pytest.mark.parametrize("titles", [("1", "2", "3", "4"), ("A title too long",)])
def test_options_that_do_not_fit_as_buttons_are_numbered(titles: tuple[str, ...]) -> None:
    (part,) = parts_of([Reply("Which?", "clarified", options=options(*titles))], BUTTONS)
    assert part.options == ()
    assert "1. " + titles[0] in part.text


def test_buttons_are_under_the_last_message_of_their_reply() -> None:
    long = Reply("word " * 500, "answered", options=options("More"))
    parts = parts_of([long, Reply("And this.", "answered")], BUTTONS)
    assert [len(part.options) for part in parts] == [0, 1, 0]
    assert parts[1].text.endswith("You could also ask:")


def test_numbers_stand_for_the_options_of_the_last_reply_with_any() -> None:
    replies = [Reply("A", "answered", options=options("x")), Reply("B", "answered")]
    assert numbered(replies) == options("x")
    assert numbered(replies[1:]) == ()


def test_long_answer_is_several_messages_within_the_limit() -> None:
    looks = Looks(Dialect(), 2048, utf8)
    parts = parts_of([Reply("北京有很多科技园区。" * 300, "answered")], looks)
    assert len(parts) == 5
    assert all(utf8(part.text) <= 2048 for part in parts)
    assert all(part.text.endswith("。") for part in parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same(language: str) -> None:
    texts = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    assert texts.keys() == words_in("en").keys()
    assert all(texts.values())
    assert "12345" in said("paused", language, contact="12345")


def test_language_without_words_of_its_own_reads_the_default_ones() -> None:
    assert said("source", "it") == "Source"
