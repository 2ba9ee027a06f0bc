"""Whoever may be in danger is told whom to call, before anything else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.signpost_danger import signpost_danger
from tests.conftest import CaseFor


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "i'm going to KILL MYSELF in Xicheng Park",
        "thinking of suicide",
        "I feel suicidal",
        "I dont want to live any more",
        "self-harm",
        "how big is the park? I will end it all",
        "我不想活了",
        "想死",
        "有人要自杀",
        "我想自殺",
        "他割腕了",
        "有轻生的念头",
        "輕生",
        "西城园电话多少，我想结束生命",
    ],
)
def test_words_of_distress_need_no_classifier(text: str, case_for: CaseFor) -> None:
    end = signpost_danger(case_for(text, {"park-xicheng:area": 0.99}))
    assert end is not None
    (reply,) = end.replies
    assert (reply.outcome, reply.kind) == ("handed_over", "distress")
    assert "120" in reply.text
    assert "110" in reply.text
    assert reply.sources


def test_helper_without_a_phone_is_left_out(case_for: CaseFor) -> None:
    case = case_for("I want to die")
    profiles = case.release.content.profiles
    mute = {**profiles, "c-police": replace(profiles["c-police"], attributes={})}
    content = replace(case.release.content, profiles=mute)
    end = signpost_danger(replace(case, release=replace(case.release, content=content)))
    assert end is not None
    assert "110" in end.replies[0].text


def test_distress_is_recognised_by_its_intent(case_for: CaseFor) -> None:
    end = signpost_danger(case_for("nobody would miss me", intents={"distress": 0.5}))
    assert end is not None
    assert end.replies[0].kind == "distress"


@pytest.mark.parametrize(
    "text",
    [
        "Is there a museum of skills",
        "who buries pets that die",
        "kill time in Daxing",
        "自行车怎么租",
        "活动在哪里",
        "我想去西城园",
        "结束时间是几点",
    ],
)
def test_harmless_words_are_no_distress(text: str, case_for: CaseFor) -> None:
    assert signpost_danger(case_for(text, intents={"distress": 0.49})) is None


def test_emergency_is_told_all_emergency_numbers(case_for: CaseFor) -> None:
    end = signpost_danger(case_for("my kitchen burns", intents={"emergency": 0.8}))
    assert end is not None
    (reply,) = end.replies
    assert (reply.outcome, reply.kind) == ("handed_over", "emergency")
    assert "119" in reply.text


def test_question_with_a_sure_answer_is_no_emergency(case_for: CaseFor) -> None:
    question = "phone number of the police"
    sure = case_for(question, {"c-police:phone": 0.9}, {"emergency": 0.8})
    unsure = case_for(question, {"c-police:phone": 0.5}, {"emergency": 0.8})
    assert signpost_danger(sure) is None
    assert signpost_danger(unsure) is not None


def test_distress_counts_even_beside_a_sure_answer(case_for: CaseFor) -> None:
    end = signpost_danger(case_for("x", {"faq-metro": 0.99}, {"distress": 0.9}))
    assert end is not None
    assert end.replies[0].kind == "distress"
