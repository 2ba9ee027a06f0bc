"""Question sets load whole or name the entry that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import QuestionSetInvalid
from bot.evaluate.question_set import load_questions, says
from bot.settings import ROOT

GOOD = """
- {id: q-1, question: "How big?", lang: en, answerable: true, answered_by: [a], expect: [10|ten, k]}
- {id: q-2, question: "Weather?", lang: de, answerable: false, kind: live}
- id: q-3
  turns: ["Phone of Xicheng?", "and Daxing?"]
  lang: en
  answerable: true
  expect_turns: [[], ["81298000"]]
"""


def load(tmp_path: Path, text: str | bytes) -> tuple:
    path = tmp_path / "set.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_questions(path)


def test_questions_of_both_forms_load(tmp_path: Path) -> None:
    single, weather, several = load(tmp_path, GOOD)
    assert (single.turns, single.expect) == (("How big?",), (("10|ten", "k"),))
    assert (single.answerable, single.answered_by, single.language) == (True, ("a",), "en")
    assert (weather.answerable, weather.expect, weather.kind) == (False, ((),), "live")
    assert several.turns == ("Phone of Xicheng?", "and Daxing?")
    assert several.expect == ((), ("81298000",))


@pytest.mark.parametrize("path", sorted((ROOT / "data" / "questions").glob("*.yml")))
def test_own_question_sets_load(path: Path) -> None:
    questions = load_questions(path)
    ids = [question.id for question in questions]
    assert len(set(ids)) == len(ids) > 0


HEAD = "- {id: q-0, question: A, lang: en, answerable: false}\n"


@pytest.mark.parametrize(
    ("entry", "field", "problem"),
    [
        ("{id: q, question: A, lang: en, answerable: true}", "entry", "must say"),
        ("{id: q, lang: en, answerable: false}", "entry", "either question or turns"),
        (
            "{id: q, question: A, turns: [A], expect_turns: [[]], lang: en, answerable: false}",
            "entry",
            "either question or turns",
        ),
        (
            "{id: q, turns: [A, B], expect_turns: [[x]], lang: en, answerable: true}",
            "entry",
            "as many",
        ),
        ("{id: q, turns: [A], lang: en, answerable: false}", "entry", "as many"),
        ("{question: A, lang: en, answerable: false}", "id", "required"),
        ("{id: q, question: A, answerable: false}", "lang", "required"),
        ("{id: q, question: A, lang: en, answerable: maybe}", "answerable", "boolean"),
        ("{id: q, question: A, lang: en, answerable: false, xpect: [a]}", "xpect", "extra"),
        ("just words", "entry", "dict"),
    ],
)
def test_wrong_entry_is_named_with_its_field(
    entry: str, field: str, problem: str, tmp_path: Path
) -> None:
    with pytest.raises(QuestionSetInvalid) as caught:
        load(tmp_path, HEAD + "- " + entry)
    assert f"set.yml: entry 2: {field}: " in str(caught.value)
    assert problem in str(caught.value)
    assert caught.value.file == str(tmp_path / "set.yml")


@pytest.mark.parametrize("text", ["a: b", "- [unclosed", b"- \xff", ""])
def test_file_that_is_no_list_of_questions_is_refused(text: str | bytes, tmp_path: Path) -> None:
    with pytest.raises(QuestionSetInvalid, match=r"set\.yml"):
        load(tmp_path, text)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetInvalid, match=r"none\.yml"):
        load_questions(tmp_path / "none.yml")


@pytest.mark.parametrize(
    ("expected", "is_said"),
    [
        (["10 SQUARE"], True),
        (["ten|10"], True),
        (["ten | 10 sq"], True),
        (["10", "kilometres"], True),
        (["10", "miles"], False),
        (["11|12"], False),
        ([], True),
    ],
)
def test_every_expected_string_must_be_said_in_one_variant(
    expected: list[str], is_said: bool
) -> None:
    assert says("It has 10 square kilometres.", expected) is is_said
