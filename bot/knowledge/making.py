"""A release on the way from its content: its answers, its segments and their vectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.knowledge.answers import answers_of
from bot.knowledge.encoder import Encoder
from bot.knowledge.lessons import Lessons
from bot.knowledge.reading import Reader
from bot.knowledge.release import Edition, Release
from bot.knowledge.segments import Draft, Segment, places
from bot.knowledge.vectors import Progress, VectorStore
from bot.records import DEFAULT_LANGUAGE, SHARED, Answer, Content

FEWEST_LESSONS = 100  # answerable questions in a language, from which on it has its own edition


class Stores:
    """The vectors of all texts: those of languages that share an edition are kept apart.

    By their words alone "visa" and "contact" do not tell which language they are.
    """

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self.own = VectorStore(folder, encoder)
        shared = encoder.reading(SHARED)
        self.shared = self.own if shared is encoder else VectorStore(folder, shared)

    def prepare(self, making: Making, progress: Progress) -> None:
        """As VectorStore.prepare, for every text of a release."""
        if self.shared is self.own:
            self.own.prepare([*making.texts(), *making.shared_texts()], progress)
        else:
            self.own.prepare(making.texts(), progress)
            self.shared.prepare(making.shared_texts(), progress)

    def encode(self, making: Making) -> None:
        """As VectorStore.encode."""
        self.own.encode(making.texts())
        self.shared.encode(making.shared_texts())

    def save(self) -> int:
        """As VectorStore.save."""
        return self.own.save() + (0 if self.shared is self.own else self.shared.save())

    def of(self, language: str) -> VectorStore:
        """The store of an edition's ways of asking."""
        return self.shared if language == SHARED else self.own


class Making:
    """A release on the way from its content."""

    def __init__(
        self,
        content: Content,
        lessons: Lessons,
        encoder: Encoder,
        stores: Stores,
        former: Release | None = None,
    ) -> None:
        self.content, self.answers, self._stores = content, answers_of(content), stores
        self.reader = Reader(content, encoder, former.reader if former else None)
        self._lessons, self._places = lessons, places(self.answers)
        self.places_in_order = np.concatenate([np.array(found, np.intp) for found in self._places])
        self.languages, self.sharing = self._editions()
        self._segments = {
            language: self._drafted(language, former.editions.get(language) if former else None)
            for language in self.languages
        }

    def _editions(self) -> tuple[Sequence[str], Sequence[str]]:
        """The editions there are, and the languages that share one, if any do."""
        given = sorted({code for answer in self.answers for code in answer.languages})
        own = [
            code
            for code in given
            if code != DEFAULT_LANGUAGE and self._lessons.answerable_in(code) >= FEWEST_LESSONS
        ]
        sharing = [code for code in given if code not in (DEFAULT_LANGUAGE, *own)]
        # The default language first: the others lean on it.
        return (DEFAULT_LANGUAGE, *own, *([SHARED] if sharing else [])), sharing

    def languages_of(self, edition: str) -> Sequence[str]:
        """The languages whose questions an edition answers, as far as there are texts in them."""
        return self.sharing if edition == SHARED else (edition,)

    def _drafted(self, language: str, former: Edition | None) -> list[Segment | Draft]:
        """What is known of each segment, else a draft of it."""
        wanted = [tuple(self.answers[at] for at in found) for found in self._places]
        known = former.segments if former else ()
        if len(known) != len(wanted):
            return [self._draft(answers, language) for answers in wanted]
        return [
            segment
            if segment.answers == answers and segment.vectors is self._stores.of(language)
            else self._draft(answers, language)
            for segment, answers in zip(known, wanted, strict=True)
        ]

    def _draft(self, answers: tuple[Answer, ...], language: str) -> Draft:
        if language == SHARED:
            return Draft.shared(answers, self.sharing)
        return Draft.of(answers, language)

    def texts(self) -> list[str]:
        """Every text that must have a vector before the segments can be made, but shared ones."""
        own = [language for language in self.languages if language != SHARED]
        return [text for language in own for text in self._texts_in(language)]

    def shared_texts(self) -> list[str]:
        """The same of the languages that share an edition."""
        return [*self._texts_in(SHARED)] if self.sharing else []

    def _texts_in(self, edition: str) -> Iterator[str]:
        decoys = decoys_of(edition, self.languages_of(edition), self._lessons)
        for texts in (*self._new_texts(edition), decoys.get(edition, ())):
            yield from texts

    def _new_texts(self, language: str) -> Iterator[list[str]]:
        for one in self._segments.get(language, ()):
            if isinstance(one, Draft):
                yield one.texts()

    def segments(self, language: str) -> list[Segment]:
        """All segments in `language`, once the stores have the vectors of their texts."""
        return [
            one.made(self._stores.of(language)) if isinstance(one, Draft) else one
            for one in self._segments[language]
        ]


def decoys_of(
    edition: str, languages: Sequence[str], lessons: Lessons
) -> Mapping[str, Sequence[str]]:
    """The decoys of an edition, by the edition whose vectors they have.

    Questions in languages that share one are compared with the decoys of the default language too.
    """
    if edition != SHARED:
        return {edition: lessons.decoys_in(edition)}
    shared = [text for language in languages for text in lessons.own_decoys_in(language)]
    return {SHARED: [*dict.fromkeys(shared)], DEFAULT_LANGUAGE: lessons.decoys_in(DEFAULT_LANGUAGE)}
