"""Each question of a message gets its reply, in the order as asked, or the message stays whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from bot.answering.answer_each import answer_each
from bot.knowledge.evidence import FEATURES
from bot.records import Context, Hit, Offer, Outcome, Reply, Turn, TurnEnd
from tests.conftest import CaseFor

AREA = "how big is Xicheng Park"
PHONE = "what is the phone number?"
BOTH = f"{AREA} and {PHONE}"
Heard = list[Turn]


def answering(
    outcomes: Mapping[str, tuple[Outcome, str]], heard: Heard
) -> Callable[[Turn], TurnEnd]:
    """Ends turns as told by their texts, and remembers them; others are declined."""

    def answer_one(turn: Turn) -> TurnEnd:
        heard.append(turn)
        outcome, text = outcomes.get(turn.text, ("declined", "no idea"))
        offers = (Offer("A?", "a"),) if outcome == "clarified" else ()
        about = turn.places or turn.context.about
        return TurnEnd((Reply(text, outcome),), Context(about=about, offers=offers))

    return answer_one


def test_both_questions_are_answered_in_order(case_for: CaseFor) -> None:
    heard: Heard = []
    sure = answering({AREA: ("answered", "10"), PHONE: ("answered", "68")}, heard)
    end = answer_each(case_for(BOTH, places=("park-xicheng",)), sure)
    assert end is not None
    assert [reply.text for reply in end.replies] == ["10", "68"]
    assert heard[1].context.about == ("park-xicheng",)
    assert (heard[1].places, heard[1].attributes) == ((), ("phone",))


def test_place_named_later_is_that_of_the_first_question_too(case_for: CaseFor) -> None:
    heard: Heard = []
    text = "the phone number and area of Xicheng Park"
    answer_each(case_for(text), answering({}, heard))
    assert heard[0].text == "the phone number"
    assert heard[0].context.about == ("park-xicheng",)


@pytest.mark.parametrize(
    "outcomes",
    [
        {},
        {AREA: ("answered", "10")},
        {PHONE: ("answered", "68")},
        {AREA: ("answered", "10"), PHONE: ("answered", "10")},
    ],
    ids=["none", "first", "second", "same"],
)
def test_joined_question_that_is_not_sure_in_both_halves_stays_whole(
    outcomes: Mapping[str, tuple[Outcome, str]], case_for: CaseFor
) -> None:
    assert answer_each(case_for(BOTH), answering(outcomes, [])) is None


def test_sentence_without_an_answer_is_declined_beside_the_other(case_for: CaseFor) -> None:
    text = f"{AREA}? {PHONE}"
    end = answer_each(case_for(text), answering({f"{AREA}?": ("answered", "10")}, []))
    assert end is not None
    assert [reply.outcome for reply in end.replies] == ["answered", "declined"]
    assert answer_each(case_for(text), answering({}, [])) is None


def test_options_that_were_offered_can_still_be_chosen(case_for: CaseFor) -> None:
    outcomes: Mapping[str, tuple[Outcome, str]] = {
        f"{AREA}?": ("clarified", "which?"),
        PHONE: ("answered", "68"),
    }
    end = answer_each(case_for(f"{AREA}? {PHONE}"), answering(outcomes, []))
    assert end is not None
    assert end.context.offers == (Offer("A?", "a"),)


def test_known_question_is_not_cut(case_for: CaseFor) -> None:
    case = case_for(BOTH)
    features = tuple(float(name == "asked") for name in FEATURES)
    known = replace(case, hits=[Hit(case.release.by_key["faq-name"], 0.9, features)])
    sure = answering({AREA: ("answered", "10"), PHONE: ("answered", "68")}, [])
    assert answer_each(known, sure) is None
    assert answer_each(case, sure) is not None


@pytest.mark.parametrize("text", ["", "hello", AREA, "a? " * 9])
def test_one_question_or_very_many_stay_whole(text: str, case_for: CaseFor) -> None:
    assert answer_each(case_for(text), answering({}, [])) is None


def test_question_that_no_content_answers_is_declined_beside_the_other(case_for: CaseFor) -> None:
    def answer_one(turn: Turn) -> TurnEnd:
        sure = turn.text == AREA
        reply = Reply("10", "answered") if sure else Reply("no", "declined", turn.intent)
        return TurnEnd((reply,), turn.context)

    def understanding(intent: str) -> Callable[[Sequence[str]], list[Turn]]:
        return lambda texts: [Turn(text, {intent: 0.9}) for text in texts]

    case = case_for(BOTH)
    end = answer_each(case, answer_one, understanding("live_information"))
    assert end is not None
    assert [reply.outcome for reply in end.replies] == ["answered", "declined"]
    assert answer_each(case, answer_one, understanding("unanswered")) is None


def test_known_question_for_one_attribute_is_cut_where_two_are_asked(case_for: CaseFor) -> None:
    case = case_for(BOTH)
    features = tuple(float(name == "asked") for name in FEATURES)
    known = replace(case, hits=[Hit(case.release.by_key["park-xicheng:area"], 0.9, features)])
    sure = answering({AREA: ("answered", "10"), PHONE: ("answered", "68")}, [])
    assert answer_each(known, sure) is not None


def test_two_attributes_of_one_sentence_among_several_are_answered_each(case_for: CaseFor) -> None:
    heard: Heard = []
    text = "what is the phone of Xicheng Park and its area? How do I pay?"
    answer_each(case_for(text), answering({}, heard))
    asked = ["what is the phone of Xicheng Park", "its area?", "How do I pay?"]
    assert [turn.text for turn in heard][:3] == asked
