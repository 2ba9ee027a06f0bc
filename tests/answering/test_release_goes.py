"""A release that is no longer live goes with its last turn, and does not wait for the collector."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

from bot.answering.compose import compose
from bot.records import Context, Turn
from bot.settings import Settings
from tests.conftest import tiny_release

AFTER = Context(question="How do I pay in the metro?", about=("park-xicheng",), language="en")


def test_release_that_was_asked_is_held_by_nothing_once_it_is_let_go(tmp_path: Path) -> None:
    release = tiny_release(tmp_path)
    known = weakref.ref(release)
    gc.collect()
    gc.disable()  # it finds what is held in circles, but seldom in a large process
    try:
        for text, context in (
            ("phone of Xicheng Park", Context()),
            ("how do I pay in the metro", Context()),
            ("How do I pay in the metro?", Context()),
            ("and how big", AFTER),
        ):
            reader = release.reader
            turn = Turn(
                text, {}, reader.places_in(text), reader.attributes_in(text), context=context
            )
            compose(turn, release, Settings(), None)
        del release, reader
        assert known() is None
    finally:
        gc.enable()
