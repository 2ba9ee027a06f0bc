"""Entries: the content in its smallest parts, as staff write them, in files or in the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

from bot.errors import ContentInvalid

Kind = Literal[
    "item",
    "profile",
    "passage",
    "attribute",
    "publishers",
    "replies",
    "elsewhere",
    "welcome",
    "forbidden",
    "glossary",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
# Where the entries of a kind are kept: several to a file in a folder, or a file of their own.
FOLDERS: dict[Kind, str] = {"item": "items", "profile": "profiles", "passage": "passages"}
FILES: dict[Kind, str] = {
    "attribute": "attributes.yml",
    "publishers": "publishers.yml",
    "replies": "replies.yml",
    "elsewhere": "elsewhere.yml",
    "welcome": "welcome.yml",
    "forbidden": "forbidden.yml",
    "glossary": "glossary.yml",
}
# One entry each: all but those in folders, and the attributes, which are several in a file.
SINGLE: tuple[Kind, ...] = tuple(k for k in KINDS if k not in FOLDERS and k != "attribute")

Fault = Callable[[ContentInvalid], None]  # is told what is wrong; may raise it


def raise_first(fault: ContentInvalid) -> None:
    """Ends the reading at the first fault."""
    raise fault


@dataclass(frozen=True)
class Entry:
    """One item, profile, passage or attribute, or the whole of one of the single files."""

    kind: Kind
    id: str  # unique within its kind; of a single file, the kind again
    file: str  # below the folder of the content, with forward slashes
    body: str  # JSON with its keys in the order of the file

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what it says."""
        return hashlib.sha256(self.body.encode()).hexdigest()

    @property
    def key(self) -> str:
        """An id that is unique among all entries of a release."""
        return self.id if self.kind in SINGLE else f"{self.kind}:{self.id}"

    def loaded(self) -> Any:
        """What it says, as plain lists, dictionaries and texts."""
        return json.loads(self.body)


def body_of(loaded: Any) -> str:
    """`loaded` as the body of an entry; raises ValueError where JSON cannot hold it as it is."""
    body = json.dumps(loaded, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        body.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"half a character at {error.start}") from error
    _check_keys(loaded)
    return body


def _check_keys(loaded: Any) -> None:
    # JSON would make "1" of 1, and YAML reads `no:` as False: it would come back as another key.
    if isinstance(loaded, dict):
        for key, value in loaded.items():
            if not isinstance(key, str):
                raise ValueError(f"the key {key!r} is no text; put it in quotes")
            _check_keys(value)
    elif isinstance(loaded, list):
        for value in loaded:
            _check_keys(value)


def digest_of(entries: Iterable[Entry]) -> str:
    """SHA-256 of entries with their order and places: two contents are the same if it is."""
    return digest_of_parts((entry.kind, entry.id, entry.file, entry.digest) for entry in entries)


def digest_of_parts(parts: Iterable[tuple[str, str, str, str]]) -> str:
    """The same from the kind, id, file and digest of each entry."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update("\0".join((*part, "")).encode())
    return digest.hexdigest()


def release_id(digest: str) -> str:
    """The id of the release of a content."""
    return f"r-{digest[:16]}"


def in_order(entries: Iterable[Entry]) -> Sequence[Entry]:
    """Entries in the order of files: kind by kind, file by file, and as given within a file."""
    return sorted(entries, key=lambda entry: (KINDS.index(entry.kind), entry.file))
