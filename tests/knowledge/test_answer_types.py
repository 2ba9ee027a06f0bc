"""The kinds of information that questions ask for and texts give, in English and Chinese."""

from __future__ import annotations

import pytest

from bot.knowledge.answer_types import asked_kinds, counted, counts, given_kinds, limits


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("who leads the committee", "person"),
        ("丰台园管委会主任是谁", "person"),
        ("which floor and gate is the office", "floor"),
        ("办公室在几层", "floor"),
        ("how much is a ticket", "money"),
        ("门票多少钱", "money"),
        ("how many days does it take", "duration"),
        ("要多少天", "duration"),
        ("homepage of the park", "web"),
        ("园区的官网", "web"),
        ("list of sister cities", "list"),
        ("有哪些区", "list"),
    ],
)
def test_question_asks_for_a_kind(text: str, kind: str) -> None:
    assert kind in asked_kinds(text)


@pytest.mark.parametrize("text", ["", "zhongguancun", "¿Cuánto cuesta?", "顺义园", "？？"])
def test_question_without_question_words_asks_for_nothing(text: str) -> None:
    assert asked_kinds(text) == frozenset()


def test_who_may_is_no_question_for_a_person() -> None:
    assert "person" not in asked_kinds("who is eligible for the card")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The fee is 400 yuan.", "money"),
        ("费用400元。", "money"),
        ("It takes 10 working days.", "duration"),
        ("需要10个工作日。", "duration"),
        ("Call +86-10-68336190.", "phone"),
        ("拨打12345。", "phone"),
        ("See www.zgcmyy.com.", "web"),
        ("Director Li Ming leads it.", "person"),
        ("It opens at 9:00.", "hours"),
        ("电子、医药、软件、航天", "list"),
    ],
)
def test_text_gives_a_kind(text: str, kind: str) -> None:
    assert kind in given_kinds(text)


@pytest.mark.parametrize("text", ["The director will help.", "There is a fee.", "要收费", ""])
def test_talk_of_a_kind_does_not_give_it(text: str) -> None:
    assert not given_kinds(text) & {"person", "money", "phone", "web"}


def test_limits_are_told_apart() -> None:
    assert limits("maximum loan") == limits("最高能贷") == {"most"}
    assert limits("fine for smoking") == limits("吸烟罚多少") == {"fine"}
    assert limits("loan") == frozenset()


def test_counted_things_stand_beside_a_number() -> None:
    asked = counted("how many foreign students are in Beijing")
    assert asked & counts("Beijing has 85,000 foreign students.")
    assert not asked & counts("Students pay 30 yuan.")
    assert counted("多少家公司") & counts("共有30家公司")
    assert not counted("多少家公司") & counts("公司于1988年成立")
    assert counted("who leads the park") == counted("多少") == frozenset()
