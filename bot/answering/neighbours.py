"""The answers beside an answer: of the same profile, and near by meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from bot.answering.per_release import per_release
from bot.knowledge.index import Scores
from bot.knowledge.release import Release
from bot.records import Answer, HitKind

NEAR = 0.55  # cosine from which an item is near enough to be asked for next
KINDRED = 0.1  # cosine that the same category counts for


class Neighbours:
    """Looks up the neighbours of a release's answers by vectors that are there: it encodes none."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._answers = tuple(release.by_key.values())
        self._position = {key: position for position, key in enumerate(release.by_key)}
        self._category = {item.id: item.category for item in release.content.items}
        self._items = [at for at, one in enumerate(self._answers) if one.kind == "item"]
        self._categories = np.array([self._category[self._answers[at].id] for at in self._items])
        order = {attribute: rank for rank, attribute in enumerate(release.content.attributes)}
        found: defaultdict[tuple[str | None, HitKind], list[Answer]] = defaultdict(list)
        for answer in sorted(self._answers, key=lambda one: order.get(one.attribute or "", 0)):
            found[answer.about, answer.kind].append(answer)
        self._of_profile = dict(found)

    def attributes(self, answer: Answer) -> Sequence[Answer]:
        """The known attributes of the same profile, in the order of attributes.yml.

        After an attribute they begin with the next one: kindred ones stand together.
        """
        found = self._about_the_same(answer, "attribute")
        at = next((at for at, other in enumerate(found) if other is answer), None)
        return found if at is None else [*found[at + 1 :], *found[:at]]

    def passages(self, answer: Answer) -> Sequence[Answer]:
        """The passages about the same profile."""
        return self._about_the_same(answer, "passage")

    def items(self, answer: Answer, language: str) -> Sequence[Answer]:
        """The items about the same profile, the nearest first."""
        alike = self._alike(answer, language)
        found = self._about_the_same(answer, "item")
        return sorted(found, key=lambda other: -alike[self._position[other.key]])

    def items_elsewhere(self, answer: Answer, language: str) -> Iterator[Answer]:
        """Items about other things that are near enough, the nearest and most kindred first."""
        alike = self._alike(answer, language)[self._items]
        alike += KINDRED * (self._categories == self._category.get(answer.id))
        kin = {other.key for other in (answer, *self._about_the_same(answer, "item"))}
        for row in np.argsort(-alike, kind="stable"):
            if alike[row] < NEAR:
                return
            other = self._answers[self._items[row]]
            if other.key not in kin:
                yield other

    def _about_the_same(self, answer: Answer, kind: HitKind) -> Sequence[Answer]:
        return self._of_profile.get((answer.about, kind), ()) if answer.about else ()

    def _alike(self, answer: Answer, language: str) -> Scores:
        index = self._release.edition(language).index
        return index.alike(self._position[answer.key])


neighbours = per_release(Neighbours)
