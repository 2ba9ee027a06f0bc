"""After an answer come questions that go on from it, all of them answered, none told already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.answer import quote
from bot.answering.answer_published import answer_published
from bot.answering.case import Case
from bot.answering.compose import compose
from bot.answering.follow_ups import with_follow_ups
from bot.knowledge.building import build_release
from bot.knowledge.content import load_content
from bot.knowledge.release import Release
from bot.records import Context, Hit, Option, Turn, TurnEnd
from bot.settings import Settings
from tests.conftest import (
    THRESHOLDS,
    CaseFor,
    HashingEncoder,
    Knowledge,
    item,
    lessons,
)

AREA, NAME = "How big is Xicheng Park?", "What was Xicheng Park called before?"
STRICT = Settings(tolerated_wrong=0.0)  # so few trials leave much room under the usual tolerance
PHONE = "What is the phone number of Xicheng Park?"


def told(case: Case, key: str) -> list[str]:
    """The titles that follow the answer of `key`."""
    end = with_follow_ups(case, quote(case, Hit(case.release.by_key[key], 1.0)))
    assert all(option.title == option.value for option in end.replies[-1].options)
    return [option.title for option in end.replies[-1].options]


def test_attribute_leads_on_to_other_attributes_and_items_of_the_same_profile(
    case_for: CaseFor,
) -> None:
    assert told(case_for("x"), "park-xicheng:phone") == [AREA, NAME]
    assert told(case_for("x"), "park-xicheng:area") == [PHONE, NAME]


def test_item_leads_on_to_attributes_of_its_profile(case_for: CaseFor) -> None:
    assert told(case_for("x"), "faq-name") == [PHONE, AREA]


def test_sheet_leads_on_to_what_it_does_not_say(case_for: CaseFor) -> None:
    assert told(case_for("x"), "park-xicheng") == [NAME]


def test_what_stands_on_the_card_is_not_asked_for(case_for: CaseFor) -> None:
    assert told(case_for("x"), "c-12345:phone") == []  # its hours stand there


def test_every_follow_up_is_answered_when_it_is_sent(case_for: CaseFor, release: Release) -> None:
    titles = {title for key in release.by_key for title in told(case_for("x"), key)}
    assert titles
    for title in titles:
        end = answer_published(case_for(title))
        assert end is not None
        assert end.replies[0].outcome == "answered"


def test_follow_ups_are_no_offers(case_for: CaseFor, release: Release) -> None:
    case = case_for("x")
    plain = quote(case, Hit(release.by_key["park-xicheng:phone"], 1.0))
    end = with_follow_ups(case, plain)
    assert end.context == plain.context
    assert end.context.offers == ()


def test_last_answer_of_the_conversation_is_not_asked_again(case_for: CaseFor) -> None:
    before = Context(answers=("park-xicheng:area",))
    assert told(case_for("x", context=before), "park-xicheng:phone") == [NAME]


@pytest.mark.parametrize("intent", ["thank", "chit_chat", "ask_for_person"])
def test_small_talk_and_refusals_lead_nowhere(intent: str, release: Release) -> None:
    end = compose(Turn("zzz", {intent: 0.9}), release, STRICT)
    assert end.replies[-1].options == ()


def test_known_gap_leads_nowhere(case_for: CaseFor) -> None:
    assert told(case_for("x"), "park-xicheng:hours") == []


def test_options_that_ask_back_stay_as_they_are(case_for: CaseFor) -> None:
    case = case_for("x")
    asked = (Option("A?", "A?"),)
    end = case.end("Which?", "clarified", "did_you_mean", options=asked)
    assert with_follow_ups(case, end) == end


def test_only_the_last_of_several_replies_has_them_and_not_what_the_others_say(
    case_for: CaseFor, release: Release
) -> None:
    case = case_for("x")
    first, last = (
        quote(case, Hit(release.by_key[f"park-xicheng:{name}"], 1.0)) for name in ("area", "phone")
    )
    both = TurnEnd((*first.replies, *last.replies), last.context)
    end = with_follow_ups(case, both)
    assert end.replies[0].options == ()
    assert [option.title for option in end.replies[1].options] == [NAME]


def test_whole_turn_ends_with_them(release: Release) -> None:
    end = compose(Turn(PHONE, {}), release, STRICT)
    assert [option.title for option in end.replies[0].options] == [AREA, NAME]


World = Callable[..., Release]


@pytest.fixture
def world(knowledge: Knowledge, tmp_path: Path) -> World:
    """A release with these items too."""

    def world(*items: dict[str, object]) -> Release:
        knowledge.edit("items/things.yml", lambda loaded: loaded.extend(items))
        content = load_content(knowledge.folder)
        return build_release(content, HashingEncoder(), tmp_path / "var", lessons())

    return world


def case_of(release: Release, language: str = "en") -> Case:
    return Case(Turn("x", {}, language=language), release, [], THRESHOLDS)


def test_item_without_a_profile_leads_on_to_items_that_mean_alike(world: World) -> None:
    card = item("faq-card", "Where do I buy a metro card?", "Buy a metro card at the metro desk.")
    bag = item("faq-bag", "How do I take a bag into the metro?", "Metro staff look into the bag.")
    far = item("faq-far", "Who feeds stray cats?", "Nobody does.")
    release = world(card, bag, far)
    found = told(case_of(release), "faq-card")
    assert "Who feeds stray cats?" not in found
    assert {*found} <= {"How do I pay in the metro?", "How do I take a bag into the metro?"}
    assert found


def test_same_attribute_is_suggested_once_and_not_after_it_was_told(world: World) -> None:
    big = item(
        "faq-big", "How big is Xicheng Park in all?", "Ten or so.", "area", about="park-xicheng"
    )
    release = world(big)
    after_phone = told(case_of(release), "park-xicheng:phone")
    assert [title for title in after_phone if "How big" in title] == [AREA]
    assert [title for title in told(case_of(release), "park-xicheng:area") if "big" in title] == []


def test_item_that_says_the_value_just_told_is_not_suggested(world: World) -> None:
    desk = item("faq-desk", "Who sits at the desk?", "Ring +86-10-68336190.", about="park-xicheng")
    release = world(desk)
    assert "Who sits at the desk?" not in told(case_of(release), "park-xicheng:phone")
    assert "Who sits at the desk?" in told(case_of(release), "park-xicheng:area")
    assert PHONE not in told(case_of(release), "faq-desk")


def test_title_that_two_answers_share_or_that_is_too_long_is_not_suggested(world: World) -> None:
    twin = item("faq-twin", AREA, "Ask.", about="park-xicheng")
    long = item("faq-long", "Why " + "so very " * 12 + "long?", "Why not.", about="park-xicheng")
    release = world(twin, long)
    assert told(case_of(release), "park-xicheng:phone") == [NAME]


def test_citizens_are_not_led_to_questions_in_another_language_where_theirs_has_some(
    world: World,
) -> None:
    both = item("faq-both", "Is there tea in Xicheng Park?", "Yes.", about="park-xicheng")
    both["question"] = {"en": "Is there tea in Xicheng Park?", "zh": "西城园有茶吗？"}
    both["answer"] = {"en": "Yes.", "zh": "有。"}
    release = world(both)
    assert "zh" in release.languages
    assert told(case_of(release, "zh"), "park-xicheng:area") == ["西城园有茶吗？"]
    assert told(case_of(release, "ko"), "park-xicheng:area")[0] == PHONE


def test_answer_that_the_release_no_longer_has_leads_nowhere(case_for: CaseFor) -> None:
    case = case_for("x")
    end = quote(case, Hit(case.release.by_key["faq-metro"], 1.0))
    gone = replace(end, context=replace(end.context, answers=("gone",)))
    assert with_follow_ups(case, gone) == gone
