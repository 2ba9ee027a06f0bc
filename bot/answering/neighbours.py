"""The answers beside an answer: of the same profile, and near by meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from bot.answering.left_over import attributes_asked
from bot.answering.per_release import per_release
from bot.knowledge.index import Scores
from bot.knowledge.release import Release
from bot.records import DEFAULT_LANGUAGE, Answer, HitKind

NEAR = 0.55  # cosine from which an item is near enough to be asked for next
KINDRED = 0.1  # cosine that the same category counts for


class Neighbours:
    """Looks up the neighbours of a release's answers by vectors that are there: it encodes none."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._answers = tuple(release.by_key.values())
        self._position = {key: position for position, key in enumerate(release.by_key)}
        category = {item.id: item.category for item in release.content.items}
        self._items = [at for at, one in enumerate(self._answers) if one.kind == "item"]
        self._categories = np.array([category[self._answers[at].id] for at in self._items])
        self._category = category
        self._order = {id: rank for rank, id in enumerate(release.content.attributes)}
        in_order = sorted(self._answers, key=lambda one: self._order.get(one.attribute or "", 0))
        found: defaultdict[tuple[str | None, HitKind], list[Answer]] = defaultdict(list)
        for answer in in_order:
            found[answer.about, answer.kind].append(answer)
        self._of_profile = dict(found)
        self._asked: dict[tuple[str, str], frozenset[str]] = {}

    def attributes(self, answer: Answer, language: str) -> Sequence[Answer]:
        """The known attributes of the same profile, in the order of attributes.yml.

        They begin after those that `answer` tells: kindred ones stand together.
        """
        found = self._about_the_same(answer, "attribute")
        told = [self._order[id] for id in self.asks(answer, language)]
        last = max(told, default=-1)
        return sorted(found, key=lambda one: self._order[one.attribute or ""] <= last)

    def passages(self, answer: Answer) -> Sequence[Answer]:
        """The passages about the same profile."""
        return self._about_the_same(answer, "passage")

    def items(self, answer: Answer) -> Sequence[Answer]:
        """The items about the same profile, the nearest first."""
        alike = self._alike(answer)
        found = self._about_the_same(answer, "item")
        return sorted(found, key=lambda other: -alike[self._position[other.key]])

    def items_elsewhere(self, answer: Answer) -> Iterator[Answer]:
        """Items about other things that are near enough, the nearest and most kindred first."""
        alike = self._alike(answer)[self._items]
        alike += KINDRED * (self._categories == self._category.get(answer.id))
        kin = {other.key for other in (answer, *self._about_the_same(answer, "item"))}
        for row in np.argsort(-alike, kind="stable"):
            if alike[row] < NEAR:
                return
            other = self._answers[self._items[row]]
            if other.key not in kin:
                yield other

    def asks(self, answer: Answer, language: str) -> frozenset[str]:
        """The attributes that `answer` tells: its own, those of a sheet, or those asked for."""
        known = self._asked.get((answer.key, language))
        if known is None:
            known = self._asked[answer.key, language] = frozenset(self._told_by(answer, language))
        return known

    def _told_by(self, answer: Answer, language: str) -> Iterator[str]:
        if answer.attribute:
            yield answer.attribute
        elif answer.kind == "overview":
            for attribute in self._about_the_same(answer, "attribute"):
                yield attribute.attribute or ""
        else:
            for asked in answer.asked_in(language):
                for word in attributes_asked(asked, self._release.reader):
                    yield from word.ids

    def _about_the_same(self, answer: Answer, kind: HitKind) -> Sequence[Answer]:
        return self._of_profile.get((answer.about, kind), ()) if answer.about else ()

    def _alike(self, answer: Answer) -> Scores:
        # In the default language, which the encoder reads best; it is the same answers in all.
        index = self._release.edition(DEFAULT_LANGUAGE).index
        return index.alike(self._position[answer.key])


neighbours = per_release(Neighbours)
