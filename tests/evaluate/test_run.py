"""Verdicts on replies, from right answers to wrong ones, and the report of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pytest

from bot.evaluate.question_set import LabelledQuestion
from bot.evaluate.run import Ask, Judged, evaluate, misses, report_of
from bot.records import Option, Outcome, Reply

TEN, SIX = Reply("It has 10 km.", "answered"), Reply("It has 6 km.", "answered")
DECLINED = Reply("I do not know.", "declined", "unanswered")
OPTIONS = (Option("Which?", "area?"), Option("Who?", "phone?"))
CLARIFIED = Reply("Did you mean?", "clarified", options=OPTIONS)


def question(*turns: str, expect: Sequence[Sequence[str]] = (["10"],), **more) -> LabelledQuestion:
    fields = {"id": "q-1", "language": "en", "answerable": True, "answered_by": (), "kind": None}
    expected = tuple(map(tuple, expect))
    return LabelledQuestion(turns=turns, expect=expected, **{**fields, **more})


def unanswerable(**more) -> LabelledQuestion:
    return question("weather?", expect=([],), answerable=False, **more)


def asking(replies: Mapping[str, Reply | Sequence[Reply]]) -> tuple[Ask, list[tuple[str, str]]]:
    """A dialogue with set replies, and the log of what it is asked."""
    asked: list[tuple[str, str]] = []

    async def ask(conversation: str, text: str) -> Sequence[Reply]:
        asked.append((conversation, text))
        found = replies[text]
        return [found] if isinstance(found, Reply) else found

    return ask, asked


async def verdict(one: LabelledQuestion, replies: Mapping[str, Reply | Sequence[Reply]]) -> str:
    (judged,) = await evaluate([one], asking(replies)[0], lambda done: None)
    return judged.verdict


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (TEN, "answered_right"),
        (SIX, "answered_wrong"),
        (Reply("Call 10.", "handed_over"), "answered_right"),
        (Reply("Call 9.", "handed_over"), "not_answered"),
        ([SIX, TEN], "answered_right"),
        ([SIX, DECLINED], "answered_wrong"),
        (DECLINED, "not_answered"),
        (Reply("10", "declined"), "not_answered"),
        (Reply("10", "failed"), "not_answered"),
        (Reply("10", "small_talk"), "not_answered"),
    ],
)
async def test_answerable_question_is_judged_by_what_is_said(
    reply: Reply | list[Reply], expected: str
) -> None:
    assert await verdict(question("how big?"), {"how big?": reply}) == expected


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("declined", "declined_right"),
        ("handed_over", "declined_right"),
        ("small_talk", "declined_right"),
        ("answered", "declined_wrong"),
        ("clarified", "declined_wrong"),
        ("failed", "declined_wrong"),
    ],
)
async def test_unanswerable_question_must_not_be_answered(outcome: Outcome, expected: str) -> None:
    assert await verdict(unanswerable(), {"weather?": Reply("10", outcome)}) == expected


async def test_quote_beside_an_honest_reply_is_still_wrong() -> None:
    assert await verdict(unanswerable(), {"weather?": [DECLINED, TEN]}) == "declined_wrong"


@pytest.mark.parametrize("replies", [[SIX], [DECLINED, SIX], [DECLINED, CLARIFIED, SIX, SIX]])
async def test_wrong_answer_itself_is_kept_wherever_it_stands(replies: list[Reply]) -> None:
    for one, expected in [
        (question("how big?"), "answered_wrong"),
        (unanswerable(), "declined_wrong"),
    ]:
        ask, _ = asking({one.turns[0]: replies})
        (judged,) = await evaluate([one], ask, lambda done: None)
        assert (judged.verdict, judged.reply) == (expected, SIX)


@pytest.mark.parametrize("wrong", [CLARIFIED, Reply("It broke.", "failed")])
async def test_reply_that_did_not_decline_is_kept_where_nothing_was_answered(wrong: Reply) -> None:
    ask, _ = asking({"weather?": [DECLINED, wrong]})
    (judged,) = await evaluate([unanswerable()], ask, lambda done: None)
    assert (judged.verdict, judged.reply) == ("declined_wrong", wrong)


@pytest.mark.parametrize(
    ("area", "phone", "expected"),
    [
        (TEN, SIX, "clarified_right"),
        (SIX, TEN, "clarified_right"),
        (SIX, SIX, "not_answered"),
        (DECLINED, Reply("10", "handed_over"), "not_answered"),
    ],
)
async def test_clarification_is_right_where_an_option_leads_to_the_answer(
    area: Reply, phone: Reply, expected: str
) -> None:
    replies = {"how big?": CLARIFIED, "area?": area, "phone?": phone}
    assert await verdict(question("how big?"), replies) == expected


async def test_each_option_is_tried_from_anew_after_the_same_turns() -> None:
    ask, asked = asking({"hi": DECLINED, "big?": CLARIFIED, "area?": SIX, "phone?": TEN})
    await evaluate([question("hi", "big?", expect=([], ["10"]))], ask, lambda done: None)
    by_conversation: dict[str, list[str]] = {}
    for conversation, text in asked:
        by_conversation.setdefault(conversation, []).append(text)
    assert list(by_conversation.values()) == [
        ["hi", "big?"],
        ["hi", "big?", "area?"],
        ["hi", "big?", "phone?"],
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (TEN, TEN, "answered_right"),
        (SIX, TEN, "answered_wrong"),
        (TEN, SIX, "answered_wrong"),
        (TEN, DECLINED, "not_answered"),
        (DECLINED, TEN, "not_answered"),
    ],
)
async def test_conversation_is_as_good_as_its_worst_turn(
    first: Reply, second: Reply, expected: str
) -> None:
    turns = question("a", "b", expect=(["10"], ["10"]))
    assert await verdict(turns, {"a": first, "b": second}) == expected


async def test_turn_without_expectation_is_asked_but_not_judged() -> None:
    turns = question("a", "b", expect=([], ["10"]))
    ask, asked = asking({"a": DECLINED, "b": TEN})
    (judged,) = await evaluate([turns], ask, lambda done: None)
    assert (judged.verdict, judged.reply) == ("answered_right", TEN)
    assert [text for _, text in asked] == ["a", "b"]


async def test_every_question_has_its_own_conversation_and_is_counted() -> None:
    ask, asked = asking({"how big?": TEN})
    done: list[int] = []
    await evaluate([question("how big?"), question("how big?")], ask, done.append)
    assert len({conversation for conversation, _ in asked}) == 2
    assert done == [1, 2]


def judged(verdict: str, id: str, reply: Reply, language: str = "en") -> Judged:
    return Judged(question("?", id=id, language=language), reply, verdict)


def test_report_has_the_documented_shape() -> None:
    report = report_of(
        [
            judged("answered_right", "q-1", TEN),
            judged("answered_wrong", "q-2", SIX),
            judged("clarified_right", "q-3", CLARIFIED, "de"),
            judged("declined_right", "q-4", DECLINED),
        ]
    )
    none = dict.fromkeys(
        ["answered_wrong", "clarified_right", "not_answered", "declined_right", "declined_wrong"], 0
    )
    assert json.loads(json.dumps(report)) == {
        **none,
        "total": 4,
        "answered_right": 1,
        "answered_wrong": 1,
        "clarified_right": 1,
        "declined_right": 1,
        "by_lang": {
            "de": {**none, "total": 1, "answered_right": 0, "clarified_right": 1},
            "en": {
                **none,
                "total": 3,
                "answered_right": 1,
                "answered_wrong": 1,
                "declined_right": 1,
            },
        },
        "questions": [
            {"id": "q-1", "outcome": "answered", "text": "It has 10 km.", "right": True},
            {"id": "q-2", "outcome": "answered", "text": "It has 6 km.", "right": False},
            {"id": "q-3", "outcome": "clarified", "text": "Did you mean?", "right": True},
            {"id": "q-4", "outcome": "declined", "text": "I do not know.", "right": True},
        ],
    }


def test_report_of_nothing_counts_nothing() -> None:
    report = report_of([])
    assert (report["total"], report["by_lang"], report["questions"]) == (0, {}, [])


def test_misses_are_all_that_is_not_right() -> None:
    right = ["answered_right", "clarified_right", "declined_right"]
    wrong = ["answered_wrong", "not_answered", "declined_wrong"]
    found = misses([judged(one, one, DECLINED) for one in right + wrong])
    assert [miss.verdict for miss in found] == wrong
