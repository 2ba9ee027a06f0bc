"""Example messages are read from Rasa's NLU files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answering.intents import ASKING, DANGER, FOR_PERSON, OUT_OF_SCOPE, SMALL_TALK
from bot.errors import ContentInvalid
from bot.knowledge.examples import load_examples
from bot.settings import ROOT

GOOD = """
version: "3.1"
nlu:
  - intent: greet
    examples: |
      - hello
      - good - morning

      -   - hi
  - synonym: park
    examples: "- zone"
"""


def test_examples_come_with_their_intents(tmp_path: Path) -> None:
    (tmp_path / "b.yml").write_text(GOOD)
    (tmp_path / "a.yml").write_text('nlu: [{intent: bye, examples: "- bye"}]')
    assert load_examples(tmp_path) == (
        ("bye", "bye"),
        ("greet", "hello"),
        ("greet", "good - morning"),
        ("greet", "- hi"),
    )


def test_empty_folder_has_no_examples(tmp_path: Path) -> None:
    assert load_examples(tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nlu: [unclosed", "not valid YAML"),
        (b"nlu: \xff", "not valid YAML"),
        ("rules: []", "nlu: expected a list of intents"),
        ("nlu: [{intent: greet}]", "nlu: expected a list of intents"),
        ("nlu: [{intent: greet, examples: [a]}]", "nlu: expected a list of intents"),
        ("", "nlu: expected a list of intents"),
    ],
)
def test_file_of_another_form_is_named(text: str | bytes, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ContentInvalid) as caught:
        load_examples(tmp_path)
    assert str(caught.value).startswith(f"{path}: {expected}")


def test_intents_that_the_steps_know_all_have_examples() -> None:
    known = {intent for intent, _ in load_examples(ROOT / "data" / "nlu")}
    assert known == {*ASKING, *DANGER, *SMALL_TALK, FOR_PERSON, *OUT_OF_SCOPE}
