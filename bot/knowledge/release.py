"""A release: an immutable published set of content with its index and its confidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.knowledge.confidence import Confidence, Rivals
from bot.knowledge.evidence import FEATURES, Comparison
from bot.knowledge.index import Index, Query
from bot.knowledge.reading import Reader
from bot.records import Answer, Content, Hit


@dataclass(frozen=True)
class Release:
    """What Jingjing answers from. Building it is slow, asking it is fast and changes nothing."""

    id: str
    content: Content
    reader: Reader
    answers: Sequence[Answer]  # in the order of the index
    index: Index
    comparison: Comparison
    confidence: Confidence
    by_key: Mapping[str, Answer]  # the answers by Answer.key

    def hits(self, text: str, out_of_scope: float = 0.0, carried: Sequence[str] = ()) -> list[Hit]:
        """The answers that may fit `text`, most probable first, none twice.

        For `out_of_scope` and `carried` see Reader.readings.
        """
        best: dict[str, Hit] = {}
        for query in self.reader.readings(text, out_of_scope, carried):
            for hit in self._judged(query):
                known = best.get(hit.answer.key)
                if known is None or hit.confidence > known.confidence:
                    best[hit.answer.key] = hit
        return sorted(best.values(), key=lambda hit: -hit.confidence)

    def _judged(self, query: Query) -> Iterator[Hit]:
        nearest = self.index.search(query)
        evidence = self.comparison.evidence(query, nearest)
        found = [self.answers[position] for position in nearest.positions]
        elsewhere = evidence[:, FEATURES.index("elsewhere")] > 0
        for row, probability in self.confidence.ranked(evidence, rivals(found)):
            # A rule, not a weight: a fact about here never answers a question about elsewhere.
            confidence = 0.0 if elsewhere[row] else probability
            yield Hit(found[row], confidence, tuple(evidence[row].tolist()))


def rivals(answers: Sequence[Answer]) -> Rivals:
    """Which of the answers would say something else than which others.

    Answers about one thing agree, unless they give different attributes of it.
    """
    about = np.array([answer.about or answer.id for answer in answers])
    attribute = np.array([answer.attribute or "" for answer in answers])
    both_given = (attribute[:, None] != "") & (attribute != "")
    other_attribute = both_given & (attribute[:, None] != attribute)
    return np.asarray((about[:, None] != about) | other_attribute)
