"""An option that was offered is chosen by number, title, ordinal, yes or no."""

from __future__ import annotations

import pytest

from bot.answering.take_choice import take_choice
from bot.records import Context, Offer
from tests.conftest import CaseFor

OFFERS = (
    Offer("How big is Xicheng District?", "dist-xicheng:area"),
    Offer("How do I pay in the metro?", "faq-metro"),
    Offer("When is Xicheng Park open?", "park-xicheng:hours"),
)
OFFERED = Context(offers=OFFERS)


@pytest.mark.parametrize(
    "text",
    [
        "2",
        " 2. ",
        "2)",
        "number 2",
        "option 2",
        "no. 2",
        "the second one",
        "I mean the second one",
        "second",
        "the second",
        "第二个",
        "第2个",
        "选2",
        "我要第二个。",
        "二",
        "2号",
        "第二個",
        "就第二个吧",
        "How do I pay in the metro?",
        "HOW DO I PAY IN THE METRO?",
    ],
)
def test_second_option_is_chosen(text: str, case_for: CaseFor) -> None:
    end = take_choice(case_for(text, context=OFFERED))
    assert end is not None
    (reply,) = end.replies
    assert (reply.outcome, reply.item_id, reply.confidence) == ("answered", "faq-metro", 1.0)
    assert reply.text == "Pay with a Yikatong card."
    assert end.context.offers == ()


@pytest.mark.parametrize("text", ["the last one", "最后一个", "第三个"])
def test_last_option_is_chosen(text: str, case_for: CaseFor) -> None:
    end = take_choice(case_for(text, context=OFFERED))
    assert end is not None
    assert end.replies[0].item_id == "park-xicheng"


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("the district", "dist-xicheng"),
        ("Xicheng District please", "dist-xicheng"),
        ("I mean the park", "park-xicheng"),
        ("西城区", "dist-xicheng"),
        ("是园区", "park-xicheng"),
    ],
)
def test_option_is_chosen_by_its_place_or_kind(text: str, id: str, case_for: CaseFor) -> None:
    end = take_choice(case_for(text, context=OFFERED))
    assert end is not None
    assert end.replies[0].item_id == id


def test_kind_that_two_options_share_chooses_nothing(case_for: CaseFor) -> None:
    both = Context(offers=(OFFERS[2], Offer("Phone?", "park-xicheng:phone")))
    assert take_choice(case_for("the park", context=both)) is None


def test_choice_is_carried_as_the_question_that_was_asked(case_for: CaseFor) -> None:
    end = take_choice(case_for("1", context=OFFERED))
    assert end is not None
    assert end.context.question == "How big is Xicheng District?"


@pytest.mark.parametrize(("text", "id"), [("the first one", "dist-xicheng"), ("1", "dist-xicheng")])
def test_first_option_is_chosen(text: str, id: str, case_for: CaseFor) -> None:
    end = take_choice(case_for(text, context=OFFERED))
    assert end is not None
    assert end.replies[0].item_id == id


def test_chosen_gap_is_admitted(case_for: CaseFor) -> None:
    end = take_choice(case_for("3", context=OFFERED))
    assert end is not None
    assert (end.replies[0].outcome, end.replies[0].kind) == ("declined", "unknown_value")


@pytest.mark.parametrize(
    "text",
    [
        "4",
        "9",
        "0",
        "12",
        "the fourth one",
        "call me at number 2 please",
        "is it open on the second floor",
        "2 or 3 days",
        "are we at 2",
        "how do I pay",
        "第四个",
        "二环路",
        "第二外国语学院",
        "一共多少条",
        "how big is the district",
        "",
    ],
)
def test_what_chooses_nothing_is_a_new_question(text: str, case_for: CaseFor) -> None:
    assert take_choice(case_for(text, context=OFFERED)) is None


def test_number_without_an_offer_chooses_nothing(case_for: CaseFor) -> None:
    assert take_choice(case_for("2", intents={"deny": 0.9})) is None


def test_yes_takes_the_only_option_but_not_one_of_several(case_for: CaseFor) -> None:
    yes = {"affirm": 0.9}
    end = take_choice(case_for("yes", intents=yes, context=Context(offers=OFFERS[1:2])))
    assert end is not None
    assert end.replies[0].item_id == "faq-metro"
    assert take_choice(case_for("yes", intents=yes, context=OFFERED)) is None
    hardly = case_for("yes", intents={"affirm": 0.4}, context=Context(offers=OFFERS[1:2]))
    assert take_choice(hardly) is None


@pytest.mark.parametrize(
    ("text", "intents"), [("no", {"deny": 0.9}), ("none of these", {}), ("None of these ", {})]
)
def test_no_drops_the_options(text: str, intents: dict[str, float], case_for: CaseFor) -> None:
    end = take_choice(case_for(text, intents=intents, context=OFFERED))
    assert end is not None
    assert (end.replies[0].outcome, end.replies[0].kind) == ("small_talk", "deny")
    assert end.context.offers == ()


def test_option_of_an_older_release_is_forgotten(case_for: CaseFor) -> None:
    gone = Context(offers=(Offer("What was it?", "faq-gone"),))
    assert take_choice(case_for("1", context=gone)) is None


@pytest.mark.parametrize(
    ("text", "id"), [("the metro one", "faq-metro"), ("pay", "faq-metro"), ("open", "park-xicheng")]
)
def test_option_is_chosen_by_words_of_its_title(text: str, id: str, case_for: CaseFor) -> None:
    end = take_choice(case_for(text, context=OFFERED))
    assert end is not None
    assert end.replies[0].item_id == id


@pytest.mark.parametrize("text", ["xicheng", "the metro map", "is the metro open"])
def test_words_that_fit_several_options_or_half_of_one_choose_nothing(
    text: str, case_for: CaseFor
) -> None:
    assert take_choice(case_for(text, context=OFFERED)) is None


@pytest.mark.parametrize("text", ["none of these", "Neither.", "no, none", "都不是", "没一个对"])
def test_none_of_the_options_is_no_question(text: str, case_for: CaseFor) -> None:
    end = take_choice(case_for(text, context=OFFERED))
    assert end is not None
    assert end.replies[0].kind == "deny"
