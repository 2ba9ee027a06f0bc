"""Answers that give what a question asks for, beside answers on the same matter that do not."""

from __future__ import annotations

from bot.knowledge.answer_fit import FITS, Said, answer_fit

SAID: list[Said] = [
    ("The visa costs 400 yuan.", ("how much is a visa",)),
    ("Bring your passport to the visa hall.", ("where do I get a visa",)),
    ("签证费400元。", ("签证多少钱",)),
    ("", ()),
]


def row(text: str, position: int) -> dict[str, float]:
    return dict(zip(FITS, answer_fit(text, [SAID[position]])[0], strict=True))


def test_answer_that_gives_the_kind_asked_for_fits() -> None:
    for text, position in (("cost of a visa", 0), ("签证的费用", 2)):
        found = row(text, position)
        assert (found["kinds_given"], found["kinds_lacking"]) == (1, 0)
        assert (found["kinds_asked"], found["kinds_unasked"]) == (1, 0)


def test_near_miss_lacks_the_kind_asked_for() -> None:
    found = row("cost of a visa", 1)
    assert (found["kinds_given"], found["kinds_lacking"]) == (0, 1)
    assert (found["kinds_asked"], found["kinds_unasked"]) == (0, 1)


def test_question_without_a_known_kind_counts_for_and_against_nothing() -> None:
    for text in ("visa", "¿Cuánto cuesta el visado?", ""):
        assert answer_fit(text, SAID).tolist() == [[0, 0, 0.5, 0, 0, 0, 0]] * 4


def test_counted_things_and_limits_are_looked_for() -> None:
    assert row("how many yuan is it", 0)["counted"] == 1
    assert row("how many visas are there", 0)["counted"] == -1
    assert row("maximum fine", 0)["limits_lacking"] == 2
    assert row("maximum fine", 0)["limits_given"] == 0


def test_no_answers_give_no_rows() -> None:
    assert answer_fit("cost", SAID[:1]).shape == (1, len(FITS))
    assert answer_fit("cost", []).size == 0
