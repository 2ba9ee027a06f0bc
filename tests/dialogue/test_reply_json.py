"""A reply goes into JSON as the API documents it, and comes back as it was."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.dialogue.reply_json import reply_as_json, reply_from_json
from bot.records import Card, CardField, Option, Reply, Source

REPLY = Reply(
    text="Call 1.",
    outcome="answered",
    kind="attribute",
    confidence=0.9,
    sources=(Source("Page", None, "other", "2024"),),
    options=(Option("Where?", "Where?"),),
    card=Card(
        "Office",
        (CardField("phone", ("1", "2")), CardField("address", ("1 Long Street",))),
        "https://maps.example.org/?q=1%20Long%20Street",
    ),
    item_id="c-office",
    release="r-1",
    id="abc",
)


@pytest.mark.parametrize(
    "reply",
    [
        REPLY,
        replace(REPLY, card=None),
        replace(REPLY, card=Card("Office", (CardField("phone", ("1",)),))),
    ],
)
def test_reply_comes_back_as_it_was(reply: Reply) -> None:
    stored = json.loads(json.dumps(reply_as_json(reply)))
    assert reply_from_json(stored) == reply


def test_card_is_written_as_documented() -> None:
    assert reply_as_json(REPLY)["card"] == {
        "title": "Office",
        "fields": [
            {"name": "phone", "values": ["1", "2"]},
            {"name": "address", "values": ["1 Long Street"]},
        ],
        "map_url": "https://maps.example.org/?q=1%20Long%20Street",
    }
    assert reply_as_json(replace(REPLY, card=None))["card"] is None


def test_reply_that_was_stored_before_there_were_cards_is_read() -> None:
    stored = reply_as_json(REPLY)
    del stored["card"]
    assert reply_from_json(stored) == replace(REPLY, card=None)
