"""Parallel text to learn from: English sentences beside the same in other languages."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ParallelTextInvalid
from bot.knowledge import languages
from bot.knowledge.scripts import simplified
from bot.records import DEFAULT_LANGUAGE

LANGUAGES = tuple(sorted({*languages.LANGUAGES} - {DEFAULT_LANGUAGE}))
LONGEST = 300  # characters; what is longer than a message teaches little about messages
HELD_BACK = 50  # one sentence in so many is kept for measuring


@dataclass(frozen=True)
class Source:
    """Where parallel text comes from, and on what terms."""

    title: str
    licence: str


# Other tags are left out: news corpora whose publishers never licensed them are not defensible.
SOURCES = {
    "tatoeba": Source("Tatoeba, tatoeba.org", "CC BY 2.0 FR"),
    "tanaka": Source("Tanaka Corpus, edrdg.org", "CC BY"),
    "mkqa": Source("MKQA, Longpre et al. 2021, github.com/apple/ml-mkqa", "CC BY-SA 3.0"),
    "lobe_agents": Source("github.com/lobehub/lobe-chat-agents", "MIT"),
    "mozilla_www": Source("github.com/mozilla-l10n/www-l10n", "MPL 2.0"),
    "security101": Source("github.com/microsoft/Security-101", "CC0 1.0"),
    "tico19": Source("TICO-19, Anastasopoulos et al. 2020, tico-19.github.io", "CC0 1.0"),
    "tico19_terms": Source("TICO-19 terminologies, tico-19.github.io", "CC0 1.0"),
    "osm_id": Source("github.com/openstreetmap/iD", "ISC"),
    "osm_tags": Source("github.com/openstreetmap/id-tagging-schema", "ISC"),
    "cldr": Source("Unicode CLDR", "Unicode License v3"),
}


@dataclass(frozen=True)
class Pair:
    """A sentence in one of LANGUAGES with its English."""

    source: str
    language: str
    english: str
    other: str

    @property
    def is_held_back(self) -> bool:
        """Whether the pair is for measuring. It goes by the English, so that no twin is learnt."""
        digest = hashlib.sha256(self.english.lower().encode()).hexdigest()
        return int(digest[:8], 16) % HELD_BACK == 0


@dataclass(frozen=True)
class Pairs:
    """All pairs of a folder."""

    pairs: tuple[Pair, ...]
    digest: str  # of the files

    @property
    def learnt(self) -> list[Pair]:
        return [pair for pair in self.pairs if not pair.is_held_back]

    @property
    def held_back(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.is_held_back]

    def counts(self) -> dict[str, dict[str, int]]:
        """The number of pairs of each source, by language."""
        found: dict[str, dict[str, int]] = {}
        for pair in self.pairs:
            of_source = found.setdefault(pair.source, {})
            of_source[pair.language] = of_source.get(pair.language, 0) + 1
        return found


def read_pairs(folder: Path, chosen: Sequence[str] = LANGUAGES) -> Pairs:
    """The pairs of FOLDER/LANGUAGE.tsv.gz with columns source, English, other.

    Sources that SOURCES does not name are left out. Raises ParallelTextInvalid.
    """
    found: dict[Pair, None] = {}
    digest = hashlib.sha256()
    for language in chosen:
        path = folder / f"{language}.tsv.gz"
        if not path.is_file():
            raise ParallelTextInvalid(str(path), "is missing")
        digest.update(path.read_bytes())
        found.update(dict.fromkeys(_pairs(path, language)))
    return Pairs(tuple(found), digest.hexdigest())


def _pairs(path: Path, language: str) -> Iterator[Pair]:
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                columns = line.rstrip("\n").split("\t")
                if len(columns) != 3:
                    raise ParallelTextInvalid(f"{path}: line {number}", "has not three columns")
                source, english, other = columns
                if source in SOURCES and english and other and len(other) <= LONGEST:
                    yield Pair(source, language, english[:LONGEST], simplified(other))
    except (gzip.BadGzipFile, zlib.error, EOFError, UnicodeDecodeError) as error:
        raise ParallelTextInvalid(str(path), f"cannot be read: {error}") from error
