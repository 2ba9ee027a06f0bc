"""Makes content of entries, or says which file, entry and field is wrong, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlparse

from pydantic import ValidationError

from bot.errors import ContentInvalid
from bot.knowledge import schema
from bot.knowledge.content_files import read_entries
from bot.knowledge.entries import FILES, SINGLE, Entry, Fault, Kind, body_of, digest_of, raise_first
from bot.knowledge.needed import check_needed
from bot.knowledge.references import check_references, check_welcome
from bot.records import Attribute, AttributeValue, Content, Item, Passage, Profile, Source

Made = TypeVar("Made")
REMEMBERED = 60_000  # entries of each kind: the next release has most of them again


def load_content(folder: Path) -> Content:
    """All curated content below `folder`; raises ContentInvalid at the first fault."""
    return content_of(read_entries(folder), folder)


def content_of(
    entries: Sequence[Entry], folder: Path | None = None, fault: Fault = raise_first
) -> Content:
    """The content of `entries`, which lie in `folder` where they come from files.

    `fault` hears of each fault; if it raises none, the content lacks what is faulty.
    """
    return _Making(entries, folder, fault).content()


class _Making:
    """Content on the way from its entries."""

    def __init__(self, entries: Sequence[Entry], folder: Path | None, fault: Fault) -> None:
        self._entries, self._folder, self._told = entries, folder, fault
        self._faults = 0
        self._publishers = self._checked_publishers()

    def content(self) -> Content:
        profiles = self._all("profile", self._sourced(_profile))
        content = Content(
            items=tuple(self._all("item", self._sourced(_item))),
            profiles={profile.id: profile for profile in profiles},
            passages=tuple(self._all("passage", self._sourced(_passage))),
            attributes={
                attribute.id: attribute for attribute in self._all("attribute", _attribute)
            },
            replies=self._replies(),
            elsewhere=self._elsewhere(),
            digest=digest_of(self._entries),
            welcome=self._lists_of("welcome"),
            forbidden=self._lists_of("forbidden"),
            glossary=self._glossary(),
        )
        check_references(content, self._entries, self._at)
        check_needed(content, self._entries, self._at)
        welcome = self._only("welcome")
        if welcome and not self._faults:  # what a faulty entry answers is not known
            check_welcome(content, welcome, self._at)
        return content

    def _sourced(self, make: Callable[[str, str], Made]) -> Callable[[str], Made]:
        return lambda body: make(body, self._publishers)

    def _all(self, kind: Kind, make: Callable[[str], Made]) -> Iterator[Made]:
        for entry in self._entries:
            if entry.kind == kind:
                try:
                    yield make(entry.body)
                except ValidationError as error:
                    self._invalid(entry, error)

    def _only(self, kind: Kind) -> Entry | None:
        return next((entry for entry in self._entries if entry.kind == kind), None)

    def _needed(self, kind: Kind) -> Entry | None:
        found = self._only(kind)
        if found is None:
            self._at(Entry(kind, kind, FILES[kind], ""), "", "the file is missing")
        return found

    def _mapping(self, entry: Entry | None) -> Mapping[str, Any]:
        loaded = entry.loaded() if entry else {}
        if entry and not isinstance(loaded, dict):
            self._at(entry, "", "expected a mapping")
        return loaded if isinstance(loaded, dict) else {}

    def _checked_publishers(self) -> str:
        entry = self._needed("publishers")
        for host, name in (found := self._mapping(entry)).items():
            if entry and not isinstance(name, str):
                self._at(entry, host, "expected the name of who publishes there")
        return body_of({host: name for host, name in found.items() if isinstance(name, str)})

    def _replies(self) -> Mapping[str, Mapping[str, str]]:
        entry = self._needed("replies")
        for occasion, texts in (found := self._mapping(entry)).items():
            said = isinstance(texts, dict) and all(isinstance(t, str) for t in texts.values())
            if entry and not said:
                self._at(entry, "", "expected one text per language", occasion)
        return found

    def _elsewhere(self) -> tuple[str, ...]:
        entry = self._needed("elsewhere")
        loaded = entry.loaded() if entry else []
        if isinstance(loaded, list) and all(isinstance(name, str) for name in loaded):
            return tuple(loaded)
        if entry:
            self._at(entry, "", "expected a list of names")
        return ()

    def _lists_of(self, kind: Kind) -> dict[str, tuple[str, ...]]:
        """The lists of a file by language; none where there is no such entry."""
        entry = self._only(kind)
        if entry is None or not (found := self._mapping(entry)):
            return {}
        try:
            return _lists(schema.Lists.parse_obj(found).__root__)
        except ValidationError as error:
            self._invalid(entry, error)
            return {}

    def _glossary(self) -> Mapping[str, Mapping[str, str]]:
        """The glossary by language; none where there is no such entry."""
        entry = self._only("glossary")
        if entry is None or not (found := self._mapping(entry)):
            return {}
        try:
            return schema.Glossary.parse_obj(found).__root__
        except ValidationError as error:
            self._invalid(entry, error)
            return {}

    def _invalid(self, entry: Entry, error: ValidationError) -> None:
        for fault in error.errors():
            field = ".".join(str(part) for part in fault["loc"] if part != "__root__")
            self._at(entry, field, fault["msg"])

    def _at(self, entry: Entry, field: str, expected: str, name: str = "") -> None:
        """Tells a fault; `name` is what is faulty within an entry that is a whole file."""
        self._faults += 1
        file = str(self._folder / entry.file) if self._folder else entry.file
        within = name if entry.kind in SINGLE else entry.id
        self._told(ContentInvalid(file, within, field, expected))


# What is made of an entry follows from its body and that of the publishers alone: staff's next
# edit changes one entry of thousands.
@lru_cache(REMEMBERED)
def _item(body: str, publishers: str) -> Item:
    entry = schema.ItemEntry.parse_raw(body)
    return Item(
        id=entry.id,
        category=entry.category,
        about=entry.about,
        question=entry.question,
        phrasings=_lists(entry.phrasings),
        answer=entry.answer,
        sources=tuple(_source(source, publishers) for source in entry.sources),
        channels=entry.channels,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
    )


@lru_cache(REMEMBERED)
def _passage(body: str, publishers: str) -> Passage:
    entry = schema.PassageEntry.parse_raw(body)
    return Passage(
        id=entry.id,
        about=entry.about,
        text=entry.text,
        source=_source(entry.source, publishers),
        asked=_lists(entry.asked),
    )


@lru_cache(REMEMBERED)
def _profile(body: str, publishers: str) -> Profile:
    entry = schema.ProfileEntry.parse_raw(body)
    return Profile(
        id=entry.id,
        kind=entry.kind,
        name=entry.name,
        short=entry.short or entry.name,
        aliases=_all_names(entry),
        within=tuple(entry.within),
        phrasings=_lists(entry.phrasings),
        more_sources=tuple(_source(source, publishers) for source in entry.more_sources),
        attributes={
            name: tuple(
                AttributeValue(value.value, _source(value.source, publishers), value.note)
                for value in values
            )
            for name, values in entry.attributes.items()
        },
    )


def _all_names(entry: schema.ProfileEntry) -> dict[str, tuple[str, ...]]:
    usual = (entry.name, entry.short or {})
    return {
        language: tuple(
            dict.fromkeys(
                [
                    *(texts[language] for texts in usual if language in texts),
                    *entry.aliases.get(language, ()),
                ]
            )
        )
        for language in {**entry.name, **entry.aliases}
    }


@lru_cache(REMEMBERED)
def _attribute(body: str) -> Attribute:
    entry = schema.AttributeEntry.parse_raw(body)
    lists = {"asked": _lists(entry.asked), "words": _lists(entry.words)}
    return Attribute(**{**entry.dict(), **lists})


def _lists(per_language: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {str(language): tuple(texts) for language, texts in per_language.items()}


def _source(entry: schema.SourceEntry, publishers: str) -> Source:
    host = urlparse(entry.url or "").hostname or ""
    if entry.kind == "mirror":
        # Such copies may carry spam: name the kind of page, never link to it.
        return Source(entry.title or "Copy of a page, not linked", None, "mirror", entry.as_of)
    title = entry.title or _publisher(host, publishers)
    return Source(title, entry.url, entry.kind, entry.as_of)


@lru_cache(REMEMBERED)
def _publisher(host: str, publishers: str) -> str:
    names = _names(publishers)
    endings = [known for known in names if host == known or host.endswith("." + known)]
    return names[max(endings, key=len)] if endings else host.removeprefix("www.")


@lru_cache(8)
def _names(publishers: str) -> Mapping[str, str]:
    loaded: dict[str, str] = Entry("publishers", "publishers", "", publishers).loaded()
    return loaded
