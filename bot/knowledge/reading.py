"""Reads a question for the search: its places, its attributes and its vector."""

from __future__ import annotations

from collections.abc import Sequence

from bot.knowledge.encoder import Encoder
from bot.knowledge.glossary import Glossary
from bot.knowledge.index import Query
from bot.knowledge.names import AttributeWords, PlaceNames, PlacesElsewhere
from bot.knowledge.senses import sense_words
from bot.knowledge.wording import punctuation
from bot.knowledge.words import is_unspaced
from bot.records import DEFAULT_LANGUAGE, Content, said_in

MOST_READINGS = 4  # of one question whose names may mean several places


class Reader:
    """Makes questions ready for the search, with the names that the content knows."""

    def __init__(self, content: Content, encoder: Encoder, former: Reader | None = None) -> None:
        """Whatever finds as it did in `former` is that of `former`, with what it has read."""
        self.places: PlaceNames = PlaceNames(content)
        if former and self.places.finds_as(former.places):
            self.places = former.places
        known = former and former.elsewhere.names == content.elsewhere
        self.elsewhere: PlacesElsewhere = (
            former.elsewhere if former and known else PlacesElsewhere(content.elsewhere)
        )
        self.attribute_words = AttributeWords(content.attributes)
        self._profiles = content.profiles
        self.encoder = encoder
        self._glossary = Glossary(content.glossary)

    def places_in(self, text: str) -> tuple[str, ...]:
        """The ids of the places that `text` names, in order; an ambiguous name gives several."""
        found = (id for mention in self.places.find(text) for id in mention.ids)
        return tuple(dict.fromkeys(found))

    def attributes_in(self, text: str, language: str = DEFAULT_LANGUAGE) -> tuple[str, ...]:
        """The ids of the attributes that `text`, in `language`, asks for, in order."""
        found = (id for mention in self.attribute_words.find(text, language) for id in mention.ids)
        return tuple(dict.fromkeys(found))

    def readings(
        self,
        text: str,
        language: str = DEFAULT_LANGUAGE,
        out_of_scope: float = 0.0,
        carried: Sequence[str] = (),
    ) -> list[Query]:
        """The ways to read `text`, each with places under their usual names in `language`.

        There is one reading for each place that an ambiguous name may mean. `carried` are the
        places of the conversation so far, for a question that names none. `out_of_scope` is the
        probability that the message is no question to this content.
        """
        read = self.lines(text, language, carried)
        encoder = self.encoder.reading(language)
        vectors = encoder.encode([self._glossary.in_english(line, language) for line, _ in read])
        attributes = frozenset(self.attributes_in(text, language))
        elsewhere = self.elsewhere.find(text)
        return [
            Query(
                line,
                vector,
                places,
                attributes,
                elsewhere,
                out_of_scope,
                encoder.readable(line),
                language,
            )
            for (line, places), vector in zip(read, vectors, strict=True)
        ]

    def prepare(self, texts: Sequence[str], language: str) -> None:
        """Encodes many questions together, so that understanding and reading each is quick."""
        lines = [line for text in texts for line, _ in self.lines(text, language)]
        if lines:
            words = {word: None for line in lines for word in sense_words(line)}
            spaced = (word for word in words if not is_unspaced(word))
            glossed = [self._glossary.in_english(line, language) for line in lines]
            self.encoder.reading(language).encode([*texts, *glossed, *spaced])

    def lines(
        self, text: str, language: str, carried: Sequence[str] = ()
    ) -> list[tuple[str, frozenset[str]]]:
        """The texts that the readings of `text` are searched with, and the places in each."""
        read = self._with_usual_names(text, language)
        if carried and not any(places for _, places in read):
            note = punctuation(language).note
            read = [
                (text + note.format(self.short(id, language)), frozenset([id])) for id in carried
            ]
        return read

    def _with_usual_names(self, text: str, language: str) -> list[tuple[str, frozenset[str]]]:
        read = [(text, frozenset[str]())]
        for mention in reversed(self.places.find(text)):
            read = [
                (self.places.put_in(line, mention, self.short(id, language)), places | {id})
                for line, places in read
                for id in mention.ids
            ][:MOST_READINGS]
        return read

    def short(self, profile: str, language: str) -> str:
        """The usual name of a profile in `language`."""
        return said_in(self._profiles[profile].short, language)
