"""A release in segments: what an edit does not touch is taken over from the release before."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.knowledge.index import Part
from bot.knowledge.senses import NONE, SENSE_WORDS, words_of
from bot.knowledge.splitting import windows
from bot.knowledge.terms import Numbers
from bot.knowledge.vectors import VectorStore
from bot.records import Answer, said_in

SIZE = 1024  # answers from which on there are two, and so on


@dataclass(frozen=True, eq=False)
class Segment:
    """Some answers in one language, ready for the search; nothing in it depends on the others."""

    answers: tuple[Answer, ...]
    part: Part
    words: Numbers  # all words that are compared by their meaning, see senses.words_of
    vectors: VectorStore  # has those of the words


class Draft:
    """A segment on its way: what must be encoded for it."""

    def __init__(
        self,
        answers: tuple[Answer, ...],
        told: Sequence[str],
        asked: Sequence[tuple[int, str]],
        windows: Sequence[tuple[int, str]],
        words: Numbers,
    ) -> None:
        """`told` are the answers' texts; the others pair a position in it with a text."""
        self._answers, self._told, self._asked = answers, told, asked
        self._windows, self._words = windows, words

    @classmethod
    def of(cls, answers: tuple[Answer, ...], language: str) -> Draft:
        """The draft of all that `answers` say in `language`."""
        told = [said_in(answer.text, language) for answer in answers]
        asked = [
            (position, text)
            for position, answer in enumerate(answers)
            for text in answer.asked_in(language)
        ]
        # The texts under their titles, in parts that the encoder reads to the end.
        parts = [
            (position, part)
            for position, text in enumerate(told)
            for part in windows(text, answers[position].title(language))
        ]
        return cls(answers, told, asked, parts, words_of([*told, *(text for _, text in asked)]))

    @classmethod
    def shared(cls, answers: tuple[Answer, ...], languages: Collection[str]) -> Draft:
        """The draft of the ways in which `answers` are asked for in several languages alone."""
        asked = [
            (position, text)
            for position, answer in enumerate(answers)
            for language in answer.asked
            if language in languages
            for text in answer.asked[language]
        ]
        return cls(answers, [""] * len(answers), asked, [], NONE)

    def texts(self) -> list[str]:
        """Every text that the segment needs a vector of."""
        return [*self._parts(), *self._ways(), *SENSE_WORDS.names(self._words)]

    def made(self, store: VectorStore) -> Segment:
        """The segment, once `store` has the vectors."""
        part = Part(
            self._told,
            self._asked,
            store.vectors(self._parts()),
            store.vectors(self._ways()),
            [position for position, _ in self._windows],
        )
        return Segment(self._answers, part, self._words, store)

    def _parts(self) -> list[str]:
        return [text for _, text in self._windows]

    def _ways(self) -> list[str]:
        return [text for _, text in self._asked]


def places(answers: Sequence[Answer]) -> list[list[int]]:
    """The positions of the answers of each segment.

    They follow from the keys and, in steps of a factor of two, from the number of answers: an edit
    changes one segment, and whoever builds the same content has the same segments.
    """
    segments = 1 << (len(answers) // SIZE).bit_length()
    found: list[list[int]] = [[] for _ in range(segments)]
    for position, answer in enumerate(answers):
        found[zlib.crc32(answer.key.encode()) % segments].append(position)
    return found
