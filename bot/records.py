"""The records that pass between the rooms of the house. All are frozen.

Texts come per language: a `Texts` maps a language code ("en", "zh") to what is said in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

Texts = Mapping[str, str]
Outcome = Literal["answered", "clarified", "small_talk", "declined", "handed_over", "failed"]
SourceKind = Literal["official", "press", "other", "mirror"]
HitKind = Literal["item", "attribute", "overview", "passage", "gap"]

DEFAULT_LANGUAGE = "en"
SHARED = "shared"  # stands for all languages without an edition of their own


def said_in(texts: Texts, language: str) -> str:
    """The text in `language`, else in the default language, else in any language there is."""
    return texts.get(language) or texts.get(DEFAULT_LANGUAGE) or next(iter(texts.values()), "")


def language_told(texts: Mapping[str, object], language: str) -> str:
    """The language of what a reader of `language` gets: it, else the default, else any there is."""
    known = (code for code in (language, DEFAULT_LANGUAGE) if texts.get(code))
    return next(known, next(iter(texts), language))


@dataclass(frozen=True)
class Source:
    """Where a statement was published. `url` is None where citizens must not be sent there."""

    title: str
    url: str | None
    kind: SourceKind
    as_of: str  # the date of the page or of its data, as the source gives it


@dataclass(frozen=True)
class Item:
    """A curated answer with the question it answers and other phrasings of that question."""

    id: str
    category: str
    question: Texts
    phrasings: Mapping[str, tuple[str, ...]]
    answer: Texts
    sources: tuple[Source, ...]
    about: str | None = None  # id of the profile it is about
    channels: Mapping[str, Texts] = field(default_factory=dict)  # said there instead of `answer`
    valid_from: str | None = None  # the day or moment from which it is an answer, in ISO 8601
    valid_until: str | None = None  # its last day, or the moment when it ends

    @cached_property
    def as_answer(self) -> Answer:
        """What it is to whoever searches; made once, since most items outlive many releases."""
        return Answer(
            id=self.id,
            kind="item",
            text=self.answer,
            sources=self.sources,
            asked={
                language: (question, *self.phrasings.get(language, ()))
                for language, question in self.question.items()
            },
            about=self.about,
            channels=self.channels,
        )


@dataclass(frozen=True)
class AttributeValue:
    """One published value of an attribute; several values mean that sources differ or add up."""

    value: Texts
    source: Source
    note: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Profile:
    """A place, office or policy with attributes. An empty tuple of values is a known gap."""

    id: str
    kind: Literal["park", "district", "contact", "policy"]
    name: Texts
    short: Texts
    aliases: Mapping[str, tuple[str, ...]]  # by language, its names among them
    attributes: Mapping[str, tuple[AttributeValue, ...]]
    phrasings: Mapping[str, tuple[str, ...]]
    within: tuple[str, ...] = ()  # profiles that a question about this one may also mean
    more_sources: tuple[Source, ...] = ()

    @property
    def is_place(self) -> bool:
        return self.kind in ("park", "district")


@dataclass(frozen=True)
class Passage:
    """A quotable sentence about a profile."""

    id: str
    about: str
    text: Texts
    source: Source
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # questions it answers


@dataclass(frozen=True)
class Attribute:
    """What may be asked of a profile, in which words, and the sentences that answer."""

    id: str
    label: Texts
    asked: Mapping[str, tuple[str, ...]]  # question templates with {place}
    words: Mapping[str, tuple[str, ...]]
    answer: Texts  # template with {place} and {value}
    unknown: Texts  # template with {place}; empty: not asked for where no value is known


@dataclass(frozen=True)
class Stretch:
    """A stretch of time, from `begins` on and before `ends`, in UTC; None: without that end."""

    begins: datetime | None = None
    ends: datetime | None = None

    def __contains__(self, moment: datetime) -> bool:
        return self.has_begun(moment) and not self.is_over(moment)

    def has_begun(self, moment: datetime) -> bool:
        return self.begins is None or self.begins <= moment

    def is_over(self, moment: datetime) -> bool:
        return self.ends is not None and self.ends <= moment


@dataclass(frozen=True)
class Content:
    """Everything staff curate, as loaded: what a release is built from."""

    items: tuple[Item, ...]
    profiles: Mapping[str, Profile]
    passages: tuple[Passage, ...]
    attributes: Mapping[str, Attribute]
    replies: Mapping[str, Texts]
    elsewhere: tuple[str, ...]  # names of places that are not in Beijing
    digest: str  # SHA-256 of the files
    welcome: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # first questions to offer
    resting: tuple[str, ...] = ()  # ids of items left out because they are not valid
    valid: Stretch = Stretch()  # in which `items` are those that are valid
    forbidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # words never published
    glossary: Mapping[str, Texts] = field(default_factory=dict)  # per language: term to English


@dataclass(frozen=True)
class Answer:
    """A text that may be quoted to a citizen, with the ways people ask for it."""

    id: str  # of the item, profile or passage it comes from
    kind: HitKind
    text: Texts
    sources: tuple[Source, ...]
    asked: Mapping[str, tuple[str, ...]]  # questions it answers; the first is fit to be shown
    about: str | None = None
    attribute: str | None = None
    channels: Mapping[str, Texts] = field(default_factory=dict)  # said there instead of `text`

    @property
    def key(self) -> str:
        """An id that is unique among all answers of a release."""
        return f"{self.id}:{self.attribute}" if self.attribute else self.id

    @property
    def languages(self) -> frozenset[str]:
        """The languages that it is told or asked for in."""
        return frozenset({**self.text, **self.asked})

    def asked_in(self, language: str) -> tuple[str, ...]:
        """The ways of asking in `language`, else in the default language."""
        return self.asked.get(language) or self.asked.get(DEFAULT_LANGUAGE) or ()

    def title(self, language: str) -> str:
        """The question to show when this answer is offered as an option; empty if it has none."""
        return next(iter(self.asked_in(language)), "")

    def language_for(self, language: str) -> str:
        """The language in which a citizen who reads `language` gets the text."""
        return language_told(self.text, language)

    def text_on(self, channel: str) -> Texts:
        """What is said on a channel: in each language its own words, else the general ones."""
        return {**self.text, **self.channels.get(channel, {})}


@dataclass(frozen=True)
class Hit:
    """An answer that may fit a question."""

    answer: Answer
    confidence: float  # probability that it is right, 0 to 1
    features: tuple[float, ...] = ()
    read_as: str = ""  # the question in full, where the message leaned on the conversation


@dataclass(frozen=True)
class Option:
    """A choice offered to the citizen: what is shown, and what is sent when it is chosen."""

    title: str
    value: str


@dataclass(frozen=True)
class CardField:
    """What is known of one attribute of a contact; phones and the like may be several."""

    name: str  # id of the attribute
    values: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """How to reach an office or a place, in parts that a screen can lay out and link."""

    title: str
    fields: tuple[CardField, ...]
    map_url: str | None = None


@dataclass(frozen=True)
class Reply:
    """What comes back for a question: the contract of the chat API."""

    text: str
    outcome: Outcome
    kind: str | None = None
    confidence: float = 1.0
    language: str = DEFAULT_LANGUAGE
    sources: tuple[Source, ...] = ()
    options: tuple[Option, ...] = ()
    card: Card | None = None
    item_id: str | None = None
    release: str | None = None
    id: str = ""


@dataclass(frozen=True)
class Offer:
    """An option that was offered, and the key of the answer behind it."""

    title: str
    answer: str


@dataclass(frozen=True)
class Context:
    """What a conversation carries over to the next turn."""

    about: tuple[str, ...] = ()  # ids of the profiles that the last answer was about
    attribute: str | None = None  # that was asked for last
    question: str = ""  # the last question that was answered
    offers: tuple[Offer, ...] = ()
    language: str = ""  # of the last message that showed one
    answers: tuple[str, ...] = ()  # keys of the answers that the last reply quoted


@dataclass(frozen=True)
class Turn:
    """A message as understood: what the steps of an answer work on."""

    text: str
    intents: Mapping[str, float]  # probabilities by intent, most probable first
    places: tuple[str, ...] = ()  # ids of profiles that it names
    attributes: tuple[str, ...] = ()  # ids of attributes that it asks for
    language: str = DEFAULT_LANGUAGE
    context: Context = Context()
    channel: str = ""  # by which it came, such as "web"; empty: none, the general answers hold

    @property
    def intent(self) -> str:
        """The most probable intent; empty where none is known."""
        return next(iter(self.intents), "")


Understand = Callable[[Sequence[str]], Sequence[Turn]]  # each text as a turn of its own


@dataclass(frozen=True)
class TurnEnd:
    """The end of a turn: what is said, and what is carried over."""

    replies: tuple[Reply, ...]
    context: Context
