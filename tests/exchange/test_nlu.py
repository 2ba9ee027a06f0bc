"""Phrasings leave as examples that Rasa trains on, and come back as phrasings of the same items."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import yaml

from bot.exchange.nlu import nlu_bytes
from bot.knowledge.entries import Entry
from tests.exchange.conftest import imported, reasons, said

FILE = """\
version: "3.1"
nlu:
- intent: faq/faq-metro
  examples: |
    - How do I pay in the metro?
    - metro fare
    - can i pay with [cash](means)
    - does it take [Alipay]{"entity": "means", "value": "x"}
- intent: faq/faq-metor
  examples: |
    - typo
- intent: greet
  examples: |
    - hello
- synonym: metro
  examples: |
    - subway
- intent: faq-metro
  metadata:
    language: zh
  examples:
  - text: |
      地铁怎么付款
  - 地铁票价
"""


def test_examples_are_added_to_the_phrasings_of_their_items(live: Sequence[Entry]) -> None:
    data = FILE.replace("faq-metor", "faq-library").replace("greet", "faq-name").encode()
    made = said(imported(live, data, "nlu.yml"))
    assert made["item:faq-metro"]["phrasings"] == {
        "en": ["metro fare", "can i pay with cash", "does it take Alipay"],
        "zh": ["地铁怎么付款", "地铁票价"],
    }
    assert made["item:faq-library"]["phrasings"] == {"en": ["typo"]}
    assert made["item:faq-name"]["phrasings"]["en"][-1] == "hello"


def test_intents_that_name_no_item_are_told_by_line(live: Sequence[Entry]) -> None:
    tried = imported(live, FILE.encode(), "nlu.yml")
    assert [str(one) for one in tried.faults] == [
        "nlu.yml: line 9: no item has the name of the intent faq/faq-metor; is it faq-metro?",
        "nlu.yml: line 12: no item has the name of the intent greet; the name of an intent is the"
        " id of an item",
    ]


def test_examples_of_a_language_are_all_its_phrasings_where_that_is_asked_for(
    live: Sequence[Entry],
) -> None:
    data = b"nlu:\n- intent: faq-metro\n  examples: |\n    - fares\n    - tickets\n"
    made = said(imported(live, data, "nlu.yml", replace=True))
    assert made["item:faq-metro"]["phrasings"] == {"en": ["fares", "tickets"]}


def test_example_without_a_language_goes_where_its_words_belong(live: Sequence[Entry]) -> None:
    data = "nlu:\n- intent: faq-metro\n  examples: |\n    - 地铁怎么付款\n".encode()
    made = said(imported(live, data, "nlu.yml"))
    assert made["item:faq-metro"]["phrasings"]["zh"] == ["地铁怎么付款"]
    made = said(imported(live, data, "nlu.yml", language="ja"))
    assert made["item:faq-metro"]["phrasings"]["ja"] == ["地铁怎么付款"]


def test_rasa_reads_what_is_exported(live: Sequence[Entry]) -> None:
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

    read = RasaYAMLReader().reads(nlu_bytes(live).decode())
    texts = {(e.get("intent"), e.get("text")) for e in read.training_examples}
    assert ("faq", "metro fare") in texts or ("faq/faq-metro", "metro fare") in texts
    assert len(read.training_examples) == 5


def test_question_stands_before_its_phrasings(live: Sequence[Entry]) -> None:
    loaded = yaml.safe_load(nlu_bytes(live))
    metro = next(one for one in loaded["nlu"] if one["intent"] == "faq/faq-metro")
    assert metro["examples"] == "- How do I pay in the metro?\n- metro fare\n"


@pytest.mark.parametrize(
    "data",
    [
        b"nlu: [",
        b"- a",
        b"nlu: {a: b}",
        b"rules: []",
        b"\xff\xfe\x00",
        b"&a [*a]",
        b"[" * 3000,
        b"",
    ],
)
def test_what_is_no_training_data_is_refused(data: bytes, live: Sequence[Entry]) -> None:
    tried = imported(live, data, "nlu.yml")
    assert len(tried.faults) == 1
    assert "not valid YAML" in reasons(tried.faults) or "expected `nlu:`" in reasons(tried.faults)


@pytest.mark.parametrize(
    "block",
    ["- 1", "- intent: [a]", "- intent: faq-metro", "- intent: faq-metro\n  examples: {a: b}", "-"],
)
def test_blocks_without_examples_change_nothing(block: str, live: Sequence[Entry]) -> None:
    assert said(imported(live, f"nlu:\n{block}\n".encode(), "nlu.yml")) == {}


def test_aliases_that_grow_without_end_do_no_harm(live: Sequence[Entry]) -> None:
    lines = ["a0: &a0 [x]"] + [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)
    ]
    data = "\n".join([*lines, "nlu:", "- intent: faq-metro", "  examples: *a29", ""])
    assert said(imported(live, data.encode(), "nlu.yml")) == {}
