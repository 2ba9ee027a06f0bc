"""What a release learns its confidence from: labelled questions, and what the search finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.evaluate.question_set import LabelledQuestion, says
from bot.knowledge.confidence import Sample
from bot.knowledge.evidence import FEATURES, Comparison, Evidence
from bot.knowledge.index import Index
from bot.knowledge.reading import Reader
from bot.knowledge.release import rivals
from bot.records import DEFAULT_LANGUAGE, Answer, said_in

# Shares of daily questions that no content answers: those that ask for something nearby, and all
# others. There are more of them to learn from, so each counts for less than one.
NEAR_MISSES, OTHERS = 0.125, 0.125

# Probabilities that texts are no questions to the content, one per text.
OutOfScope = Callable[[Sequence[str]], Sequence[float]]


@dataclass(frozen=True)
class Lessons:
    """Labelled questions and texts that are known to have no answer, by language."""

    questions: Sequence[LabelledQuestion]
    decoys: Mapping[str, Sequence[str]]
    out_of_scope: OutOfScope
    fingerprint: str  # changes with the questions and with whatever `out_of_scope` depends on

    def questions_in(self, language: str) -> list[LabelledQuestion]:
        """The questions of one turn in `language`."""
        return [q for q in self.questions if q.language == language and len(q.turns) == 1]

    def texts_in(self, language: str) -> list[str]:
        """What they ask, in the same order."""
        return [question.turns[0] for question in self.questions_in(language)]

    def answerable_in(self, language: str) -> int:
        """How many of them have an answer."""
        return sum(question.answerable for question in self.questions_in(language))

    def weights_in(self, language: str) -> list[float]:
        """How many questions of daily life each counts for, in the order of `questions_in`."""
        kinds = [_kind(question) for question in self.questions_in(language)]
        counts = Counter(kinds)
        if not counts["answerable"]:  # of no questions of daily life there are no shares
            return [1.0] * len(kinds)
        whole = counts["answerable"] / (1 - NEAR_MISSES - OTHERS)
        due = {
            "answerable": float(counts["answerable"]),
            "near_miss": NEAR_MISSES * whole,
            "other": OTHERS * whole,
        }
        return [due[kind] / counts[kind] for kind in kinds]

    def decoys_in(self, language: str) -> list[str]:
        """Texts without an answer, the unanswerable questions included.

        Those in `language`, else in the default language: a borrowed confidence expects some.
        """
        found = self.own_decoys_in(language)
        return found if found or language == DEFAULT_LANGUAGE else self.decoys_in(DEFAULT_LANGUAGE)

    def own_decoys_in(self, language: str) -> list[str]:
        """Those in `language` alone."""
        asked = [q.turns[0] for q in self.questions_in(language) if not q.answerable]
        return list(dict.fromkeys([*self.decoys.get(language, ()), *asked]))


def _kind(question: LabelledQuestion) -> str:
    if question.answerable:
        return "answerable"
    return "near_miss" if question.kind == "near_miss" else "other"


@dataclass(frozen=True)
class Pupil:
    """Goes through the labelled questions and marks what the search finds for each."""

    reader: Reader
    answers: Sequence[Answer]
    language: str  # or SHARED
    languages: Sequence[str]  # of the questions: the language, or those that are shared
    index: Index
    comparison: Comparison

    def samples(self, lessons: Lessons) -> list[Sample]:
        """One sample per reading of each question in the pupil's languages."""
        return [sample for language in self.languages for sample in self._in_one(language, lessons)]

    def _in_one(self, language: str, lessons: Lessons) -> list[Sample]:
        questions = lessons.questions_in(language)
        texts = lessons.texts_in(language)
        if not texts:
            return []
        scopes = lessons.out_of_scope(texts)
        self.reader.prepare(texts, language)
        return [
            sample
            for question, scope, weight in zip(
                questions, scopes, lessons.weights_in(language), strict=True
            )
            for sample in self._marked(question, scope, weight)
        ]

    def _marked(self, question: LabelledQuestion, scope: float, weight: float) -> list[Sample]:
        marked = []
        for query in self.reader.readings(question.turns[0], question.language, scope):
            nearest = self.index.search(query)
            evidence = self.comparison.evidence(query, nearest)
            found = [self.answers[position] for position in nearest.positions]
            marked.append(
                Sample(
                    question.id,
                    evidence,
                    self._labels(question, found, evidence),
                    rivals(found),
                    weight,
                    self.language,
                )
            )
        return marked

    def _labels(
        self, question: LabelledQuestion, found: Sequence[Answer], evidence: Evidence
    ) -> Evidence:
        """1 where the answer is right for the question, else 0."""
        if question.answerable:
            right = [
                answer.kind != "gap"
                and says(said_in(answer.text, question.language), question.expect[0])
                for answer in found
            ]
        else:
            # To say that a value is unknown is right where that very value is asked for.
            asked_for = evidence[:, FEATURES.index("attribute_same")] > 0
            elsewhere = evidence[:, FEATURES.index("place_other")] > 0
            right = [
                answer.kind == "gap" and bool(asked_for[row]) and not elsewhere[row]
                for row, answer in enumerate(found)
            ]
        return np.array(right, dtype=np.float64)
