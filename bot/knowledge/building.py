"""Builds a release from content: answers, vectors, one edition per language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.knowledge.answers import answers_of
from bot.knowledge.confidence import Confidence, fit
from bot.knowledge.confidence_file import load_confidence, save_confidence
from bot.knowledge.encoder import Encoder
from bot.knowledge.evidence import Comparison
from bot.knowledge.index import Index, Owned
from bot.knowledge.lessons import Lessons, Pupil
from bot.knowledge.lexicon import WordWeights
from bot.knowledge.reading import Reader
from bot.knowledge.release import Edition, Release
from bot.knowledge.senses import WordSenses, sense_words
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
    answers = answers_of(content)
    reader = Reader(content, encoder)
    key = _digest(content.digest, encoder.name, lessons.fingerprint, _CODE)
    drafts = _Drafts(content, answers, lessons, reader)
    store = VectorStore(folder, encoder)
    store.prepare(drafts.all_texts(), progress)
    pupils = {language: drafts.pupil(language, store) for language in drafts.languages}
    confidences = _confidences(pupils.values(), lessons, folder / f"confidence-{key}.json")
    # A language without enough lessons borrows what the default language has learnt.
    default = confidences[DEFAULT_LANGUAGE]
    editions = {
        language: Edition(
            language,
            answers,
            pupil.index,
            pupil.comparison,
            confidences.get(language, default),
        )
        for language, pupil in pupils.items()
    }
    fitted = "".join(repr(edition.confidence) for edition in editions.values())
    return Release(
        id="r-" + _digest(key, fitted),
        content=content,
        reader=reader,
        editions=editions,
        by_key={answer.key: answer for answer in answers},
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
        self._content, self._answers = content, answers
        self._lessons, self._reader = lessons, reader
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
        texts = [*self._told(language), *(text for _, text in self._asked(language))]
        return sorted({word for text in texts for word in sense_words(text)})

    def _told(self, language: str) -> list[str]:
        return [said_in(answer.text, language) for answer in self._answers]

    def _windows(self, language: str) -> list[tuple[int, str]]:
        """The texts under their titles, in parts that the encoder reads to the end."""
        return [
            (position, part)
            for position, text in enumerate(self._told(language))
            for part in windows(text, self._answers[position].title(language))
        ]

    def _asked(self, language: str) -> list[tuple[int, str]]:
        return [
            (position, text)
            for position, answer in enumerate(self._answers)
            for text in answer.asked_in(language)
        ]

    def pupil(self, language: str, store: VectorStore) -> Pupil:
        """Whoever learns what the search in `language` is worth."""
        weights = WordWeights([*self._told_and_asked(language)])
        senses = WordSenses(
            self._told(language),
            [answer.asked_in(language) for answer in self._answers],
            store.vectors,
            self._reader.encoder.encode,
            weights,
        )
        comparison = Comparison(
            self._answers,
            language,
            self._content,
            self._reader.places,
            self._reader.elsewhere,
            weights,
            senses,
        )
        index = self._index(language, store)
        return Pupil(self._reader, self._answers, language, index, comparison)

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
