"""The evidence that an answer fits a question: what confidence.py weighs, in one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.answer_fit import FITS, Said, answer_fit
from bot.knowledge.index import Nearest, Query
from bot.knowledge.lexicon import WordWeights, coverage
from bot.knowledge.names import PlaceNames, PlacesElsewhere
from bot.knowledge.senses import SENSES, WordSenses
from bot.knowledge.words import stems
from bot.records import DEFAULT_LANGUAGE, SHARED, Answer, Content, said_in

REMEMBERED = 100_000  # answers: the next release has most of them again

# The order is that of the fitted weights; `jingjing ask --explain` shows the names.
FEATURES = (
    "asked",  # cosine to the nearest way of asking, -1 to 1
    "text",  # cosine to the answer's own text
    "words",  # BM25 of ways of asking and text, about 0 to 1
    "fused",  # what answers are ranked by before any fit, about 0 to 1
    "fused_behind",  # how far that is behind the best, 0 or less
    "letters",  # letter n-gram similarity to the nearest way of asking, 0 to 1
    "text_letters",  # and to the answer's own text
    "covered",  # share of the question's telling words that the answer has, 0 to 1
    "covered_asked",  # the same for its ways of asking alone
    "lacking",  # weight of the most telling word that it lacks, 0 to 1
    "numbers_lacking",  # share of the question's numbers that it lacks, 0 to 1
    "behind",  # how far `asked` is behind the best of all answers, 0 or less
    "decoy",  # cosine to the nearest question known to be unanswerable, -1 to 1
    "decoy_words",  # BM25 to the nearest of them by words, about 0 to 1
    "decoy_words_ahead",  # how much nearer that is than this answer, 0 or more
    "decoy_ahead",  # how much nearer that is than this answer's ways of asking, 0 or more
    "out_of_scope",  # probability of the intents that no content answers, 0 to 1
    "elsewhere",  # the question names a place outside the city that the answer does not
    "place_same",
    "place_related",
    "place_other",
    "place_absent",  # the question names a place, the answer none
    "place_unnamed",  # the answer is about a place, the question names none
    "attribute_same",
    "attribute_other",
    "attribute_gap",  # the value asked for is known to be missing from what this answer is about
    "is_item",
    "is_overview",  # of a contact or a policy
    "is_place_sheet",  # the overview of a place
    "is_passage",
    "is_default_language",  # of the question
    "is_shared",  # whether the question's language has no edition of its own
    "asked_default",  # cosine to the nearest way of asking in the default language, -1 to 1
    *SENSES,
    *FITS,
)
Evidence = NDArray[np.float64]


@dataclass(frozen=True)
class _Known:
    """What is known of one answer before any question."""

    words: frozenset[str]  # stems of its text and ways of asking
    asked_words: frozenset[str]
    places: frozenset[str]  # that it mentions, and those that go with them
    elsewhere: frozenset[str]
    gaps: frozenset[str]  # attributes without a value, of what it is about
    is_placed: bool  # whether it is about a place that questions may name


@dataclass(frozen=True)
class _Read:
    """What the texts of an answer hold by themselves."""

    words: frozenset[str]
    asked_words: frozenset[str]
    places: frozenset[str]
    elsewhere: frozenset[str]


@lru_cache(REMEMBERED)
def _read(
    told: str, asked: tuple[str, ...], places: PlaceNames, elsewhere: PlacesElsewhere
) -> _Read:
    texts = (told, *asked)
    asked_words = frozenset(word for text in asked for word in stems(text))
    return _Read(
        words=asked_words.union(stems(told)),
        asked_words=asked_words,
        places=frozenset(
            id for text in texts for mention in places.find(text) for id in mention.ids
        ),
        elsewhere=frozenset(name for text in texts for name in elsewhere.find(text)),
    )


class Comparison:
    """Compares questions with the answers of a release in one language, or in SHARED ones."""

    def __init__(
        self,
        answers: Sequence[Answer],
        language: str,
        content: Content,
        places: PlaceNames,
        elsewhere: PlacesElsewhere,
        weights: WordWeights,
        senses: WordSenses,
    ) -> None:
        self._answers = answers
        self._is_shared = language == SHARED
        self._places = places
        self._elsewhere = elsewhere
        self._weights = weights
        self._senses = senses
        self._gaps = _gaps(content)

    def _study(self, answer: Answer, said: Said) -> _Known:
        read = _read(*said, self._places, self._elsewhere)
        about = {answer.about} if answer.about else set()
        return _Known(
            words=read.words,
            asked_words=read.asked_words,
            places=self._places.related(read.places | about),
            elsewhere=read.elsewhere,
            gaps=self._gaps.get(answer.about or "", frozenset()),
            is_placed=answer.about is not None and self._places.is_place(answer.about),
        )

    def evidence(self, query: Query, nearest: Nearest) -> Evidence:
        """One row per answer of `nearest`, one column per name in FEATURES."""
        telling = self._weights.telling(query.text)
        related = self._places.related(query.places)
        found = [self._answers[position] for position in nearest.positions]
        said = [_said(answer, query.language) for answer in found]
        compared = said
        if self._is_shared:
            # Words in many languages are compared with English ones alone, whose vectors there are.
            compared = [_said(answer, DEFAULT_LANGUAGE) for answer in found]
            said = [*map(_together, said, compared)]
        studied = [*map(self._study, found, said)]
        rows = np.array(
            [
                [
                    *_similarities(nearest, row),
                    *_words_shared(telling, known),
                    nearest.asked[row] - nearest.best_asked,
                    nearest.decoy,
                    nearest.decoy_words,
                    max(0.0, nearest.decoy_words - nearest.words[row]),
                    max(0.0, nearest.decoy - nearest.asked[row]),
                    query.out_of_scope,
                    float(bool(query.elsewhere - known.elsewhere)),
                    *_place_relation(query, related, answer, known),
                    *_attribute_relation(query, answer, known),
                    *_kind(answer, known),
                    query.language == DEFAULT_LANGUAGE,
                    self._is_shared,
                    nearest.asked_default[row],
                ]
                for row, (answer, known) in enumerate(zip(found, studied, strict=True))
            ],
            dtype=np.float64,
        )
        senses = self._senses.coverage(query.text, compared)
        return np.hstack([rows, senses, answer_fit(query.text, compared, query.language)])


def _said(answer: Answer, language: str) -> Said:
    return said_in(answer.text, language), answer.asked_in(language)


def _together(one: Said, other: Said) -> Said:
    """What is said in two languages, asked for in the first."""
    return (one[0] if one == other else f"{one[0]}\n{other[0]}"), one[1]


def _place_relation(
    query: Query, related: frozenset[str], answer: Answer, known: _Known
) -> tuple[bool, bool, bool, bool, bool]:
    if not query.places:
        return (False, False, False, False, known.is_placed)
    same = answer.about in query.places
    near = not same and (answer.about in related or bool(known.places & query.places))
    other = not same and not near
    return (same, near, other and known.is_placed, other and not known.is_placed, False)


def _attribute_relation(query: Query, answer: Answer, known: _Known) -> tuple[bool, bool, bool]:
    same = answer.attribute in query.attributes
    other = bool(query.attributes) and answer.attribute is not None and not same
    gap = answer.kind != "gap" and bool(query.attributes) and query.attributes <= known.gaps
    return (same, other, gap)


def _kind(answer: Answer, known: _Known) -> tuple[bool, bool, bool, bool]:
    kind, placed = answer.kind, known.is_placed
    sheet = kind == "overview" and placed
    return (kind == "item", kind == "overview" and not placed, sheet, kind == "passage")


def _similarities(nearest: Nearest, row: int) -> tuple[float, ...]:
    return (
        nearest.asked[row],
        nearest.texts[row],
        nearest.words[row],
        nearest.fused[row],
        nearest.fused[row] - nearest.fused.max(),
        nearest.asked_letters[row],
        nearest.text_letters[row],
    )


def _words_shared(telling: dict[str, float], known: _Known) -> tuple[float, float, float, float]:
    covered, lacking = coverage(telling, known.words)
    covered_asked, _ = coverage(telling, known.asked_words)
    numbers = [word for word in telling if word.isdigit()]
    numbers_lacking = sum(number not in known.words for number in numbers) / max(len(numbers), 1)
    return (covered, covered_asked, lacking, numbers_lacking)


def _gaps(content: Content) -> dict[str, frozenset[str]]:
    return {
        profile.id: frozenset(name for name, values in profile.attributes.items() if not values)
        for profile in content.profiles.values()
    }
