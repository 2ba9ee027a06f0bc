"""Finds the places and attributes that a question names, as the content spells them.

Names come from the profiles and attributes alone, so a new alias works as soon as it is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge.phrases import Phrases, in_other_script
from bot.knowledge.words import plain, words
from bot.records import DEFAULT_LANGUAGE, Attribute, Content, Item, Profile

HAN = re.compile(r"[\u3400-\u9fff]")
# Words that say which kind of place is meant when a name stands for several.
KIND_WORDS = {
    "park": re.compile(r"\b(parks?|zone)\b|园|園"),
    "district": re.compile(r"\bdistricts?\b|(?<![园園地社片校景])[区區](?![域块塊])"),
}
# English words of names: nobody who writes them means a place.
EVERYDAY = frozenset(
    [
        "beijing",
        "biomedical",
        "biomedicine",
        "china",
        "demonstration",
        "development",
        "district",
        "economic",
        "electronic",
        "electronics",
        "industrial",
        "industry",
        "innovation",
        "national",
        "pharmaceutical",
        "science",
        "silicon",
        "technological",
        "technology",
        "valley",
    ]
)
# English words that are one slip away from a name and mean themselves.
LOOKALIKES = frozenset(
    ["changing", "chanting", "charging", "ching", "daring", "dating", "haitian", "yanking"]
)
# What makes another word of a Chinese one: a phone card is no phone number.
NOT_BEFORE = {"电话": "(?!卡)", "電話": "(?!卡)", "在哪": "(?![个個些年天家])"}
REMEMBERED = 100_000  # entries and words: the next release has most of them again
EVERYWHERE = (DEFAULT_LANGUAGE, "zh")  # languages whose words are understood in all others
SHORTEST_MISSPELT = 5  # letters; shorter names must be spelt right


@dataclass(frozen=True)
class Mention:
    """A name at [start, end) of a text, and the ids that it may mean."""

    start: int
    end: int
    text: str
    ids: tuple[str, ...]


class PlaceNames:
    """The names of all places of the content."""

    def __init__(self, content: Content) -> None:
        self._places = {id: place for id, place in content.profiles.items() if place.is_place}
        self._related: dict[frozenset[str], frozenset[str]] = {}
        self._names: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._han_names: dict[str, tuple[str, ...]] = {}
        self._spelt: dict[str, tuple[str, ...]] = {}
        for place in self._places.values():
            for alias in chain(*place.aliases.values()):
                self._add(alias, place.id)
        self._in_other_scripts = Phrases(self._spelt)
        self._longest = max(map(len, self._names), default=0)
        self._known = _all_words(content)
        self._spellings = tuple(sorted(self._words_of_names()))

    def finds_as(self, other: PlaceNames) -> bool:
        """Whether both find the same in every text."""
        # Words of the content that are spelt like a name count; most are like none.
        return self._key() == other._key() and not any(
            _misspelt(word, self._spellings) for word in self._known ^ other._known
        )

    def _key(self) -> object:
        places = {id: (place.kind, place.within) for id, place in self._places.items()}
        return self._names, self._han_names, self._spelt, self._spellings, places

    def _words_of_names(self) -> set[str]:
        """The words that may be misspelt: names proper, not the words around them elsewhere."""
        names = [
            name
            for place in self._places.values()
            for language in EVERYWHERE
            for name in place.aliases.get(language, ())
            if not HAN.search(name)
        ]
        found = {word.plain for name in names for word in words(name)}
        return {word for word in found if len(word) >= SHORTEST_MISSPELT} - EVERYDAY

    def _add(self, alias: str, place: str) -> None:
        if HAN.search(alias):
            self._han_names[alias] = _joined(self._han_names.get(alias), place)
        elif in_other_script(alias):
            self._spelt[alias] = _joined(self._spelt.get(alias), place)
        else:
            key = tuple(word.plain for word in words(alias))
            self._names[key] = _joined(self._names.get(key), place)

    def find(self, text: str) -> tuple[Mention, ...]:
        """The places that `text` names, longest name first at each spot, misspellings included."""
        found = sorted(
            [*self._find_words(text), *self._find_han(text), *self._find_spelt(text)],
            key=lambda mention: mention.start,
        )
        kinds = _kinds_named(text)
        mentions = [self._narrowed(mention, kinds) for mention in found]
        return tuple(self._without_the_whole(mentions))

    def _find_words(self, text: str) -> Iterator[Mention]:
        spelt = [(word, self._respelt(word.plain)) for word in words(text)]
        at = 0
        while at < len(spelt):
            length, ids = self._match(tuple(name for _, name in spelt[at : at + self._longest]))
            if ids:
                start, end = spelt[at][0].start, spelt[at + length - 1][0].end
                yield Mention(start, end, text[start:end], ids)
            at += max(length, 1)

    def _match(self, spelt: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
        for length in range(len(spelt), 0, -1):
            if ids := self._names.get(spelt[:length]):
                return length, ids
        return 0, ()

    def _find_han(self, text: str) -> Iterator[Mention]:
        left = text
        for alias in sorted(self._han_names, key=len, reverse=True):
            start = left.find(alias)
            if start >= 0:
                yield Mention(start, start + len(alias), alias, self._han_names[alias])
                # What a longer name has taken is no shorter name as well.
                left = left.replace(alias, "\0" * len(alias), 1)

    def _find_spelt(self, text: str) -> Iterator[Mention]:
        for start, end, ids in self._in_other_scripts.find(text):
            yield Mention(start, end, text[start:end], ids)

    def _respelt(self, word: str) -> str:
        """`word`, or the place name that it misspells by a letter (two in long names)."""
        if word in self._known:
            return word
        return _misspelt(word, self._spellings) or word

    def _narrowed(self, mention: Mention, kinds: set[str]) -> Mention:
        meant = tuple(id for id in mention.ids if self._places[id].kind in kinds)
        return Mention(mention.start, mention.end, mention.text, meant or mention.ids)

    def _without_the_whole(self, mentions: list[Mention]) -> Iterator[Mention]:
        """Drops a place named only to say where a more exact one is ("X Park of Zhongguancun")."""
        wholes = [all(self._has_parts(id) for id in mention.ids) for mention in mentions]
        for mention, whole in zip(mentions, wholes, strict=True):
            if not whole or all(wholes):
                yield mention

    def _has_parts(self, place: str) -> bool:
        return self._places[place].kind == "park" and not self._places[place].within

    def related(self, ids: Iterable[str]) -> frozenset[str]:
        """`ids` with the places that go with them: a park's district, a district's park."""
        given = frozenset(ids)
        found = self._related.get(given)
        if found is None:
            parts = (self._places[id].within for id in given if id in self._places)
            found = self._related[given] = given.union(*parts)
        return found

    def is_place(self, id: str) -> bool:
        """Whether `id` is a place that questions may name."""
        return id in self._places

    def put_in(self, text: str, mention: Mention, name: str) -> str:
        """`text` with `name` in place of the mention."""
        return text[: mention.start] + name + text[mention.end :]


class PlacesElsewhere:
    """The names of places outside the city."""

    # "I am from Singapore" or "flying to Tokyo" asks nothing about these places.
    PASSING = frozenset({"from", "to", "via", "flying", "leaving"})
    PASSING_HAN = "从從自由到去往飞飛"

    def __init__(self, names: Iterable[str]) -> None:
        self.names = given = tuple(names)
        han = [name for name in given if HAN.search(name)]
        self._han = re.compile(f"(?<![{self.PASSING_HAN}])({'|'.join(han) or '(?!)'})")
        self._names = {tuple(word.plain for word in words(name)) for name in given} - {()}
        self._longest = max(map(len, self._names), default=0)
        self._in_other_scripts = Phrases({n: (n,) for n in given if in_other_script(n)})

    def find(self, text: str) -> frozenset[str]:
        """The names, in plain form, of the places that `text` is about."""
        spelt = [word.plain for word in words(text)]
        runs = (
            tuple(spelt[start : start + length])
            for start in range(len(spelt))
            if not (start and spelt[start - 1] in self.PASSING)
            for length in range(1, self._longest + 1)
        )
        spoken = frozenset(" ".join(run) for run in runs if run in self._names)
        others = (name for _, _, names in self._in_other_scripts.find(text) for name in names)
        return spoken.union(self._han.findall(text), others)


class AttributeWords:
    """The words by which attributes are asked for, by language."""

    def __init__(self, attributes: Mapping[str, Attribute]) -> None:
        self._ids: dict[str, tuple[str, ...]] = {}
        others: dict[str, dict[str, tuple[str, ...]]] = {}
        for attribute in attributes.values():
            for language, phrases in attribute.words.items():
                everywhere = language in EVERYWHERE
                ids = self._ids if everywhere else others.setdefault(language, {})
                for phrase in phrases:
                    key = plain(phrase)
                    ids[key] = _joined(ids.get(key), attribute.id)
        longest_first = sorted(self._ids, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_as_pattern, longest_first)))
        self._others = {language: Phrases(ids) for language, ids in others.items()}

    def find(self, text: str, language: str = DEFAULT_LANGUAGE) -> tuple[Mention, ...]:
        """The attributes that `text` asks for; a word may stand for several.

        Words of English and Chinese are understood in all languages, others in their own.
        """
        found = [
            Mention(*match.span(), match.group(), self._ids[match.group()])
            for match in self._pattern.finditer(plain(text))
        ]
        if language in self._others:
            found += self._in_own(text, language, found)
        return tuple(sorted(found, key=lambda mention: mention.start))

    def _in_own(self, text: str, language: str, found: Sequence[Mention]) -> Iterator[Mention]:
        for start, end, ids in self._others[language].find(text):
            if not any(start < mention.end and mention.start < end for mention in found):
                yield Mention(start, end, text[start:end], ids)


def _as_pattern(phrase: str) -> str:
    """Chinese has no spaces: a word of it counts wherever it stands, save before some letters."""
    if HAN.search(phrase):
        return re.escape(phrase) + NOT_BEFORE.get(phrase, "")
    # No \b: it fails next to Chinese letters.
    return rf"(?<![a-z0-9]){re.escape(phrase)}(?![a-z0-9])"


def _joined(ids: tuple[str, ...] | None, id: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(ids or ()), id]))


def _kinds_named(text: str) -> set[str]:
    lowered = plain(text)
    return {kind for kind, said in KIND_WORDS.items() if said.search(lowered)}


@lru_cache(REMEMBERED)
def _misspelt(word: str, spellings: tuple[str, ...]) -> str | None:
    """The one of `spellings` that an unknown `word` misspells."""
    if len(word) < SHORTEST_MISSPELT or word in LOOKALIKES:
        return None
    near = [name for name in spellings if name[0] == word[0]]
    slips = 1 if len(word) < 8 else 2
    best = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=slips)
    return str(best[0]) if best else None


def _all_words(content: Content) -> frozenset[str]:
    """Every word of the content: none of them is a misspelt name."""
    texts = (
        *map(_texts_of_item, content.items),
        *map(_texts_of_profile, content.profiles.values()),
        *(tuple(passage.text.values()) for passage in content.passages),
    )
    return frozenset().union(*map(_words_of, texts))


def _texts_of_item(item: Item) -> tuple[str, ...]:
    return (*item.question.values(), *item.answer.values(), *chain(*item.phrasings.values()))


def _texts_of_profile(profile: Profile) -> tuple[str, ...]:
    values = chain(*profile.attributes.values())
    told = (text for value in values for text in value.value.values())
    return (*chain(*profile.aliases.values()), *told)


@lru_cache(REMEMBERED)
def _words_of(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.plain for text in texts for word in words(text))
