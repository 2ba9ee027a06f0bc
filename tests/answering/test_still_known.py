"""A conversation goes on over a publish that took away what it was about."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.compose import compose
from bot.answering.still_known import still_known
from bot.knowledge.release import Release
from bot.records import Context, Offer, Turn
from bot.settings import Settings

GONE = Context(
    about=("park-gone", "park-xicheng"),
    attribute="colour",
    question="how big is it",
    offers=(Offer("Gone?", "faq-gone"), Offer("Phone?", "park-xicheng:phone")),
    answers=("faq-gone", "faq-metro"),
)


def test_what_is_gone_is_dropped_and_the_rest_stays(release: Release) -> None:
    turn = Turn("1", {}, ("park-gone", "park-zgc"), ("colour", "area"), context=GONE)
    known = still_known(turn, release)
    assert (known.places, known.attributes) == (("park-zgc",), ("area",))
    assert known.context == replace(
        GONE,
        about=("park-xicheng",),
        attribute=None,
        offers=(Offer("Phone?", "park-xicheng:phone"),),
        answers=("faq-metro",),
    )


def test_turn_of_which_all_is_known_stays_as_it_is(release: Release) -> None:
    context = Context(("park-zgc",), "area", "how big", (Offer("Fare?", "faq-metro"),))
    turn = Turn("how big", {"ask": 1.0}, ("park-zgc",), ("area",), "en", context)
    assert still_known(turn, release) == turn


def test_choice_of_an_answer_that_is_gone_is_replied_to(release: Release) -> None:
    context = Context(("park-gone",), "area", "how big", (Offer("Gone?", "faq-gone"),))
    for text in ("1", "Gone?", "and the phone?", "source?", "no, I meant Daxing"):
        end = compose(Turn(text, {"choose": 1.0}, context=context), release, Settings())
        assert end.replies
