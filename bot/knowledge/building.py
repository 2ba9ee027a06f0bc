"""Builds a release from content: answers, vectors, one edition per language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from bot.knowledge.answers import answers_of
from bot.knowledge.confidence import Confidence, fit
from bot.knowledge.confidence_file import load_confidence, save_confidence
from bot.knowledge.encoder import Encoder
from bot.knowledge.entries import release_id
from bot.knowledge.evidence import Comparison
from bot.knowledge.index import Index, Owned
from bot.knowledge.lessons import Lessons, Pupil
from bot.knowledge.lexicon import WordWeights
from bot.knowledge.reading import Reader
from bot.knowledge.release import Edition, Release
from bot.knowledge.senses import WordSenses, words_of
from bot.knowledge.splitting import windows
from bot.knowledge.vectors import Progress, VectorStore
from bot.records import DEFAULT_LANGUAGE, Answer, Content, said_in

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

    def build(self, content: Content, progress: Progress = lambda done, total: None) -> Release:
        """A release of `content`, with the confidence that fits it best."""
        drafts = self._drafts(content)
        self._vectors.prepare(drafts.all_texts(), progress)
        pupils = self._pupils(drafts)
        confidences = _confidences(pupils.values(), self._lessons, self._fit_of(content))
        return self._release(content, drafts, pupils, confidences)

    def rebuild(self, content: Content, former: Release) -> Release:
        """The release that takes the place of `former`, quickly: nothing is fitted or saved.

        It keeps the confidence of `former` unless one is on disk that was fitted to `content`.
        """
        drafts = self._drafts(content, former)
        self._vectors.encode(drafts.all_texts())
        fitted = load_confidence(self._fit_of(content))
        if fitted is None:
            fitted = {code: edition.confidence for code, edition in former.editions.items()}
        return self._release(content, drafts, self._pupils(drafts), fitted)

    def save(self) -> int:
        """Keeps the vectors of what was built last for the next start; tells how many are new."""
        return self._vectors.save()

    def _drafts(self, content: Content, former: Release | None = None) -> _Drafts:
        reader = Reader(content, self._encoder, former.reader if former else None)
        return _Drafts(content, answers_of(content), self._lessons, reader)

    def _pupils(self, drafts: _Drafts) -> Mapping[str, Pupil]:
        return {language: drafts.pupil(language, self._vectors) for language in drafts.languages}

    def _fit_of(self, content: Content) -> Path:
        resting = " ".join(content.resting)
        key = _digest(content.digest, resting, self._encoder.name, self._lessons.fingerprint, _CODE)
        return self._folder / f"confidence-{key}.json"

    def _release(
        self,
        content: Content,
        drafts: _Drafts,
        pupils: Mapping[str, Pupil],
        confidences: Mapping[str, Confidence],
    ) -> Release:
        # A language without enough lessons borrows what the default language has learnt.
        default = confidences[DEFAULT_LANGUAGE]
        return Release(
            id=release_id(content.digest),
            content=content,
            reader=drafts.reader,
            editions={
                language: Edition(
                    language,
                    drafts.answers,
                    pupil.index,
                    pupil.comparison,
                    confidences.get(language, default),
                )
                for language, pupil in pupils.items()
            },
            by_key={answer.key: answer for answer in drafts.answers},
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
    reader = Reader(content, encoder)
    drafts = _Drafts(content, answers_of(content), lessons, reader)
    VectorStore(folder, encoder).prepare(drafts.all_texts(), progress)
    for language in drafts.languages:
        reader.prepare(lessons.texts_in(language), language)


class _Drafts:
    """Makes the editions of one release."""

    def __init__(
        self, content: Content, answers: Sequence[Answer], lessons: Lessons, reader: Reader
    ) -> None:
        self._content, self.answers = content, answers
        self._lessons, self.reader = lessons, reader
        self._windows = cache(self._find_windows)
        self._asked = cache(self._find_asked)
        self._told = cache(self._find_told)
        given = {language for answer in answers for language in answer.text}
        # The default language first: others may borrow its confidence.
        self.languages = (DEFAULT_LANGUAGE, *sorted(given - {DEFAULT_LANGUAGE}))

    def all_texts(self) -> list[str]:
        """Every text that any edition needs a vector of."""
        return [
            text
            for language in self.languages
            for text in (*self.texts(language), *self._words(language))
        ]

    def texts(self, language: str) -> list[str]:
        """Every text that the edition needs a vector of."""
        return [
            *(text for _, text in self._windows(language)),
            *(text for _, text in self._asked(language)),
            *self._lessons.decoys_in(language),
        ]

    def _words(self, language: str) -> list[str]:
        """Every word of the answers, to be compared by its meaning."""
        ways = [answer.asked_in(language) for answer in self.answers]
        return words_of(self._told(language), ways)

    def _find_told(self, language: str) -> list[str]:
        return [said_in(answer.text, language) for answer in self.answers]

    def _find_windows(self, language: str) -> list[tuple[int, str]]:
        """The texts under their titles, in parts that the encoder reads to the end."""
        return [
            (position, part)
            for position, text in enumerate(self._told(language))
            for part in windows(text, self.answers[position].title(language))
        ]

    def _find_asked(self, language: str) -> list[tuple[int, str]]:
        return [
            (position, text)
            for position, answer in enumerate(self.answers)
            for text in answer.asked_in(language)
        ]

    def pupil(self, language: str, store: VectorStore) -> Pupil:
        """Whoever learns what the search in `language` is worth."""
        weights = WordWeights([*self._told_and_asked(language)])
        senses = WordSenses(
            self._told(language),
            [answer.asked_in(language) for answer in self.answers],
            store.vectors,
            self.reader.encoder.encode,
            weights,
        )
        comparison = Comparison(
            self.answers,
            language,
            self._content,
            self.reader.places,
            self.reader.elsewhere,
            weights,
            senses,
        )
        index = self._index(language, store)
        return Pupil(self.reader, self.answers, language, index, comparison)

    def _index(self, language: str, store: VectorStore) -> Index:
        told, asked = self._windows(language), self._asked(language)
        decoys = self._lessons.decoys_in(language)
        vectors = store.vectors(self.texts(language))
        ends = np.cumsum([len(told), len(asked)])
        told_vectors, asked_vectors, decoy_vectors = np.split(vectors, ends)
        return Index(
            self._told(language),
            asked,
            told_vectors,
            asked_vectors,
            decoy_vectors,
            told_owner=[position for position, _ in told],
            decoys=decoys,
            default_asked=self._default_asked(language, store),
        )

    def _default_asked(self, language: str, store: VectorStore) -> Owned | None:
        if language == DEFAULT_LANGUAGE:
            return None
        asked = self._asked(DEFAULT_LANGUAGE)
        if not asked:
            return None
        return Owned([position for position, _ in asked], store.vectors([t for _, t in asked]))

    def _told_and_asked(self, language: str) -> Iterator[str]:
        yield from self._told(language)
        yield from (text for _, text in self._asked(language))
        yield from self._lessons.decoys_in(language)
        for question in self._lessons.questions_in(language):
            yield from question.turns


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
