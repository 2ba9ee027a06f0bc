"""The formats of the files in data/knowledge/, as pydantic models that name what is wrong."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlparse

from pydantic import BaseModel, ConstrainedStr, Extra, Field, root_validator, validator

if TYPE_CHECKING:
    Id = str
    Text = str
    Language = str
    Channel = str
else:

    class Id(ConstrainedStr):
        regex = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
        max_length = 80  # the database keeps it in columns of a width

    class Text(ConstrainedStr):
        min_length = 1
        strip_whitespace = True

    class Language(ConstrainedStr):
        regex = r"^[a-z]{2}(-[A-Z][a-z]{3})?$"

    class Channel(ConstrainedStr):
        regex = r"^[a-z]+$"


LanguageTexts = dict[Language, Text]
LanguageLists = dict[Language, list[Text]]
NamedBy = Literal["source", "usual", "transliteration", "translation"]


class Strict(BaseModel):
    """An entry in which a misspelt field is an error, not a silent loss."""

    class Config:
        extra = Extra.forbid
        frozen = True

    @validator("question", "answer", "name", "text", "value", "label", check_fields=False)
    def says_something(cls, texts: LanguageTexts) -> LanguageTexts:
        if not texts:
            raise ValueError("expected a text in at least one language")
        return texts


def _is_time(text: str, kind: type[date]) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_over_before(until: str, begin: str) -> bool:
    """Whether what ends then never begins, as far as that follows without the city's time."""
    if _is_time(until, date) and _is_time(begin, date):
        return date.fromisoformat(until) < date.fromisoformat(begin)
    ends, begins = datetime.fromisoformat(until), datetime.fromisoformat(begin)
    if _is_time(until, date):
        return ends.date() < begins.date() and begins.tzinfo is None
    return (ends.tzinfo is None) == (begins.tzinfo is None) and ends <= begins


class SourceEntry(Strict):
    url: str | None
    kind: Literal["official", "press", "other", "mirror"]
    as_of: Text
    title: Text | None = None

    @validator("url")
    def url_is_linkable(cls, url: str | None) -> str | None:
        if url is not None and urlparse(url).scheme not in ("http", "https"):
            raise ValueError("expected an http or https address, or null")
        return url

    @root_validator(skip_on_failure=True)
    def is_named(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["url"] is None and values["title"] is None:
            raise ValueError("expected a title where there is no url")
        return values


class Cared(Strict):
    """An entry that somebody looks after."""

    owner: Text | None = None  # the department that answers for it
    review_by: Text | None = None  # the day by which somebody is to look at it again

    @validator("review_by")
    def is_a_day(cls, day: str | None) -> str | None:
        if day is not None and not _is_time(day, date):
            raise ValueError('expected a day such as "2026-12-31"')
        return day


class ItemEntry(Cared):
    id: Id
    category: Text
    about: Id | None = None
    question: LanguageTexts
    phrasings: LanguageLists = {}
    answer: LanguageTexts
    channels: dict[Channel, LanguageTexts] = {}  # what is said instead of `answer` there
    sources: Annotated[list[SourceEntry], Field(min_items=1)]
    tags: list[Text] = []
    audience: list[Text] = []  # whom it is for
    valid_from: Text | None = None  # it is an answer from this day or moment on
    valid_until: Text | None = None  # the last day, or the moment when it ends

    @validator("valid_from", "valid_until")
    def is_a_day_or_moment(cls, time: str | None) -> str | None:
        if time is not None and not (_is_time(time, date) or _is_time(time, datetime)):
            raise ValueError('expected a day or a moment, such as "2026-12-31T18:00+08:00"')
        return time

    @validator("valid_until")
    def ends_after_it_begins(cls, until: str | None, values: dict[str, Any]) -> str | None:
        begin = values.get("valid_from")
        if until and begin and _is_over_before(until, begin):
            raise ValueError("expected a time after valid_from")
        return until


class ValueEntry(Strict):
    value: LanguageTexts
    note: dict[Language, Text] = {}
    source: SourceEntry


class ProfileEntry(Cared):
    id: Id
    kind: Literal["park", "district", "contact", "policy"]
    name: LanguageTexts
    short: LanguageTexts | None = None
    aliases: LanguageLists = {}
    named_by: dict[Language, NamedBy] = {}  # how its names in a language came to be
    within: list[Id] = []
    phrasings: LanguageLists = {}
    attributes: dict[str, list[ValueEntry]]
    more_sources: list[SourceEntry] = []


class PassageEntry(Strict):
    id: Id
    about: Id
    asked: LanguageLists = {}
    text: LanguageTexts
    source: SourceEntry


class Lists(BaseModel):
    """A whole file of lists of texts by language."""

    __root__: LanguageLists


class Glossary(BaseModel):
    """A whole file of terms with their English, by language."""

    __root__: dict[Language, dict[Text, Text]]


class AttributeEntry(Strict):
    id: Annotated[Text, Field(max_length=80)]
    label: LanguageTexts
    asked: LanguageLists
    words: LanguageLists
    answer: LanguageTexts
    unknown: dict[Language, Text] = {}
