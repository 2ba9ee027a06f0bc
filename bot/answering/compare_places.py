"""Compares the places that a question names: the stored values side by side, and which leads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering import place_values
from bot.answering.case import Case
from bot.answering.degrees import (
    AMOUNTS,
    COMPARATIVES,
    COMPARED_BY,
    DATES,
    Asked,
    attributes_named,
    degree_asked,
    range_of,
)
from bot.answering.kinds import KINDS, NAMED, kind_of
from bot.answering.left_over import left_over, without
from bot.answering.other_end import names_other_end
from bot.records import Context, Profile, TurnEnd

COMPARED = re.compile(
    r"\b(compare[ds]?|comparison|comparing|versus|vs)\b|比|相比|对比", re.IGNORECASE
)
# Points back to the place of the conversation, as the other side of the comparison.
POINTING = re.compile(
    r"\b(that|it|this|there|(that|this) one)\b|^\W*[跟和与同比]|它|那[里个儿]|这[里个儿]",
    re.IGNORECASE,
)
VERDICTS = {
    (False, True): "greater",
    (False, False): "lesser",
    (True, False): "earlier",
    (True, True): "later",
}
MOST_PLACES = 4


def compare_places(case: Case) -> TurnEnd | None:
    """The values of two to four places for one attribute, and which is the larger."""
    sides = _sides(case)
    if not 2 <= len(sides) <= MOST_PLACES or case.release.reader.elsewhere.find(case.turn.text):
        return None
    asked = _asked(case)
    if asked is None or asked.attribute is None or names_other_end(case.turn):
        return None
    patterns = (*asked.patterns, COMPARED, *NAMED.values())
    if left_over(case.turn.text, case.release.reader, patterns, [asked.attribute]):
        return None  # something else was asked: "is A or B better for children"
    groups = [*_groups(case, sides, asked.attribute)]
    return _told(case, asked, asked.attribute, groups) if groups else None


def _sides(case: Case) -> list[tuple[str, ...]]:
    """The places to compare, each as the ids that its name may mean."""
    text = case.turn.text
    mentions = case.release.reader.places.find(text)
    sides = list(dict.fromkeys(mention.ids for mention in mentions))
    spoken = without(text, ((mention.start, mention.end) for mention in mentions))
    if len(sides) == 1 and len(case.turn.context.about) == 1 and POINTING.search(spoken):
        (before,) = case.turn.context.about
        if case.release.reader.places.is_place(before) and before not in sides[0]:
            sides.insert(0, (before,))
    return sides or _before(case)


def _before(case: Case) -> list[tuple[str, ...]]:
    """The places compared before, for "and their GDP?"; none where it was about one."""
    about = case.turn.context.about
    return [(id,) for id in about] if kind_of(about, case.release) else []


def _asked(case: Case) -> Asked | None:
    text, reader = case.turn.text, case.release.reader
    spoken = without(text, ((m.start, m.end) for m in reader.places.find(text)))
    asked = degree_asked(spoken, COMPARATIVES, reader)
    if asked is not None:
        return asked if asked.attribute else _of_conversation(case, asked)
    attributes, said = attributes_named(spoken, reader)
    if attributes:
        return Asked(attributes.pop(), True, said) if len(attributes) == 1 else None
    return _side_by_side(spoken, case) or _with_it(spoken, case)


def _with_it(spoken: str, case: Case) -> Asked | None:
    """What was asked for before: "compare it with Xicheng Park"."""
    before = case.turn.context.attribute
    return Asked(before, True, ()) if before and COMPARED.search(spoken) else None


def _of_conversation(case: Case, asked: Asked) -> Asked | None:
    """What was asked for before, for "which has more?"."""
    before = case.turn.context.attribute
    return Asked(before, asked.most, asked.patterns) if before in AMOUNTS else None


def _side_by_side(spoken: str, case: Case) -> Asked | None:
    """The one attribute that is asked of all places: "phone numbers of A and B"."""
    ids = {mention.ids for mention in case.release.reader.attribute_words.find(spoken)}
    named = ids.pop() if len(ids) == 1 else ()
    return Asked(named[0], True, ()) if len(named) == 1 else None


@dataclass(frozen=True)
class _Group:
    """Places of one kind, in the order as asked."""

    places: tuple[Profile, ...]


def _groups(case: Case, sides: Sequence[tuple[str, ...]], attribute: str) -> Iterator[_Group]:
    """The places by kind, where names stand for both: all sides of a kind, one value known."""
    profiles = case.release.content.profiles
    for kind in KINDS:
        of_kind = [[profiles[id] for id in side if profiles[id].kind == kind] for side in sides]
        if all(len(found) == 1 for found in of_kind):
            group = _Group(tuple(found[0] for found in of_kind))
            if any(place.attributes.get(attribute) for place in group.places):
                yield group
    kinds = {profiles[id].kind for side in sides for id in side}
    if len(kinds) > 1 and all(len(side) == 1 for side in sides):
        yield _Group(tuple(profiles[side[0]] for side in sides))  # a park and a district


def _told(case: Case, asked: Asked, attribute: str, groups: Sequence[_Group]) -> TurnEnd | None:
    places = [place for group in groups for place in group.places]
    answers = place_values.known_answers(case, places, attribute)
    if not answers:
        return None
    label = place_values.label(case, attribute)
    lines = []
    for group in groups:
        of_group = place_values.known_answers(case, group.places, attribute)
        names = place_values.names(case, group.places)
        lines.append(_capital(case.said("compared", attribute=label, places=names)))
        lines += [place_values.line(case, answer) for answer in of_group]
        missing = [place for place in group.places if not place.attributes.get(attribute)]
        lines += place_values.unknown(case, missing)
        lines += _verdict(case, asked, attribute, group)
    context = Context(
        about=tuple(place.id for place in places),
        attribute=attribute,
        question=case.turn.text,
        language=case.turn.language,
    )
    return place_values.end(case, "comparison", lines, answers, context)


def _verdict(case: Case, asked: Asked, attribute: str, group: _Group) -> list[str]:
    """Which place leads, where all values are known and none overlaps with the first."""
    if attribute not in COMPARED_BY:
        return []
    ranges = [(range_of(place, attribute), place) for place in group.places]
    known = [(found, place) for found, place in ranges if found is not None]
    if len(known) < len(group.places) or len({found.unit for found, _ in known}) != 1:
        return []
    if asked.most:
        known.sort(key=lambda entry: entry[0].least, reverse=True)
        clear = known[0][0].least > max(found.most for found, _ in known[1:])
    else:
        known.sort(key=lambda entry: entry[0].most)
        clear = known[0][0].most < min(found.least for found, _ in known[1:])
    occasion = VERDICTS[attribute in DATES, asked.most]
    return [case.said(occasion, place=place_values.name(case, known[0][1]))] if clear else []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
