"""What a turn carries over, and the sentences that are prepared for it."""

from __future__ import annotations

from bot.records import Context, Offer
from tests.conftest import CaseFor

BEFORE = Context(
    about=("park-xicheng",),
    attribute="area",
    question="how big is it",
    offers=(Offer("Metro?", "faq-metro"),),
)


def test_context_stays_without_what_was_offered(case_for: CaseFor) -> None:
    end = case_for("hm", context=BEFORE).end("No.", "declined")
    assert end.context == Context(("park-xicheng",), "area", "how big is it", language="en")


def test_place_just_named_is_carried_instead(case_for: CaseFor) -> None:
    case = case_for("hm Daxing", context=BEFORE, places=("dist-daxing",))
    assert case.end("No.", "declined").context.about == ("dist-daxing",)
    given = Context(about=("park-zgc",))
    assert case.end("Yes.", "answered", context=given).context == given


def test_reply_tells_release_language_and_kind(case_for: CaseFor) -> None:
    case = case_for("hm")
    (reply,) = case.end("No.", "declined", "opinion", confidence=0.2).replies
    assert (reply.text, reply.outcome, reply.kind) == ("No.", "declined", "opinion")
    assert (reply.confidence, reply.language) == (0.2, "en")
    assert reply.release == case.release.id


def test_hit_is_sure_from_the_setting_on(case_for: CaseFor) -> None:
    sure = [case_for("hm", {"faq-metro": confidence}).is_sure for confidence in (0.59, 0.6)]
    assert sure == [False, True]
    assert not case_for("hm").is_sure
    assert case_for("hm").best is None


def test_prepared_sentence_is_filled_in(case_for: CaseFor) -> None:
    said = case_for("hm").said("declined_unknown_value", gap="I have no {hours}.")
    assert said.startswith("I have no {hours}.")
    assert "12345 (Citizen Hotline, day and night)" in said


def test_what_is_asked_now_is_carried_for_the_next_message(case_for: CaseFor) -> None:
    asked = case_for("phone in Daxing District", context=BEFORE, places=("dist-daxing",)).asked
    assert (asked.about, asked.attribute) == (("dist-daxing",), "phone")
    assert asked.question == "phone in Daxing District"
    assert case_for("phone and area", context=BEFORE).asked.attribute is None
