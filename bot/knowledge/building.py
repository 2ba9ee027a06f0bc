"""Builds a release from content: answers, vectors, index, and a confidence fitted to them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.evaluate.question_set import LabelledQuestion, says
from bot.knowledge.answers import answers_of
from bot.knowledge.confidence import (
    UNANSWERABLE_WEIGHT,
    Sample,
    fit,
    load_confidence,
    save_confidence,
)
from bot.knowledge.encoder import Encoder
from bot.knowledge.evidence import FEATURES, Comparison, Evidence
from bot.knowledge.index import Index, asked_of
from bot.knowledge.lexicon import WordWeights
from bot.knowledge.reading import Reader
from bot.knowledge.release import Release, rivals
from bot.knowledge.vectors import Progress, VectorStore
from bot.records import DEFAULT_LANGUAGE, Answer, Content

# Whatever decides how evidence is gathered and weighed: a change of it calls for a new fit.
_CODE = "".join(
    path.read_text("utf-8")
    for path in sorted(Path(__file__).parent.glob("*.py"))
    if path.name not in ("live.py", "encoder.py", "vectors.py")
)

OutOfScope = Callable[[str], float]  # probability that a text is no question to the content


@dataclass(frozen=True)
class Lessons:
    """What a release learns its confidence from."""

    questions: Sequence[LabelledQuestion]
    decoys: Sequence[str]  # more texts that are known to have no answer
    out_of_scope: OutOfScope
    fingerprint: str  # changes with the questions and with whatever `out_of_scope` depends on


def build_release(
    content: Content,
    encoder: Encoder,
    folder: Path,
    lessons: Lessons,
    progress: Progress = lambda done, total: None,
) -> Release:
    """A release of `content`. What `folder` holds from an earlier build is not made again.

    `progress` is told how many texts are encoded.
    """
    answers = answers_of(content)
    reader = Reader(content, encoder)
    index = _index(answers, VectorStore(folder, encoder), lessons, progress)
    comparison = Comparison(
        answers,
        DEFAULT_LANGUAGE,
        content,
        reader.places,
        reader.elsewhere,
        WordWeights([*_all_texts(answers), *_turns(lessons)]),
    )
    key = _digest(content.digest, encoder.name, lessons.fingerprint, _CODE)
    path = folder / f"confidence-{key}.json"
    confidence = load_confidence(path)
    if confidence is None:
        pupil = _Pupil(reader, answers, index, comparison)
        confidence = fit([*pupil.samples(lessons)])
        save_confidence(path, confidence)
    return Release(
        id="r-" + _digest(key, repr(confidence)),
        content=content,
        reader=reader,
        answers=answers,
        index=index,
        comparison=comparison,
        confidence=confidence,
        by_key={answer.key: answer for answer in answers},
    )


def _index(
    answers: Sequence[Answer], store: VectorStore, lessons: Lessons, progress: Progress
) -> Index:
    told = [answer.text[DEFAULT_LANGUAGE] for answer in answers]
    asked = asked_of(answers, DEFAULT_LANGUAGE)
    unanswerable = [question.turns[0] for question in lessons.questions if not question.answerable]
    decoys = [*lessons.decoys, *unanswerable]
    vectors = store.vectors([*told, *(text for _, text in asked), *decoys], progress)
    told_vectors, asked_vectors, decoy_vectors = np.split(
        vectors, np.cumsum([len(told), len(asked)])
    )
    return Index(told, asked, told_vectors, asked_vectors, decoy_vectors)


def _all_texts(answers: Sequence[Answer]) -> Iterator[str]:
    for answer in answers:
        yield answer.text[DEFAULT_LANGUAGE]
        yield from answer.asked.get(DEFAULT_LANGUAGE, ())


def _turns(lessons: Lessons) -> Iterator[str]:
    yield from lessons.decoys
    for question in lessons.questions:
        yield from question.turns


@dataclass(frozen=True)
class _Pupil:
    """Goes through the labelled questions and marks what the search finds for each."""

    reader: Reader
    answers: Sequence[Answer]
    index: Index
    comparison: Comparison

    def samples(self, lessons: Lessons) -> Iterator[Sample]:
        for number, question in enumerate(lessons.questions):
            if len(question.turns) > 1:
                continue
            text = question.turns[0]
            for query in self.reader.readings(text, lessons.out_of_scope(text)):
                nearest = self.index.search(query)
                evidence = self.comparison.evidence(query, nearest)
                found = [self.answers[position] for position in nearest.positions]
                yield Sample(
                    number,
                    evidence,
                    _labels(question, found, evidence),
                    rivals(found),
                    weight=1.0 if question.answerable else UNANSWERABLE_WEIGHT,
                )


def _labels(question: LabelledQuestion, found: Sequence[Answer], evidence: Evidence) -> Evidence:
    """1 where the answer is right for the question, else 0."""
    if question.answerable:
        right = [
            answer.kind != "gap" and says(answer.text[DEFAULT_LANGUAGE], question.expect[0])
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


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
