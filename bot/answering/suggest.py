"""Completes a question while it is typed, from the published ones."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from heapq import nsmallest

from bot.answering.offer_options import width
from bot.answering.published import folded
from bot.knowledge.release import Release
from bot.knowledge.scripts import HAN, simplified
from bot.knowledge.words import is_unspaced, words
from bot.records import DEFAULT_LANGUAGE, Answer

KINDS = ("item", "attribute", "overview")  # suggested in this order
FEWEST_LETTERS = 2
LONGEST = 200  # characters of a text that is looked at; no question is longer
AFTER_ALL = "\U0010ffff"  # sorts after whatever a word goes on with


class Suggestions:
    """The published questions of one release, ready to be searched as they are typed."""

    def __init__(self, release: Release) -> None:
        self._languages = release.languages
        self._in = cache(partial(_Titles, tuple(release.by_key.values())))

    def matching(self, text: str, language: str, most: int = 6) -> tuple[str, ...]:
        """At most `most` questions with all words of `text`, the last of which may be unfinished.

        They are in `language`, else in the default one, best first: those that begin as `text`
        does; then items, attributes and overviews; then the shorter.
        """
        typed = text[:LONGEST]
        letters = "".join(_plain_words(typed))
        if len(letters) < FEWEST_LETTERS and not HAN.search(letters):
            return ()
        known = language if language in self._languages else DEFAULT_LANGUAGE
        return self._in(known).matching(typed, most)


class _Titles:
    """The questions of one language; each is known by its rank, the best first."""

    def __init__(self, answers: Iterable[Answer], language: str) -> None:
        kinds: dict[str, int] = {}
        for answer in answers:
            title = answer.title(language)
            if title and answer.kind in KINDS:
                kind = KINDS.index(answer.kind)
                kinds[title] = min(kind, kinds.get(title, kind))
        self._titles = sorted(kinds, key=lambda title: (kinds[title], width(title), title))
        self._beginnings = sorted((folded(title), rank) for rank, title in enumerate(self._titles))
        self._ranks = _ranks_by_part(self._titles)
        self._words = sorted(self._ranks)

    def matching(self, text: str, most: int) -> tuple[str, ...]:
        found = self._with_all_words(text)
        begun = nsmallest(most, found & {*self._begun(folded(text))})
        others = nsmallest(most, found.difference(begun)) if len(begun) < most else []
        return tuple(self._titles[rank] for rank in [*begun, *others][:most])

    def _with_all_words(self, text: str) -> frozenset[int]:
        parts = [part for word in _plain_words(text) for part in _parts(word)]
        if not parts:
            return frozenset()
        found = [self._ranks.get(part, frozenset()) for part in parts[:-1]]
        last = parts[-1]
        found.append(
            self._ranks.get(last, frozenset()) if is_unspaced(last) else self._with_prefix(last)
        )
        return frozenset.intersection(*sorted(found, key=len))

    def _with_prefix(self, prefix: str) -> frozenset[int]:
        first = bisect_left(self._words, prefix)
        end = bisect_left(self._words, prefix + AFTER_ALL)
        return frozenset[int]().union(*(self._ranks[word] for word in self._words[first:end]))

    def _begun(self, beginning: str) -> Iterator[int]:
        first = bisect_left(self._beginnings, (beginning, 0))
        end = bisect_left(self._beginnings, (beginning + AFTER_ALL, 0))
        return (rank for _, rank in self._beginnings[first:end])


def _ranks_by_part(titles: Iterable[str]) -> Mapping[str, frozenset[int]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for rank, title in enumerate(titles):
        for word in _plain_words(title):
            for part in (*word, *_parts(word)) if is_unspaced(word) else (word,):
                found[part].add(rank)
    return {part: frozenset(ranks) for part, ranks in found.items()}


def _plain_words(text: str) -> list[str]:
    return [word.plain for word in words(simplified(text))]


def _parts(word: str) -> Iterator[str]:
    """What a title must have of a word: of a run of Han each pair, if it is no single one."""
    if is_unspaced(word) and len(word) > 1:
        yield from (word[at : at + 2] for at in range(len(word) - 1))
    else:
        yield word
