"""The answers beside an answer: of the same profile, and near by meaning."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from bot.answering.left_over import attributes_asked
from bot.answering.per_release import per_release
from bot.knowledge.index import Scores
from bot.knowledge.release import Release
from bot.records import DEFAULT_LANGUAGE, Answer, HitKind

NEAR = 0.6  # cosine from which an item is near enough to be asked for next
READ = 4  # ways of asking that tell what an answer is asked for; each takes half a millisecond
KINDRED = 0.12  # cosine that the same category counts for


class Neighbours:
    """Looks up the neighbours of a release's answers by vectors that are there: it encodes none."""

    def __init__(self, release: Release) -> None:
        # Not the release itself: it keeps what is made of it, and such a circle would outlive it.
        self._reader, self._profiles = release.reader, release.content.profiles
        # In the default language, which the encoder reads best; it is the same answers in all.
        self._index = release.edition(DEFAULT_LANGUAGE).index
        self._answers = tuple(release.by_key.values())
        self._position = {key: position for position, key in enumerate(release.by_key)}
        category = {item.id: item.category for item in release.content.items}
        self._items = [at for at, one in enumerate(self._answers) if one.kind == "item"]
        self._categories = np.array([category.get(self._answers[at].id, "") for at in self._items])
        self._category = category
        self._order = {id: rank for rank, id in enumerate(release.content.attributes)}
        in_order = sorted(self._answers, key=lambda one: self._order.get(one.attribute or "", 0))
        found: defaultdict[tuple[str | None, HitKind], list[Answer]] = defaultdict(list)
        for answer in in_order:
            found[answer.about, answer.kind].append(answer)
        self._of_profile = dict(found)
        self._told: dict[tuple[str, str], frozenset[str]] = {}

    def attributes(self, answer: Answer, language: str) -> Sequence[Answer]:
        """The known attributes of the same profile, in the order of attributes.yml.

        They begin after those that `answer` tells: kindred ones stand together.
        """
        found = self._about_the_same(answer, "attribute")
        told = [self._order[id] for id in self._tells(answer, language)]
        last = max(told, default=-1)
        return sorted(found, key=lambda one: self._order[one.attribute or ""] <= last)

    def items(self, answer: Answer) -> Sequence[Answer]:
        """The items about the same profile, the nearest first."""
        return self._by_nearness(answer, "item")

    def passages(self, answer: Answer) -> Sequence[Answer]:
        """The passages about the same profile, the nearest first."""
        return self._by_nearness(answer, "passage")

    def items_elsewhere(self, answer: Answer) -> Iterator[Answer]:
        """Items about other things that are near enough, the nearest and most kindred first.

        Of places those alone that `answer` may be about as well: no other park's size.
        """
        alike = self._alike(answer)[self._items]
        alike += KINDRED * (self._categories == self._category.get(answer.id))
        profiles = self._profiles
        about = profiles.get(answer.about or "")
        within = about.within if about else ()
        for row in np.argsort(-alike, kind="stable"):
            if alike[row] < NEAR:
                return
            other = self._answers[self._items[row]]
            of_place = other.about is not None and profiles[other.about].is_place
            is_kin = other is answer or (other.about is not None and other.about == answer.about)
            if not is_kin and (not of_place or other.about in within):
                yield other

    def tell_alike(self, one: Answer, other: Answer, language: str) -> bool:
        """Whether both tell the same attribute of a profile; items are curated not to."""
        if one.about is None or one.about != other.about or one.kind == other.kind == "item":
            return False
        return not self._tells(one, language).isdisjoint(self._tells(other, language))

    def _tells(self, answer: Answer, language: str) -> frozenset[str]:
        """The attributes that `answer` tells: its own, those of a sheet, or those asked for."""
        known = self._told.get((answer.key, language))
        if known is None:
            known = self._told[answer.key, language] = self._told_by(answer, language)
        return known

    def _told_by(self, answer: Answer, language: str) -> frozenset[str]:
        if answer.attribute:
            return frozenset([answer.attribute])
        if answer.kind == "overview":
            known = self._about_the_same(answer, "attribute")
            return frozenset(one.attribute for one in known if one.attribute)
        asked = [self._asked_for(text) for text in answer.asked_in(language)[:READ]]
        counts = Counter(attribute for ids in asked for attribute in ids)
        often = {attribute for attribute, count in counts.items() if 2 * count >= len(asked)}
        return frozenset(often).union(*asked[:1])

    def _asked_for(self, text: str) -> frozenset[str]:
        found = attributes_asked(text, self._reader)
        return frozenset(id for word in found for id in word.ids)

    def _by_nearness(self, answer: Answer, kind: HitKind) -> Sequence[Answer]:
        alike = self._alike(answer)
        found = self._about_the_same(answer, kind)
        return sorted(found, key=lambda other: -alike[self._position[other.key]])

    def _about_the_same(self, answer: Answer, kind: HitKind) -> Sequence[Answer]:
        return self._of_profile.get((answer.about, kind), ()) if answer.about else ()

    def _alike(self, answer: Answer) -> Scores:
        return self._index.alike(self._position[answer.key])


neighbours = per_release(Neighbours)
