"""Loads data/knowledge/ into records, or says which file, entry and field is wrong, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlparse

import yaml
from pydantic import ValidationError

from bot.errors import ContentInvalid
from bot.knowledge import schema
from bot.knowledge.answers import answers_of
from bot.records import (
    Attribute,
    AttributeValue,
    Content,
    Item,
    Passage,
    Profile,
    Source,
    Texts,
)

Entry = TypeVar("Entry", bound=schema.Strict)
Publishers = Mapping[str, str]
WELCOME = "welcome.yml"


def load_content(folder: Path) -> Content:
    """All curated content below `folder`; raises ContentInvalid at the first fault."""
    if not folder.is_dir():
        raise ContentInvalid(str(folder), "", "", "no such folder; set KNOWLEDGE_DIR")
    publishers = _mapping(folder / "publishers.yml")
    content = Content(
        items=tuple(
            _item(entry, publishers) for entry in _entries(folder, "items", schema.ItemEntry)
        ),
        profiles=_by_id(
            folder / "profiles",
            [
                _profile(entry, publishers)
                for entry in _entries(folder, "profiles", schema.ProfileEntry)
            ],
        ),
        passages=tuple(
            Passage(
                id=entry.id,
                about=entry.about,
                text=entry.text,
                source=_source(entry.source, publishers),
                asked=_lists(entry.asked),
            )
            for entry in _entries(folder, "passages", schema.PassageEntry)
        ),
        attributes={
            entry.id: Attribute(**{**entry.dict(), **_tuples(entry)})
            for entry in _file_entries(folder / "attributes.yml", schema.AttributeEntry)
        },
        replies=_mapping(folder / "replies.yml"),
        elsewhere=_names(folder / "elsewhere.yml"),
        digest=_digest(folder),
        welcome=_welcome(folder / WELCOME),
    )
    _check_references(folder, content)
    _check_welcome(folder / WELCOME, content)
    return content


def _by_id(room: Path, profiles: list[Profile]) -> dict[str, Profile]:
    _check_unique(room.parent, [profile.id for profile in profiles], room.name)
    return {profile.id: profile for profile in profiles}


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _read(path: Path) -> Any:
    try:
        return yaml.load(
            path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
    except FileNotFoundError:
        raise ContentInvalid(str(path), "", "", "the file is missing") from None
    except UnicodeDecodeError as error:
        raise ContentInvalid(str(path), "", "", f"not UTF-8 at byte {error.start}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise ContentInvalid(str(path), "", "", f"not valid YAML: {where}{problem}") from error


def _mapping(path: Path) -> Mapping[str, Any]:
    loaded = _read(path)
    if not isinstance(loaded, dict):
        raise ContentInvalid(str(path), "", "", "expected a mapping")
    return loaded


def _names(path: Path) -> tuple[str, ...]:
    loaded = _read(path)
    if not isinstance(loaded, list) or not all(isinstance(name, str) for name in loaded):
        raise ContentInvalid(str(path), "", "", "expected a list of names")
    return tuple(loaded)


def _welcome(path: Path) -> dict[str, tuple[str, ...]]:
    """The first questions to offer, by language; none where there is no such file."""
    if not path.is_file():
        return {}
    try:
        return _lists(schema.Welcome.parse_obj(_mapping(path)).__root__)
    except ValidationError as error:
        raise _invalid(path, "", error) from error


def _entries(folder: Path, room: str, model: type[Entry]) -> Iterator[Entry]:
    for path in sorted((folder / room).glob("*.yml")):
        yield from _file_entries(path, model)


def _file_entries(path: Path, model: type[Entry]) -> Iterator[Entry]:
    loaded = _read(path)
    if not isinstance(loaded, list):
        raise ContentInvalid(str(path), "", "", "expected a list of entries")
    for number, raw in enumerate(loaded, 1):
        name = raw.get("id") if isinstance(raw, dict) else None
        try:
            yield model.parse_obj(raw)
        except ValidationError as error:
            raise _invalid(path, str(name or f"number {number}"), error) from error


def _invalid(path: Path, entry: str, error: ValidationError) -> ContentInvalid:
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"] if part != "__root__")
    return ContentInvalid(str(path), entry, field, first["msg"])


def _tuples(entry: schema.AttributeEntry) -> dict[str, Mapping[str, tuple[str, ...]]]:
    return {"asked": _lists(entry.asked), "words": _lists(entry.words)}


def _lists(per_language: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {str(language): tuple(texts) for language, texts in per_language.items()}


def _source(entry: schema.SourceEntry, publishers: Publishers) -> Source:
    host = urlparse(entry.url or "").hostname or ""
    if entry.kind == "mirror":
        # Such copies may carry spam: name the kind of page, never link to it.
        return Source(entry.title or "Copy of a page, not linked", None, "mirror", entry.as_of)
    return Source(entry.title or _publisher(host, publishers), entry.url, entry.kind, entry.as_of)


def _publisher(host: str, publishers: Publishers) -> str:
    endings = [known for known in publishers if host == known or host.endswith("." + known)]
    return publishers[max(endings, key=len)] if endings else host.removeprefix("www.")


def _item(entry: schema.ItemEntry, publishers: Publishers) -> Item:
    return Item(
        id=entry.id,
        category=entry.category,
        about=entry.about,
        question=entry.question,
        phrasings=_lists(entry.phrasings),
        answer=entry.answer,
        sources=tuple(_source(source, publishers) for source in entry.sources),
    )


def _profile(entry: schema.ProfileEntry, publishers: Publishers) -> Profile:
    names = [*entry.name.values(), *(entry.short or {}).values()]
    aliases = [alias for texts in entry.aliases.values() for alias in texts]
    return Profile(
        id=entry.id,
        kind=entry.kind,
        name=entry.name,
        short=entry.short or entry.name,
        aliases=tuple(dict.fromkeys([*names, *aliases])),
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


def _check_references(folder: Path, content: Content) -> None:
    items, passages = ([entry.id for entry in room] for room in (content.items, content.passages))
    _check_unique(folder, [*items, *content.profiles], "items")
    _check_unique(folder, [*passages, *items, *content.profiles], "passages")
    for profile in content.profiles.values():
        for attribute in profile.attributes:
            if attribute not in content.attributes:
                raise ContentInvalid(
                    str(folder / "profiles"),
                    profile.id,
                    f"attributes.{attribute}",
                    "expected an id from attributes.yml",
                )
    mentions: list[tuple[str, str, str, str]] = [
        *(("items", item.id, "about", item.about) for item in content.items if item.about),
        *(("passages", passage.id, "about", passage.about) for passage in content.passages),
        *(
            ("profiles", profile.id, "within", other)
            for profile in content.profiles.values()
            for other in profile.within
        ),
    ]
    for room, entry, field, profile_id in mentions:
        if profile_id not in content.profiles:
            raise ContentInvalid(
                str(folder / room), entry, field, f"no profile has the id {profile_id!r}"
            )
    for occasion, texts in content.replies.items():
        _check_texts(folder / "replies.yml", occasion, texts)


def _check_welcome(path: Path, content: Content) -> None:
    """Every first question must be shown as it is by an answer that is known."""
    known = [answer for answer in answers_of(content) if answer.kind != "gap"]
    for language, questions in content.welcome.items():
        titles = {answer.title(language) for answer in known if answer.asked.get(language)}
        for question in questions:
            if question not in titles:
                raise ContentInvalid(
                    str(path), repr(question), language, "no answer has this question as its first"
                )


def _check_unique(folder: Path, ids: Iterable[str], room: str) -> None:
    seen: set[str] = set()
    for entry in ids:
        if entry in seen:
            raise ContentInvalid(str(folder / room), entry, "id", "is used twice")
        seen.add(entry)


def _check_texts(path: Path, occasion: str, texts: Texts) -> None:
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise ContentInvalid(str(path), occasion, "", "expected one text per language")
