"""The benchmark of intents, with a classifier that knows words by heart."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence

import pytest
from rich.console import Console

from bot.errors import QuestionSetInvalid
from bot.evaluate.bench_data import IntentSet, LabelledText
from bot.evaluate.intent_metrics import Guess
from bot.evaluate.intents_bench import print_intents, run_bench

TRAIN = (
    LabelledText("pay the bill", "pay"),
    LabelledText("lost my card", "card"),
    LabelledText("nice weather", "oos"),
)
TEST = (
    LabelledText("bill", "pay"),
    LabelledText("card", "card"),
    LabelledText("a card to pay", "pay"),
    LabelledText("zebra", "oos"),
)


class ByHeart:
    """The intent of the last known word; a text without any is strange, at `limit` rejected."""

    def __init__(self, examples: Sequence[LabelledText], limit: float) -> None:
        self._intent_of = {
            word: one.intent for one in examples for word in one.text.split() if one.intent != "oos"
        }
        self._limit = limit

    def guess(self, texts: Sequence[str]) -> tuple[Guess, ...]:
        found = [[self._intent_of.get(word) for word in text.split()] for text in texts]
        return tuple(
            Guess(([i for i in one if i] or ["pay"])[-1], s := float(not any(one)), s > self._limit)
            for one in found
        )


def bench(
    train: Sequence[LabelledText] = TRAIN,
    test: Sequence[LabelledText] = TEST,
    valid: Sequence[LabelledText] = (),
    few_shot: Mapping[str, tuple[int, ...]] | None = None,
    limit: float = 0.5,
) -> dict[str, object]:
    labelled = IntentSet(tuple(train), tuple(test), tuple(valid), few_shot or {})
    result = run_bench(labelled, lambda examples: ByHeart(examples, limit), lambda doing: None)
    print_intents(result, Console(file=io.StringIO()))
    written: dict[str, object] = json.loads(json.dumps(result.as_json()))
    return written


def test_each_message_is_scored_for_the_pictures_and_left_out_of_the_json() -> None:
    labelled = IntentSet(TRAIN, TEST, (), {})
    result = run_bench(labelled, lambda examples: ByHeart(examples, 0.5), lambda doing: None)
    assert [one.answerable for one in result.scored] == [text.intent != "oos" for text in TEST]
    assert all(one.right <= one.answerable for one in result.scored)
    assert "scored" not in result.as_json()


def test_set_with_messages_out_of_scope_gets_every_figure() -> None:
    found = bench(few_shot={"1shot_seed0": (0, 1), "1shot_seed1": (0, 2), "2shot_seed0": (0, 1)})
    assert found["accuracy"] == found["in_scope_accuracy"] == pytest.approx(1.0)
    assert found["oos_recall_at_5"] == found["auroc"] == found["mcc"] == pytest.approx(1.0)
    # The second sample of one example knows no card.
    assert found["few_shot"] == {"1": pytest.approx((1 + 2 / 3) / 2), "2": 1.0}


def test_figures_that_do_not_apply_are_null() -> None:
    found = bench(test=TEST[:3])
    assert [found[name] for name in ("oos_recall_at_5", "auroc", "few_shot")] == [None] * 3


def test_message_in_scope_is_never_rejected_where_the_set_has_none_outside() -> None:
    strange = LabelledText("settle what I owe", "pay")
    assert bench(test=(*TEST[:3], strange))["accuracy"] == 1.0


def test_validation_texts_out_of_scope_decide_what_is_rejected() -> None:
    never = 9.0
    assert bench(limit=never)["accuracy"] == pytest.approx(3 / 4)
    assert bench(limit=never, valid=TEST)["accuracy"] == 1.0
    assert bench(limit=never, valid=TEST[:3])["accuracy"] == pytest.approx(3 / 4)


def test_set_of_one_intent_is_refused() -> None:
    with pytest.raises(QuestionSetInvalid, match="two intents"):
        bench(train=(TRAIN[0], TRAIN[2]))


def test_test_file_with_nothing_in_scope_is_refused() -> None:
    with pytest.raises(QuestionSetInvalid, match="have an intent"):
        bench(test=TEST[3:])
