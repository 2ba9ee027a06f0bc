"""A channel that has words of its own for an answer tells it in them, any other as usual."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.answering.answer import quote
from bot.answering.compose import compose
from bot.answering.explain import explain
from bot.answering.follow_ups import with_follow_ups
from bot.answering.take_choice import take_choice
from bot.answering.try_out import try_out
from bot.knowledge.building import build_release
from bot.knowledge.content import load_content
from bot.knowledge.release import Release
from bot.records import Context, Hit, Offer, Turn
from bot.settings import Settings
from tests.conftest import CaseFor, HashingEncoder, Knowledge, item, lessons

SETTINGS = Settings(tolerated_wrong=0.0)
METRO, CARD = "How do I pay in the metro?", "How do I pay in the metro by card?"
GENERAL, SHORT, HAN = "Pay with a Yikatong card.", "Yikatong card.", "用一卡通。"


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The tiny world, with other words about the metro by text message."""
    folder = tmp_path_factory.mktemp("spoken")
    knowledge = Knowledge(folder / "knowledge")

    def change(items: list[dict[str, Any]]) -> None:
        items[1]["channels"] = {"sms": {"en": SHORT, "zh": HAN}, "voice": {"ko": "카드"}}
        other = item("faq-card", CARD, "Machines sell cards.", channels={"sms": {"en": SHORT}})
        items.append(other)

    knowledge.edit("items/things.yml", change)
    content = load_content(knowledge.folder)
    return build_release(content, HashingEncoder(), folder / "var", lessons())


def turn(text: str, **more: Any) -> Turn:
    return Turn(text, {"ask_service": 0.9}, **more)


@pytest.mark.parametrize(
    ("channel", "language", "said", "told_in"),
    [
        ("sms", "en", SHORT, "en"),
        ("sms", "zh", HAN, "zh"),
        ("", "en", GENERAL, "en"),
        ("web", "en", GENERAL, "en"),
        ("voice", "en", GENERAL, "en"),  # which says something in Korean alone
        ("nowhere", "en", GENERAL, "en"),
        ("voice", "ko", "카드", "ko"),
    ],
)
def test_item_is_told_in_the_words_of_the_channel(
    channel: str, language: str, said: str, told_in: str, spoken: Release
) -> None:
    end = compose(turn(METRO, channel=channel, language=language), spoken, SETTINGS)
    (reply,) = end.replies
    assert (reply.text, reply.language) == (said, told_in)
    assert reply.item_id == "faq-metro"
    assert reply.sources == spoken.by_key["faq-metro"].sources


def test_words_of_a_channel_are_labelled_where_the_citizen_reads_others(spoken: Release) -> None:
    (reply,) = compose(turn(METRO, channel="sms", language="de"), spoken, SETTINGS).replies
    assert reply.text.endswith("\n" + SHORT)
    assert reply.language == "en"


def test_option_that_is_chosen_is_told_in_the_words_of_the_channel(
    spoken: Release, case_for: CaseFor
) -> None:
    context = Context(offers=(Offer(METRO, "faq-metro"), Offer("Else?", "faq-library")))
    case = replace(case_for("1", channel="sms", context=context), release=spoken)
    end = take_choice(case)
    assert end
    assert end.replies[0].text == SHORT


def test_each_of_several_questions_keeps_the_channel(spoken: Release) -> None:
    text = f"{METRO} Where can I borrow books?"
    end = compose(
        turn(text, channel="sms"), spoken, SETTINGS, lambda texts: [turn(text) for text in texts]
    )
    assert [reply.text for reply in end.replies] == [SHORT, "The Capital Library lends books."]


def test_what_the_channel_has_said_is_not_offered_next(spoken: Release, case_for: CaseFor) -> None:
    def offered(channel: str) -> bool:
        case = replace(case_for(METRO, channel=channel), release=spoken)
        end = with_follow_ups(case, quote(case, Hit(spoken.by_key["faq-metro"], 1.0)))
        return CARD in [option.title for option in end.replies[0].options]

    assert offered("")
    assert not offered("sms")  # where both say the same


def test_explanation_names_the_items_told_in_words_of_the_channel(spoken: Release) -> None:
    told = explain(turn(METRO, channel="sms"), spoken, SETTINGS)
    assert (told.channel, told.variants) == ("sms", ("faq-metro",))
    for channel in ("", "voice"):
        assert explain(turn(METRO, channel=channel), spoken, SETTINGS).variants == ()
    other = explain(turn("Where can I borrow books?", channel="sms"), spoken, SETTINGS)
    assert other.variants == ()


def test_release_is_tried_on_a_channel(spoken: Release) -> None:
    def understand(texts: Any) -> list[Turn]:
        return [turn(text) for text in texts]

    end = try_out(METRO, spoken, SETTINGS, understand, channel="sms")
    assert end.replies[0].text == SHORT
    assert try_out(METRO, spoken, SETTINGS, understand).replies[0].text == GENERAL
