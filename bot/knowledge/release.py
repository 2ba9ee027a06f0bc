"""A release: an immutable published set of content with its index and its confidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.knowledge.confidence import Confidence, Rivals
from bot.knowledge.evidence import FEATURES, Comparison, Evidence
from bot.knowledge.index import Index, Query
from bot.knowledge.reading import Reader
from bot.records import Answer, Content, Hit

SHEET = FEATURES.index("is_place_sheet")
RECOGNISED = 0.7  # cosine from which a question without its place is still recognised


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
        return in_order(best.values())

    def _judged(self, query: Query) -> Iterator[Hit]:
        nearest = self.index.search(query)
        evidence = self.comparison.evidence(query, nearest)
        found = [self.answers[position] for position in nearest.positions]
        for row, probability in self.confidence.ranked(evidence, rivals(found)):
            limit = _limit(evidence[row])
            yield Hit(found[row], min(probability, limit), tuple(evidence[row].tolist()))


def in_order(hits: Iterable[Hit]) -> list[Hit]:
    """`hits`, most probable first; of equals, an answer to the point before a fact sheet."""
    return sorted(hits, key=lambda hit: (-hit.confidence, hit.features[SHEET]))


def _limit(evidence: Evidence) -> float:
    """The most confidence that rules allow, whatever the weights say."""
    of = dict(zip(FEATURES, evidence, strict=True))
    if of["elsewhere"]:
        return 0.0  # a fact about here never answers a question about elsewhere
    to_the_point = of["is_item"] or of["is_passage"]
    if of["place_unnamed"] and not (to_the_point and of["asked"] >= RECOGNISED):
        return 0.5  # "when did the park open?": which park is a guess
    return 1.0


def rivals(answers: Sequence[Answer]) -> Rivals:
    """Which of the answers would say something else than which others.

    Answers about one thing agree, unless they give different attributes of it.
    """
    about = np.array([answer.about or answer.id for answer in answers])
    attribute = np.array([answer.attribute or "" for answer in answers])
    both_given = (attribute[:, None] != "") & (attribute != "")
    other_attribute = both_given & (attribute[:, None] != attribute)
    return np.asarray((about[:, None] != about) | other_attribute)
