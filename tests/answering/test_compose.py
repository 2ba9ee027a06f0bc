"""Whole turns on a real release of the tiny world."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.answering.case import prepared
from bot.answering.compose import compose
from bot.knowledge import live
from bot.knowledge.release import Release
from bot.records import Context, Turn, TurnEnd
from bot.settings import Settings

ASKS = {"ask_attribute": 0.8}


def said(release: Release, text: str, intents: dict[str, float], context: Context) -> TurnEnd:
    """The end of a turn whose names are read as the real dialogue reads them."""
    turn = Turn(
        text,
        intents,
        release.reader.places_in(text),
        release.reader.attributes_in(text),
        context=context,
    )
    # So few trials leave much room under the usual tolerance.
    return compose(turn, release, Settings(tolerated_wrong=0.0))


def first(release: Release, text: str, intents: dict[str, float] = ASKS) -> TurnEnd:
    return said(release, text, intents, Context())


def test_question_is_answered_from_the_content(release: Release) -> None:
    (reply,) = first(release, "phone of Xicheng Park").replies
    assert (reply.outcome, reply.text) == ("answered", "Call +86-10-68336190.")
    assert reply.release == release.id


def test_follow_up_is_answered_about_the_carried_place(release: Release) -> None:
    opening = first(release, "how big is Xicheng District")
    assert "51 square" in opening.replies[0].text
    (reply,) = said(release, "and what is its phone number", ASKS, opening.context).replies
    assert reply.text == "Call 010-88064000."


def test_follow_up_names_another_place(release: Release) -> None:
    opening = first(release, "phone of Xicheng Park")
    (reply,) = said(release, "and Daxing?", ASKS, opening.context).replies
    assert reply.text == "Call 010-81298000."


def test_ambiguous_place_is_asked_about_and_then_answered(release: Release) -> None:
    opening = first(release, "phone of Xicheng")
    (reply,) = opening.replies
    assert (reply.outcome, reply.kind) == ("clarified", "which_place")
    title = next(option.value for option in reply.options if "District" in option.title)
    (chosen,) = said(release, title, ASKS, opening.context).replies
    assert chosen.text == "Call 010-88064000."


@pytest.mark.parametrize(
    ("text", "intents", "kind"),
    [
        ("thanks", {"thank": 0.9}, "thank"),
        ("will it snow there", {"live_information": 0.9}, "live_information"),
        ("tell me a joke", {"chit_chat": 0.9}, "chit_chat"),
    ],
)
def test_small_talk_and_out_of_scope_do_not_use_the_carried_place(
    text: str, intents: dict[str, float], kind: str, release: Release
) -> None:
    opening = first(release, "phone of Xicheng Park")
    end = said(release, text, intents, opening.context)
    assert end.replies[0].kind == kind
    assert "68336190" not in end.replies[0].text
    assert end.context.about == ("park-xicheng",)


def test_gap_is_admitted(release: Release) -> None:
    (reply,) = first(release, "when is Xicheng Park open").replies
    assert (reply.outcome, reply.kind) == ("declined", "unknown_value")


def test_place_elsewhere_is_declined_however_well_the_rest_fits(release: Release) -> None:
    (reply,) = first(release, "who makes vaccines in Singapore").replies
    assert (reply.outcome, reply.kind) == ("declined", "other_place")


def test_danger_goes_before_a_choice(release: Release) -> None:
    opening = first(release, "phone of Xicheng")
    assert opening.context.offers
    (reply,) = said(release, "1", {"distress": 0.9}, opening.context).replies
    assert reply.kind == "distress"


@pytest.mark.parametrize(
    "text", ["", "?!", "7", "a" * 500, "'; DROP TABLE turns --", "{0} {place}"]
)
def test_odd_message_gets_one_reply_that_quotes_nothing(text: str, release: Release) -> None:
    (reply,) = first(release, text, {}).replies
    assert reply.outcome in ("declined", "clarified")
    assert reply.text


def test_prepared_sentence_of_the_live_release_names_the_hotline(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_live", [])
    live.publish(release)
    assert "12345 (Citizen Hotline, day and night)" in prepared("failed")
    assert "at most 40 characters" in prepared("declined_too_long", limit=40)


def test_two_questions_in_one_message_get_two_replies(release: Release) -> None:
    end = first(release, "how big is Xicheng District and what is its phone number?")
    assert len(end.replies) == 2
    assert "51 square" in end.replies[0].text
    assert end.replies[1].text == "Call 010-88064000."


def test_correction_is_told_as_understood_and_answered(release: Release) -> None:
    opening = first(release, "phone of Xicheng Park")
    (reply,) = said(release, "no, I meant Daxing", {"deny": 0.9}, opening.context).replies
    assert reply.text == "Sorry, I understand: Daxing District.\nCall 010-81298000."
    assert reply.outcome == "answered"


def test_comparison_goes_before_a_single_value(release: Release) -> None:
    (reply,) = first(release, "which is bigger, Xicheng District or Xicheng Park").replies
    assert reply.kind == "comparison"
    assert "51 square" in reply.text
    assert "12 square" in reply.text


def test_parts_of_a_message_are_understood_each_by_itself(release: Release) -> None:
    reader = release.reader
    heard: list[str] = []

    def understand(texts: Sequence[str]) -> list[Turn]:
        heard.extend(texts)
        return [
            Turn(
                text,
                {"live_information": 0.9} if "rain" in text else ASKS,
                reader.places_in(text),
                reader.attributes_in(text),
            )
            for text in texts
        ]

    text = "how big is Xicheng Park? will it rain there?"
    turn = Turn(text, ASKS, reader.places_in(text), reader.attributes_in(text))
    end = compose(turn, release, Settings(tolerated_wrong=0.0), understand)
    assert heard == ["how big is Xicheng Park?", "will it rain there?"]
    assert [reply.kind for reply in end.replies] == ["attribute", "live_information"]


def test_source_is_told_after_an_answer(release: Release) -> None:
    opening = first(release, "phone of Xicheng Park")
    (reply,) = said(release, "where is that from?", ASKS, opening.context).replies
    assert (reply.kind, reply.sources) == ("source", opening.replies[0].sources)
