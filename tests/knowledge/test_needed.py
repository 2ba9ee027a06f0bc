"""Content lacks nothing that the code calls by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from bot.editing.from_files import checked_entries
from bot.errors import ContentInvalid, ImportFailed
from bot.knowledge.content import load_content
from bot.knowledge.needed import HOTLINE, OCCASIONS
from tests.conftest import REAL_CONTENT, Knowledge

CONTACTS, REPLIES = "profiles/contacts.yml", "replies.yml"


def refused(knowledge: Knowledge, expected: str) -> None:
    with pytest.raises(ContentInvalid, match=expected):
        load_content(knowledge.folder)
    with pytest.raises(ImportFailed, match=expected):
        checked_entries(knowledge.folder)


def test_hotline_cannot_be_dropped(knowledge: Knowledge) -> None:
    knowledge.edit(CONTACTS, lambda contacts: contacts.pop(0))
    refused(knowledge, rf"entry {HOTLINE}: is missing; citizens who want a person")


@pytest.mark.parametrize("name", ["phone", "hours"])
@pytest.mark.parametrize(
    "change",
    [lambda values, name: values.pop(name), lambda values, name: values.update({name: []})],
)
def test_hotline_says_how_it_is_reached(
    change: Callable[[dict[str, Any], str], object], name: str, knowledge: Knowledge
) -> None:
    knowledge.edit(CONTACTS, lambda contacts: change(contacts[0]["attributes"], name))
    refused(knowledge, rf"entry {HOTLINE}: attributes\.{name}: expected a value")


@pytest.mark.parametrize("occasion", ["failed", "declined_unanswered", "language_ar"])
def test_prepared_reply_cannot_be_dropped(occasion: str, knowledge: Knowledge) -> None:
    knowledge.edit(REPLIES, lambda replies: replies.pop(occasion))
    refused(knowledge, rf"{REPLIES}: entry {occasion}: is missing; the code has it said")


def test_prepared_reply_has_english(knowledge: Knowledge) -> None:
    knowledge.edit(REPLIES, lambda replies: replies["failed"].pop("en"))
    refused(knowledge, rf"{REPLIES}: entry failed: en: expected a text")


def test_all_that_is_missing_is_told_at_once(knowledge: Knowledge) -> None:
    knowledge.edit(CONTACTS, lambda contacts: contacts.pop(0))
    knowledge.edit(REPLIES, lambda replies: [replies.pop(name) for name in OCCASIONS[:3]])
    with pytest.raises(ImportFailed) as caught:
        checked_entries(knowledge.folder)
    assert [fault.entry for fault in caught.value.faults] == [HOTLINE, *OCCASIONS[:3]]


def test_code_knows_every_prepared_reply() -> None:
    replies = yaml.safe_load((REAL_CONTENT / REPLIES).read_text("utf-8"))
    assert set(OCCASIONS) == set(replies)
