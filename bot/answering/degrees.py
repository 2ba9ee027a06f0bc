"""Words that compare: what they compare places by, and towards which end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.knowledge.quantities import Range, dated, measured
from bot.knowledge.reading import Reader
from bot.records import Profile

AMOUNTS = ("residents", "gdp", "companies", "area")
DATES = ("established",)
COMPARED_BY = (*AMOUNTS, *DATES, "distance")


@dataclass(frozen=True)
class Degree:
    """The end that is asked for, and the attributes that may be meant.

    `usual` is what is meant where no other word tells; None: other words must tell.
    """

    most: bool
    fits: tuple[str, ...] = AMOUNTS
    usual: str | None = None


MOST, LEAST = Degree(True), Degree(False)
LARGE, SMALL = (Degree(most, ("area", "residents", "gdp"), "area") for most in (True, False))
EARLY, LATE = (Degree(most, DATES, "established") for most in (False, True))
FAR, NEAR = (Degree(most, ("distance",), "distance") for most in (True, False))
MANY, FEW = (Degree(most, ("residents",), "residents") for most in (True, False))


def _patterns(written: Mapping[str, Degree]) -> tuple[tuple[re.Pattern[str], Degree], ...]:
    return tuple((re.compile(text, re.IGNORECASE), degree) for text, degree in written.items())


# The first that is found counts.
SUPERLATIVES = _patterns(
    {
        r"\bmost popul(ous|ated)\b|人最多": MANY,
        r"\bleast popul(ous|ated)\b|人最少": FEW,
        r"\b(largest|biggest)\b|\bmost (land|space)\b|最大|第一大": LARGE,
        r"\bsmallest\b|\bleast (land|space)\b|最小": SMALL,
        r"\b(oldest|earliest)\b|最早|最老|最古老|历史最(悠?久|长)|最先": EARLY,
        r"\b(newest|youngest|latest|most recent(ly)?)\b|最新|最晚|最年轻": LATE,
        r"\b(farthest|furthest|most distant)\b|最远": FAR,
        r"\b(nearest|closest)\b|最近": NEAR,
        r"\b(most|highest|greatest)\b|最多|最高": MOST,
        r"\b(fewest|least|lowest)\b|最少|最低": LEAST,
    }
)
COMPARATIVES = _patterns(
    {
        r"\bmore popul(ous|ated)\b|人更?多": MANY,
        r"\bless popul(ous|ated)\b|人更?少": FEW,
        r"\b(larger|bigger|largest|biggest)\b|\bmore (land|space)\b|(?<!多)大": LARGE,
        r"\b(smaller|smallest)\b|\bless (land|space)\b|小": SMALL,
        r"\b(older|oldest|earlier|first)\b|早|老": EARLY,
        r"\b(newer|newest|younger|later|more recent(ly)?)\b|晚|新": LATE,
        r"\b(farther|further)\b|(?<!多)远": FAR,
        r"\b(nearer|closer)\b|近": NEAR,
        r"\b(more|most|higher|highest|greater)\b|多(?![少大远久])|高": MOST,
        r"\b(fewer|less|lower|lowest)\b|(?<!多)少|低": LEAST,
    }
)
# What is meant, beside the words of attributes.yml, where places are compared.
NOUNS = tuple(
    (re.compile(text, re.IGNORECASE), attribute)
    for text, attribute in {
        r"\b(people|inhabitants|residents|population)( (that |who )?liv(e|ing))?\b|人": "residents",
        r"\b(companies|firms|enterprises|businesses)\b|企业|公司": "companies",
        r"\b(set up|founded|established|approved)\b|成立|建立|设立|创建|建成|批准": "established",
        r"\b(from|to) (the )?((city )?cent(re|er)|downtown)( of beijing)?\b"
        r"|[离距]?(市中心|市区)": "distance",
    }.items()
)


@dataclass(frozen=True)
class Asked:
    """How places are to be compared, and the patterns that said so."""

    attribute: str | None
    most: bool
    patterns: tuple[re.Pattern[str], ...]


def degree_asked(
    text: str, degrees: tuple[tuple[re.Pattern[str], Degree], ...], reader: Reader
) -> Asked | None:
    """What the first of `degrees` in `text` asks for; None where there is none that fits.

    Words for an attribute go before what the degree usually means: "largest population".
    """
    for pattern, degree in degrees:
        if pattern.search(text):
            attributes, said = attributes_named(pattern.sub(" ", text), reader)
            meant = attributes or ({degree.usual} if degree.usual else set())
            if len(meant) > 1 or not meant <= set(degree.fits):
                return None
            return Asked(next(iter(meant), None), degree.most, (pattern, *said))
    return None


def attributes_named(text: str, reader: Reader) -> tuple[set[str], tuple[re.Pattern[str], ...]]:
    """The attributes to compare by that `text` names, and the patterns beside their words."""
    found = [(pattern, attribute) for pattern, attribute in NOUNS if pattern.search(text)]
    named = {id for id in reader.attributes_in(text) if id in COMPARED_BY}
    return named | {attribute for _, attribute in found}, tuple(pattern for pattern, _ in found)


def range_of(profile: Profile, attribute: str) -> Range | None:
    """All that the stored values say, as a range; None where nothing comparable is known."""
    return (dated if attribute in DATES else measured)(profile.attributes.get(attribute, ()))
