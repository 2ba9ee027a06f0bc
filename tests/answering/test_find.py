"""A message is read as it stands, and as a follow-up where it leans on what was said."""

from __future__ import annotations

import pytest

from bot.answering.find import find_hits
from bot.knowledge.release import Release
from bot.records import Context, Hit, Turn

XICHENG = Context(about=("park-xicheng",), attribute="area", question="how big is Xicheng Park")
METRO = Context(question="how do I pay in the metro")
ASKS = {"ask_attribute": 0.8}
Asked = tuple[str, float, tuple[str, ...]]


class Listening:
    """A release that finds one thing, and remembers what it was asked."""

    def __init__(self, release: Release) -> None:
        self.content, self.asked = release.content, list[Asked]()
        self._features = release.hits("metro fare")[0].features
        self._answer = release.by_key["faq-metro"]

    def hits(self, text: str, scope: float = 0.0, carried: tuple[str, ...] = ()) -> list[Hit]:
        self.asked.append((text, scope, tuple(carried)))
        return [Hit(self._answer, 0.1 * len(self.asked), self._features)]


@pytest.fixture
def listening(release: Release) -> Listening:
    return Listening(release)


def asked(listening: Listening, turn: Turn) -> list[tuple[str, tuple[str, ...]]]:
    find_hits(turn, listening)  # type: ignore[arg-type]
    return [(text, carried) for text, _, carried in listening.asked]


@pytest.mark.parametrize(
    "text",
    [
        "and when does it open to all the visitors",
        "what about the phone number of the people there",
        "is the same true for visitors who come on Sundays",
        "opening hours please",
    ],
)
def test_leaning_message_is_read_with_the_carried_place(text: str, listening: Listening) -> None:
    assert asked(listening, Turn(text, ASKS, context=XICHENG)) == [
        (text, ()),
        (text, ("park-xicheng",)),
    ]


def test_attribute_alone_is_asked_of_the_carried_place(listening: Listening) -> None:
    text = "please tell me now the phone number for visitors"
    turn = Turn(text, ASKS, attributes=("phone",), context=XICHENG)
    assert asked(listening, turn)[1:] == [(text, ("park-xicheng",))]


def test_place_alone_is_asked_for_the_carried_attribute(listening: Listening) -> None:
    turn = Turn("and Daxing?", ASKS, places=("dist-daxing",), context=XICHENG)
    assert asked(listening, turn) == [
        ("and Daxing?", ()),
        ("how big is Daxing District", ()),
    ]


@pytest.mark.parametrize(
    "turn",
    [
        Turn("who sells fresh bread around the corner", ASKS, context=XICHENG),
        Turn("phone of Daxing", ASKS, ("dist-daxing",), ("phone",), context=XICHENG),
        Turn("tell me all about the Daxing place", ASKS, ("dist-daxing",), context=XICHENG),
        Turn("thanks for it", {"thank": 0.9}, context=XICHENG),
        Turn("will it rain", {"live_information": 0.9}, context=XICHENG),
        Turn("is it nice", {"ask_place": 0.45, "opinion": 0.4}, context=XICHENG),
        Turn("how big is it", ASKS),
        Turn("", {}, context=XICHENG),
    ],
    ids=["new", "full", "long", "thanks", "out of scope", "likely out", "first turn", "empty"],
)
def test_message_that_stands_alone_is_read_once(turn: Turn, listening: Listening) -> None:
    assert asked(listening, turn) == [(turn.text, ())]


def test_follow_up_to_an_answer_without_place_repeats_the_question(listening: Listening) -> None:
    turn = Turn("and for children?", {"ask_service": 0.8}, context=METRO)
    assert asked(listening, turn)[1:] == [("how do I pay in the metro and for children?", ())]


def test_leaning_question_for_an_attribute_needs_no_sure_intent(listening: Listening) -> None:
    turn = Turn("how big is it", {"praise": 0.3}, attributes=("area",), context=XICHENG)
    assert asked(listening, turn)[1:] == [("how big is it", ("park-xicheng",))]
    plain = Turn("is it so", {"praise": 0.3}, context=XICHENG)
    assert asked(listening, plain)[2:] == [("is it so", ())]


def test_better_reading_of_one_answer_wins(listening: Listening) -> None:
    hits = find_hits(Turn("how big is it", ASKS, context=XICHENG), listening)  # type: ignore[arg-type]
    assert [(hit.answer.key, hit.confidence) for hit in hits] == [("faq-metro", 0.2)]


def test_scope_counts_no_place_elsewhere_where_one_of_ours_is_named(listening: Listening) -> None:
    intents = {"other_place": 0.6, "opinion": 0.2}
    asked(listening, Turn("Xicheng", intents, places=("park-xicheng",)))
    asked(listening, Turn("Xicheng", intents))
    assert [scope for _, scope, _ in listening.asked] == [0.2, pytest.approx(0.8)]
