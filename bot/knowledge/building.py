"""Builds a release from content: answers, vectors, one edition per language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from bot.knowledge.answers import answers_of
from bot.knowledge.confidence import Confidence, fit
from bot.knowledge.confidence_file import load_confidence, save_confidence
from bot.knowledge.encoder import Encoder
from bot.knowledge.entries import release_id
from bot.knowledge.evidence import Comparison
from bot.knowledge.index import Decoys, Index
from bot.knowledge.lessons import Lessons, Pupil
from bot.knowledge.lexicon import WordWeights, word_counts
from bot.knowledge.postings import Postings
from bot.knowledge.reading import Reader
from bot.knowledge.release import Edition, Release
from bot.knowledge.segments import Draft, Segment, places
from bot.knowledge.senses import WordSenses
from bot.knowledge.vectors import Progress, VectorStore
from bot.records import DEFAULT_LANGUAGE, Content

# Whatever decides how evidence is gathered and weighed: a change of it calls for a new fit.
_CODE = "".join(
    path.read_text("utf-8")
    for path in sorted(Path(__file__).parent.glob("*.py"))
    if path.name not in ("live.py", "encoder.py", "vectors.py", "tuning.py")
)
FEWEST_LESSONS = 100  # answerable questions in a language, below which its fit is borrowed


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
        self._vectors = VectorStore(folder, encoder)
        self._apart = cache(self._find_apart)

    def build(self, content: Content, progress: Progress = lambda done, total: None) -> Release:
        """A release of `content`, with the confidence that fits it best."""
        making = _Making(content, self._lessons, self._encoder, self._vectors)
        self._vectors.prepare(making.texts(), progress)
        pupils = self._pupils(making)
        confidences = _confidences(pupils.values(), self._lessons, self._fit_of(content))
        return self._release(making, pupils, confidences)

    def rebuild(self, content: Content, former: Release) -> Release:
        """The release that takes the place of `former`, quickly: nothing is fitted or saved.

        It keeps the confidence of `former` unless one is on disk that was fitted to `content`, and
        the segments that did not change.
        """
        making = _Making(content, self._lessons, self._encoder, self._vectors, former)
        self._vectors.encode(making.texts())
        fitted = load_confidence(self._fit_of(content))
        if fitted is None:
            fitted = {code: edition.confidence for code, edition in former.editions.items()}
        return self._release(making, self._pupils(making), fitted)

    def save(self) -> int:
        """Keeps the vectors of what was built last for the next start; tells how many are new."""
        return self._vectors.save()

    def _fit_of(self, content: Content) -> Path:
        resting = " ".join(content.resting)
        key = _digest(content.digest, resting, self._encoder.name, self._lessons.fingerprint, _CODE)
        return self._folder / f"confidence-{key}.json"

    def _pupils(self, making: _Making) -> Mapping[str, _Pupil]:
        pupils: dict[str, _Pupil] = {}
        for language in making.languages:  # the default language first
            default = pupils.get(DEFAULT_LANGUAGE)
            pupils[language] = self._pupil(making, language, default.index if default else None)
        return pupils

    def _pupil(self, making: _Making, language: str, default: Index | None) -> _Pupil:
        """Whoever learns what the search in `language` is worth."""
        reader, answers = making.reader, making.answers
        segments = making.segments(language)
        decoys, extra = self._apart(language)
        weights = WordWeights(
            [*(s.part.words.told for s in segments), *(s.part.words.ways for s in segments), extra]
        )
        senses = WordSenses(
            [segment.words for segment in segments],
            self._vectors.vectors,
            self._encoder.encode,
            weights,
        )
        comparison = Comparison(
            answers, language, making.content, reader.places, reader.elsewhere, weights, senses
        )
        index = Index(
            [segment.part for segment in segments], decoys, making.places_in_order, default
        )
        return _Pupil(reader, answers, language, index, comparison, segments)

    def _find_apart(self, language: str) -> tuple[Decoys, Postings]:
        """What the lessons bring into every release: the decoys, and the words of all questions."""
        decoys = self._lessons.decoys_in(language)
        turns = [turn for one in self._lessons.questions_in(language) for turn in one.turns]
        return Decoys(self._vectors.vectors(decoys), decoys), word_counts([*decoys, *turns])

    def _release(
        self,
        making: _Making,
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
    store = VectorStore(folder, encoder)
    making = _Making(content, lessons, encoder, store)
    store.prepare(making.texts(), progress)
    for language in making.languages:
        making.reader.prepare(lessons.texts_in(language), language)


@dataclass(frozen=True)
class _Pupil(Pupil):
    """A pupil that knows which segments its index is made of."""

    segments: Sequence[Segment]


class _Making:
    """A release on the way from its content."""

    def __init__(
        self,
        content: Content,
        lessons: Lessons,
        encoder: Encoder,
        store: VectorStore,
        former: Release | None = None,
    ) -> None:
        self.content, self.answers, self._store = content, answers_of(content), store
        self.reader = Reader(content, encoder, former.reader if former else None)
        self._lessons, self._places = lessons, places(self.answers)
        self.places_in_order = np.concatenate([np.array(found, np.intp) for found in self._places])
        given = {language for answer in self.answers for language in answer.text}
        # The default language first: others may borrow its confidence.
        self.languages = (DEFAULT_LANGUAGE, *sorted(given - {DEFAULT_LANGUAGE}))
        self._segments = {
            language: self._drafted(language, former.editions.get(language) if former else None)
            for language in self.languages
        }

    def _drafted(self, language: str, former: Edition | None) -> list[Segment | Draft]:
        """What is known of each segment, else a draft of it."""
        wanted = [tuple(self.answers[at] for at in found) for found in self._places]
        known = former.segments if former else ()
        if len(known) != len(wanted):
            return [Draft(answers, language) for answers in wanted]
        return [
            segment
            if segment.answers == answers and segment.vectors is self._store
            else Draft(answers, language)
            for segment, answers in zip(known, wanted, strict=True)
        ]

    def texts(self) -> list[str]:
        """Every text that must have a vector before the segments can be made."""
        return [
            text
            for language in self.languages
            for texts in (*self._new_texts(language), self._lessons.decoys_in(language))
            for text in texts
        ]

    def _new_texts(self, language: str) -> Iterator[list[str]]:
        for one in self._segments[language]:
            if isinstance(one, Draft):
                yield one.texts()

    def segments(self, language: str) -> list[Segment]:
        """All segments in `language`, once the store has the vectors of `texts`."""
        return [
            one.made(self._store) if isinstance(one, Draft) else one
            for one in self._segments[language]
        ]


def _confidences(pupils: Iterable[Pupil], lessons: Lessons, path: Path) -> Mapping[str, Confidence]:
    """What is at `path`, else what all pupils learn together, which is then kept there."""
    known = load_confidence(path)
    if known is not None:
        return known
    samples = [
        sample
        for pupil in pupils
        if pupil.language == DEFAULT_LANGUAGE
        or lessons.answerable_in(pupil.language) >= FEWEST_LESSONS
        for sample in pupil.samples(lessons)
    ]
    fitted = fit(samples)
    save_confidence(path, fitted)
    return fitted


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
