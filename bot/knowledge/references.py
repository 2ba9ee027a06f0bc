"""Checks what entries say of each other: ids, attributes, first questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from bot.knowledge.answers import answers_of
from bot.knowledge.entries import FILES, SINGLE, Entry
from bot.records import Content

SUMMARY = "summary"


class At(Protocol):
    """Is told of a fault in an entry."""

    def __call__(self, entry: Entry, field: str, expected: str, name: str = "") -> None: ...


def check_references(content: Content, entries: Sequence[Entry], at: At) -> None:
    """Ids are used once and mean something; what is faulty in itself counts as there."""
    taken: set[str] = set()
    for entry in entries:
        # Items, profiles and passages share one room of ids.
        name = f"attribute:{entry.id}" if entry.kind == "attribute" else entry.id
        if name in taken:
            at(entry, "" if entry.kind in SINGLE else "id", "is used twice", entry.id)
        taken.add(name)
    profiles = {entry.id for entry in entries if entry.kind == "profile"}
    attributes = {*content.attributes, *(e.id for e in entries if e.kind == "attribute")}
    by_key = {entry.key: entry for entry in entries}
    for key, field, mentioned in _mentions(content):
        if mentioned not in profiles:
            at(by_key[key], field, f"no profile has the id {mentioned!r}")
    for profile in content.profiles.values():
        for attribute in profile.attributes:
            if attribute not in attributes:
                field = f"attributes.{attribute}"
                at(by_key[f"profile:{profile.id}"], field, "expected an id from attributes.yml")
    if content.profiles and SUMMARY not in attributes:
        missing = Entry("attribute", SUMMARY, FILES["attribute"], "")
        at(missing, "", "is missing; overviews of profiles are told in its languages")


def _mentions(content: Content) -> Iterator[tuple[str, str, str]]:
    """The profiles that entries mention: key of the entry, field, id of the profile."""
    for item in content.items:
        if item.about:
            yield f"item:{item.id}", "about", item.about
    for passage in content.passages:
        yield f"passage:{passage.id}", "about", passage.about
    for profile in content.profiles.values():
        for other in profile.within:
            yield f"profile:{profile.id}", "within", other


def check_welcome(content: Content, welcome: Entry, at: At) -> None:
    """Every first question must be shown as it is by an answer that is known."""
    known = [answer for answer in answers_of(content) if answer.kind != "gap"]
    for language, questions in content.welcome.items():
        titles = {answer.title(language) for answer in known if answer.asked.get(language)}
        for question in questions:
            if question not in titles:
                expected = "no answer has this question as its first"
                at(welcome, language, expected, repr(question))
