"""What the live content has, for rows that change some of it and add to it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from bot.knowledge.entries import FOLDERS, Entry, Kind
from bot.sheets.bodies import values_of
from bot.sheets.columns import ID
from bot.sheets.values import Value

LONGEST_SLUG = 48  # characters
NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
OTHER = "more"  # the file for entries whose category makes no name


class Known:
    """The entries of a content, by what rows tell of them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self._values: dict[str, dict[str, Value]] = {}

    @cached_property
    def by_key(self) -> Mapping[str, Entry]:
        """The entries by their keys."""
        return {entry.key: entry for entry in self.entries}

    def values(self, entry: Entry) -> dict[str, Value]:
        """The values of an entry by column."""
        if entry.key not in self._values:
            self._values[entry.key] = values_of(entry.kind, entry.body)
        return self._values[entry.key]

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids that are taken among items, profiles and passages."""
        return frozenset(entry.id for entry in self.entries if entry.kind in FOLDERS)

    @cached_property
    def asked(self) -> Mapping[str, str]:
        """The id of an item by each of its questions (see `spoken`)."""
        return {
            spoken(text): entry.id
            for entry in self.entries
            if entry.kind == "item"
            for name, text in self.values(entry).items()
            if name.startswith("question.")
        }

    @cached_property
    def _files(self) -> Mapping[str, Counter[str]]:
        files: dict[str, Counter[str]] = {}
        for entry in self.entries:
            if entry.kind == "item":
                files.setdefault(self.values(entry)["category"], Counter())[entry.file] += 1
        return files

    def file_for(self, kind: Kind, category: str) -> str:
        """Where a new entry is kept: with most others of its category."""
        if kind == "item" and category in self._files:
            return self._files[category].most_common(1)[0][0]
        return f"{FOLDERS[kind]}/{slug(category) or OTHER}.yml"


def spoken(question: str) -> str:
    """A question without what does not make it another one."""
    return " ".join(question.casefold().split()).rstrip("?？。. ")


def slug(text: str) -> str:
    """The words of `text` as an id; "" where it has no Latin letters."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = NOT_IN_SLUG.sub("-", plain).strip("-")
    if len(words) > LONGEST_SLUG:
        words = words[: LONGEST_SLUG + 1].rpartition("-")[0] or words[:LONGEST_SLUG]
    return words if ID.fullmatch(words) else ""


class MadeIds:
    """Makes ids for items that have none; the same for the same rows each time."""

    def __init__(self, known: Known, given: Iterable[str]) -> None:
        self._known, self._taken = known, {*known.ids, *given}

    def id_for(self, questions: Sequence[str], category: str) -> str:
        """The id of the item that is known with one of the questions; else a new one."""
        for question in questions:
            if found := self._known.asked.get(spoken(question)):
                return found
        words = next((made for question in questions if (made := _telling(question))), "")
        id = self._free(words) if words else self._numbered(slug(category) or "item")
        self._taken.add(id)
        return id

    def _free(self, words: str) -> str:
        return words if words not in self._taken else self._numbered(words, 2)

    def _numbered(self, words: str, first: int = 1) -> str:
        number = first
        while f"{words}-{number}" in self._taken:
            number += 1
        return f"{words}-{number}"


def _telling(question: str) -> str:
    """The slug of a question that is written in Latin letters, for the most part."""
    letters = [character for character in question if character.isalpha()]
    latin = sum(character.isascii() for character in letters)
    return slug(question) if letters and latin * 2 > len(letters) else ""
