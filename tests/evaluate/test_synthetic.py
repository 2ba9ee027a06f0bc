"""Invented items are many, differ, and are content."""

from __future__ import annotations

from bot.evaluate.synthetic import synthetic_items
from bot.knowledge.content import content_of
from bot.knowledge.content_files import read_entries
from tests.conftest import Knowledge


def test_items_are_the_same_each_time_and_fewer_are_the_first_of_more() -> None:
    assert synthetic_items(30)[:20] == synthetic_items(20)
    assert synthetic_items(20, seed=1) != synthetic_items(20)


def test_items_are_content_beside_what_is_there(knowledge: Knowledge) -> None:
    content = content_of([*read_entries(knowledge.folder), *synthetic_items(400)])
    assert len(content.items) == 400 + 3


def test_no_two_items_ask_or_say_the_same() -> None:
    said = [entry.loaded() for entry in synthetic_items(2000)]
    for field in ("question", "answer"):
        for language in ("en", "zh"):
            texts = {one[field][language] for one in said}
            assert len(texts) > 0.98 * len(said)
    assert {len(one["phrasings"]["en"]) for one in said} == {3}
