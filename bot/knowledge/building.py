"""Builds a release from content: answers, vectors, one edition per language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.confidence import Confidence, fit
from bot.knowledge.confidence_file import load_confidence, save_confidence
from bot.knowledge.encoder import Encoder
from bot.knowledge.entries import release_id
from bot.knowledge.evidence import Comparison
from bot.knowledge.index import Decoys, Index, Part
from bot.knowledge.lessons import Lessons, Pupil
from bot.knowledge.lexicon import WordWeights, word_counts
from bot.knowledge.making import FEWEST_LESSONS, Making, Stores, decoys_of
from bot.knowledge.postings import Postings
from bot.knowledge.release import Edition, Release
from bot.knowledge.segments import Segment
from bot.knowledge.senses import WordSenses
from bot.knowledge.shared_index import SharedIndex
from bot.knowledge.vectors import Progress
from bot.records import DEFAULT_LANGUAGE, SHARED, Content

# Whatever decides how evidence is gathered and weighed: a change of it calls for a new fit.
_CODE = "".join(
    path.read_text("utf-8")
    for path in sorted(Path(__file__).parent.iterdir())
    if path.suffix in (".py", ".json")
    and path.name not in ("live.py", "encoder.py", "vectors.py", "tuning.py")
)


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
    return Builder(encoder, folder, lessons).build(content, progress)


class Builder:
    """Builds one release after the other; what they have in common is made once."""

    def __init__(self, encoder: Encoder, folder: Path, lessons: Lessons) -> None:
        self._encoder, self._folder, self._lessons = encoder, folder, lessons
        self._stores = Stores(encoder, folder)
        self._apart = cache(self._find_apart)

    def build(self, content: Content, progress: Progress = lambda done, total: None) -> Release:
        """A release of `content`, with the confidence that fits it best."""
        making = Making(content, self._lessons, self._encoder, self._stores)
        self._stores.prepare(making, progress)
        pupils = self._pupils(making)
        confidences = _confidences(pupils.values(), self._lessons, self._fit_of(content))
        return self._release(making, pupils, confidences)

    def rebuild(self, content: Content, former: Release) -> Release:
        """The release that takes the place of `former`, quickly: nothing is fitted or saved.

        It keeps the confidence of `former` unless one is on disk that was fitted to `content`, and
        the segments that did not change.
        """
        making = Making(content, self._lessons, self._encoder, self._stores, former)
        self._stores.encode(making)
        fitted = load_confidence(self._fit_of(content))
        if fitted is None:
            fitted = {code: edition.confidence for code, edition in former.editions.items()}
        return self._release(making, self._pupils(making), fitted)

    def save(self) -> int:
        """Keeps the vectors of what was built last for the next start; tells how many are new."""
        return self._stores.save()

    def _fit_of(self, content: Content) -> Path:
        resting = " ".join(content.resting)
        key = _digest(content.digest, resting, self._encoder.name, self._lessons.fingerprint, _CODE)
        return self._folder / f"confidence-{key}.json"

    def _pupils(self, making: Making) -> Mapping[str, _Pupil]:
        pupils: dict[str, _Pupil] = {}
        for language in making.languages:  # the default language first
            pupils[language] = self._pupil(making, language, pupils.get(DEFAULT_LANGUAGE))
        return pupils

    def _pupil(self, making: Making, language: str, default: _Pupil | None) -> _Pupil:
        """Whoever learns what the search in `language` is worth."""
        reader, answers = making.reader, making.answers
        segments = making.segments(language)
        decoys, extra = self._apart(language, tuple(making.languages_of(language)))
        weights = WordWeights(
            [*(s.part.words.told for s in segments), *(s.part.words.ways for s in segments), extra]
        )
        worded = default.segments if language == SHARED and default else segments
        senses = WordSenses(
            [segment.words for segment in worded],
            self._stores.own.vectors,
            self._encoder.reading(language).encode,
            weights,
        )
        comparison = Comparison(
            answers, language, making.content, reader.places, reader.elsewhere, weights, senses
        )
        parts = [segment.part for segment in segments]
        whole = default.index if default else None
        index = _index(parts, decoys, making.places_in_order, language, whole)
        return _Pupil(
            reader,
            answers,
            language,
            making.languages_of(language),
            index,
            comparison,
            segments,
        )

    def _find_apart(self, edition: str, languages: tuple[str, ...]) -> tuple[Decoys, Postings]:
        """What the lessons bring into every release: the decoys, and the words of all questions."""
        decoys = decoys_of(edition, languages, self._lessons)
        vectors = [self._stores.of(one).vectors(texts) for one, texts in decoys.items()]
        texts = [text for found in decoys.values() for text in found]
        turns = [
            turn
            for language in languages
            for one in self._lessons.questions_in(language)
            for turn in one.turns
        ]
        return Decoys(np.concatenate(vectors), texts), word_counts([*texts, *turns])

    def _release(
        self,
        making: Making,
        pupils: Mapping[str, _Pupil],
        confidences: Mapping[str, Confidence],
    ) -> Release:
        # A language without enough lessons borrows what the default language has learnt.
        default = confidences[DEFAULT_LANGUAGE]
        return Release(
            id=release_id(making.content.digest),
            content=making.content,
            reader=making.reader,
            editions={
                language: Edition(
                    language,
                    making.answers,
                    pupil.index,
                    pupil.comparison,
                    confidences.get(language, default),
                    pupil.segments,
                )
                for language, pupil in pupils.items()
            },
            by_key={answer.key: answer for answer in making.answers},
        )


def encode_content(
    content: Content,
    encoder: Encoder,
    folder: Path,
    lessons: Lessons,
    progress: Progress = lambda done, total: None,
) -> None:
    """Does the part of `build_release` that waits for no model: it encodes all texts.

    Of the lessons' questions the encoder alone keeps the vectors.
    """
    stores = Stores(encoder, folder)
    making = Making(content, lessons, encoder, stores)
    stores.prepare(making, progress)
    for edition in making.languages:
        for language in making.languages_of(edition):
            making.reader.prepare(lessons.texts_in(language), language)


@dataclass(frozen=True)
class _Pupil(Pupil):
    """A pupil that knows which segments its index is made of."""

    segments: Sequence[Segment]


def _confidences(pupils: Iterable[Pupil], lessons: Lessons, path: Path) -> Mapping[str, Confidence]:
    """What is at `path`, else what all pupils learn together, which is then kept there."""
    known = load_confidence(path)
    if known is not None:
        return known
    learnt = {pupil.language: pupil.samples(lessons) for pupil in pupils}
    shared = learnt.pop(SHARED, [])
    own = [sample for samples in learnt.values() for sample in samples]
    fitted = fit(own)
    if sum(sample.labels.any() for sample in shared) >= FEWEST_LESSONS:
        # Apart: what their evidence is worth is not what it is worth in the other languages.
        fitted[SHARED] = fit(shared)[SHARED]
    save_confidence(path, fitted)
    return fitted


def _index(
    parts: Sequence[Part],
    decoys: Decoys,
    places: NDArray[np.intp],
    language: str,
    default: Index | None,
) -> Index:
    if language == SHARED and default is not None:
        return SharedIndex(parts, decoys, places, default)
    return Index(parts, decoys, places, default)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
