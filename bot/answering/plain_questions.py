"""A message that names nothing but a place and an attribute, asked in the usual words.

"GDP of Shunyi please", "back to Shunyi, the GDP?" and "顺义GDP多少" ask one thing in many ways;
the usual question for it is found surely, in every language that has one.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.answering.kinds import NAMED, kind_of, of_kind
from bot.answering.left_over import left_over, without
from bot.answering.other_end import names_other_end
from bot.knowledge.release import Release
from bot.records import DEFAULT_LANGUAGE, Turn

# Words for an attribute that say other things as well: "can I visit Haidian?", "close to Haidian".
WEAK = frozenset(
    ["reach", "visit", "close", "open", "street", "speak", "english", "site", "citizens"]
)


def plain_questions(turn: Turn, release: Release) -> Iterator[str]:
    """The usual question for each place that `turn` may mean, if it asks for one attribute."""
    if names_other_end(turn):
        return
    places = release.reader.places.find(turn.text)
    said = release.reader.attribute_words.find(
        without(turn.text, ((place.start, place.end) for place in places))
    )
    attributes = set.intersection(*(set(mention.ids) for mention in said)) if said else set()
    if not attributes or any(mention.text in WEAK for mention in said):
        return
    if left_over(turn.text, release.reader, [*NAMED.values()], attributes):
        return
    for subject in narrowed(turn, release) or turn.context.about:
        known = [id for id in attributes if f"{subject}:{id}" in release.by_key]
        # "who's in charge": the committee, where no source names a person.
        valued = [id for id in known if release.by_key[f"{subject}:{id}"].kind != "gap"]
        meant = valued or known
        if len(meant) == 1:
            yield usual_question(
                meant[0], release.reader.short(subject, turn.language), turn, release
            )


def narrowed(turn: Turn, release: Release) -> tuple[str, ...]:
    """The places that a turn names; of a name for several, those of the kind talked about."""
    found = release.reader.places.find(turn.text)
    before = kind_of(turn.context.about, release)
    kept = [id for mention in found for id in of_kind(mention.ids, before, release)]
    return tuple(dict.fromkeys(id for id in turn.places if not found or id in kept))


def usual_question(attribute: str, subject: str, turn: Turn, release: Release) -> str:
    """The usual question for an attribute of a subject."""
    asked = release.content.attributes[attribute].asked
    language = turn.language if asked.get(turn.language) else DEFAULT_LANGUAGE
    templates = asked.get(language) or ("{place}",)
    return templates[0].format(place=subject)
