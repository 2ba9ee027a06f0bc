"""What grouping is worth with the encoder of the house, measured on the phrasings of items."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from bot.knowledge.content import load_content
from bot.knowledge.encoders import open_encoder
from bot.knowledge.reading import Reader
from bot.settings import Settings
from bot.transcripts.grouping import Grouping, Question
from tests.conftest import REAL_CONTENT


def grouping_of_the_house() -> Grouping:
    reader = Reader(load_content(REAL_CONTENT), open_encoder(Settings().encoder))
    return Grouping(lambda: SimpleNamespace(id="r-real", reader=reader))  # type: ignore[arg-type,return-value]


def test_pairs_that_are_put_together_are_mostly_of_one_item() -> None:
    questions, items = [], []
    for item in load_content(REAL_CONTENT).items:
        for language in ("en", "zh"):
            for text in (item.question[language], *item.phrasings.get(language, ())):
                questions.append(Question(text, language))
                items.append(item.id)
    groups = grouping_of_the_house().groups(questions)
    group_of = np.empty(len(questions), dtype=int)
    for number, group in enumerate(groups):
        group_of[group] = number
    first, second = np.triu_indices(len(questions), 1)
    together = group_of[first] == group_of[second]
    _, item_of = np.unique(items, return_inverse=True)
    same_item = item_of[first] == item_of[second]
    found = together & same_item
    precision, recall = found.sum() / together.sum(), found.sum() / same_item.sum()
    print(f"{len(questions)} questions, {len(groups)} groups: {precision:.3f} / {recall:.3f}")
    assert precision > 0.77
    # Low, as the phrasings of one item ask for different sides of it.
    assert recall > 0.08


def test_two_languages_come_together() -> None:
    texts = {
        "en": ["Where can I renew my passport?", "Is there a swimming pool nearby?"],
        "zh": ["在哪里可以更换护照？", "附近有游泳池吗？"],
    }
    questions = [Question(text, code) for code, both in texts.items() for text in both]
    assert grouping_of_the_house().groups(questions) == [[0, 2], [1, 3]]
