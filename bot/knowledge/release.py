"""A release: an immutable published set of content with its index and its confidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from bot.knowledge.calibration import Thresholds, thresholds
from bot.knowledge.confidence import Confidence, Rivals
from bot.knowledge.evidence import FEATURES, Comparison, Evidence
from bot.knowledge.index import Index, Query
from bot.knowledge.reading import Reader
from bot.knowledge.segments import Segment
from bot.records import DEFAULT_LANGUAGE, SHARED, Answer, Content, Hit

SHEET = FEATURES.index("is_place_sheet")
RECOGNISED = 0.7  # cosine from which a question without its place is still recognised


@dataclass(frozen=True)
class Edition:
    """All answers as questions in one language find them, or in the languages that share it.

    Texts and ways of asking are those in `language` where there are any, else those in the
    default language: an encoder that reads both finds them all the same.
    """

    language: str  # or SHARED
    answers: Sequence[Answer]  # in the order of the index
    index: Index
    comparison: Comparison
    confidence: Confidence
    segments: Sequence[Segment] = ()  # what the index is made of

    def reads(self, language: str) -> str:
        """The language that questions in `language` are read in."""
        return language if self.language == SHARED else self.language

    def thresholds(self, tolerated: float) -> Thresholds:
        """From which confidence on answers and options are given; see calibration.thresholds."""
        return thresholds(self.confidence.trials, tolerated)

    def judged(self, query: Query) -> Iterator[Hit]:
        """The answers nearest to `query`, best first, each with its confidence."""
        nearest = self.index.search(query)
        evidence = self.comparison.evidence(query, nearest)
        found = [self.answers[position] for position in nearest.positions]
        for row, probability in self.confidence.ranked(evidence, rivals(found)):
            limit = _limit(evidence[row])
            yield Hit(found[row], min(probability, limit), tuple(evidence[row].tolist()))


@dataclass(frozen=True)
class Release:
    """What Jingjing answers from. Building it is slow, asking it is fast and changes nothing."""

    id: str
    content: Content
    reader: Reader
    editions: Mapping[str, Edition]  # by language, or SHARED; the default language is always there
    by_key: Mapping[str, Answer]  # the answers by Answer.key

    @cached_property
    def memory(self) -> dict[object, Any]:
        """What others made of this release once and keep as long as there is the release."""
        return {}

    def edition(self, language: str) -> Edition:
        """The edition that questions in `language` are searched in."""
        if language in self.editions or language not in self.languages:
            return self.editions.get(language) or self.editions[DEFAULT_LANGUAGE]
        return self.editions[SHARED]

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages that some answer is told or asked for in."""
        return frozenset(code for answer in self.by_key.values() for code in answer.languages)

    def hits(
        self,
        text: str,
        language: str = DEFAULT_LANGUAGE,
        out_of_scope: float = 0.0,
        carried: Sequence[str] = (),
    ) -> list[Hit]:
        """The answers that may fit `text`, most probable first, none twice.

        For `out_of_scope` and `carried` see Reader.readings.
        """
        edition = self.edition(language)
        read_in = edition.reads(language)
        queries = self.reader.readings(text, read_in, out_of_scope, carried)
        return in_order(hit for query in queries for hit in edition.judged(query))


def in_order(hits: Iterable[Hit]) -> list[Hit]:
    """Each answer's best hit, most probable first.

    Of equals, an answer to the point comes before a fact sheet.
    """
    best: dict[str, Hit] = {}
    for hit in hits:
        known = best.get(hit.answer.key)
        if known is None or hit.confidence > known.confidence:
            best[hit.answer.key] = hit
    return sorted(best.values(), key=lambda hit: (-hit.confidence, hit.features[SHEET]))


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
