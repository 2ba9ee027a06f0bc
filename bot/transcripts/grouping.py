"""Puts questions of the same meaning together, whatever their words and their language.

Two questions may share a group if they name the same places and their vectors are near. A group is
one in which all questions are near each other (agglomerative clustering with complete linkage).
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from bot.answering.published import folded
from bot.knowledge.encoder import Vectors
from bot.knowledge.reading import Reader
from bot.knowledge.release import Release
from bot.knowledge.scripts import HAN

# Found on the phrasings of data/knowledge: of the pairs put together 78 % are of one item.
NEAR = 0.5  # cosine from which two questions mean the same
ACROSS = 0.2  # as much less where they are in two languages
MOST_GROUPED = 5000  # questions; the more seldom ones beyond stay alone
PORTION = 64  # texts encoded at once: citizens' questions come in between
REMEMBERED = 20_000  # vectors; 30 MB at 384 dimensions
PARTITIONS = 4  # remembered; that of the whole inbox and a few of the figures
PLACE, PLACE_HAN = "the place", "这里"  # said instead of a name: groups have the same places anyway

IntArray = NDArray[np.int64]
StrArray = NDArray[np.str_]
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True)
class Question:
    """A text as it was asked, and its language."""

    text: str
    language: str


class Grouping:
    """Groups questions with the encoder and the places of the release that is live."""

    def __init__(self, release: Callable[[], Release]) -> None:
        self._release = release
        self._vectors = _Memory[str, Vectors](REMEMBERED)  # by text as it is encoded
        self._partitions = _Memory[tuple[str, str], list[list[int]]](PARTITIONS)
        self._working = Lock()  # two who look at once would encode the same twice

    @property
    def release(self) -> str:
        """The id of the release whose places tell questions apart."""
        return self._release().id

    def groups(self, questions: Sequence[Question]) -> list[list[int]]:
        """The positions of `questions` in groups of one meaning, in the order of their firsts.

        Those that matter most come first in `questions`; all from number 5,000 on stay alone.
        Takes seconds for thousands of new texts, and a moment for known ones.
        """
        release = self._release()
        with self._working:
            key = release.id, _digest(questions)
            known = self._partitions.get(key)
            if known is None:
                known = self._grouped(questions[:MOST_GROUPED], release.reader)
                self._partitions.put(key, known)
        alone = ([at] for at in range(MOST_GROUPED, len(questions)))
        return [*map(list, known), *alone]

    def _grouped(self, questions: Sequence[Question], reader: Reader) -> list[list[int]]:
        read = [_without_names(question.text, reader) for question in questions]
        rows = self._encoded([text for text, _ in read], reader)
        languages = np.array([question.language for question in questions])
        by_places: defaultdict[frozenset[str], list[int]] = defaultdict(list)
        for at, (_, places) in enumerate(read):
            by_places[places].append(at)
        found = [
            group
            for same in by_places.values()
            for group in _near(np.array(same), rows[same], languages[same])
        ]
        return sorted(found)

    def _encoded(self, texts: Sequence[str], reader: Reader) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if self._vectors.get(text) is None]
        new.sort(key=len)  # the encoder pads a portion to its longest
        rows = {text: row for text in texts if (row := self._vectors.get(text)) is not None}
        for start in range(0, len(new), PORTION):
            portion = new[start : start + PORTION]
            rows.update(zip(portion, reader.encoder.encode(portion), strict=True))
        for text in new:
            self._vectors.put(text, rows[text])
        return np.stack([rows[text] for text in texts]) if texts else np.zeros((0, 0), np.float32)


@lru_cache(REMEMBERED)
def digest_of(text: str) -> str:
    """The same for all texts that differ in nothing but case, accents, width and final marks."""
    return hashlib.sha256(folded(text).encode()).hexdigest()[:16]


def _without_names(text: str, reader: Reader) -> tuple[str, frozenset[str]]:
    """`text` without the names of places, and the places."""
    places: set[str] = set()
    for mention in reversed(reader.places.find(text)):
        places.update(mention.ids)
        text = reader.places.put_in(text, mention, PLACE_HAN if HAN.search(text) else PLACE)
    return text, frozenset(places)


def _near(positions: IntArray, rows: Vectors, languages: StrArray) -> Iterable[list[int]]:
    """`positions` in groups that are near in all their pairs."""
    if len(positions) == 1:
        return [positions.tolist()]
    tree = linkage(_distances(rows, languages), "complete")
    numbers = fcluster(tree, 1.0 - NEAR, "distance")
    return [positions[numbers == number].tolist() for number in np.unique(numbers)]


def _distances(rows: Vectors, languages: StrArray) -> NDArray[np.float64]:
    """From each row to each later one, as scipy condenses them."""
    count = len(rows)
    found = np.empty(count * (count - 1) // 2)
    end = 0
    for at in range(count - 1):  # row by row: all at once would take three times the memory
        begin, end = end, end + count - 1 - at
        found[begin:end] = 1.0 - rows[at + 1 :] @ rows[at]
        found[begin:end] -= ACROSS * (languages[at + 1 :] != languages[at])
    return np.maximum(found, 0.0, out=found)


def _digest(questions: Iterable[Question]) -> str:
    digest = hashlib.sha256()
    for question in questions:
        digest.update(f"{question.language}\0{question.text}\0".encode())
    return digest.hexdigest()


class _Memory(Generic[Key, Value]):
    """Remembers what was used last, and no more than it may."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values = OrderedDict[Key, Value]()

    def get(self, key: Key) -> Value | None:
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def put(self, key: Key, value: Value) -> None:
        self._values[key] = value
        while len(self._values) > self._most:
            self._values.popitem(last=False)
