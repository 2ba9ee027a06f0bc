"""Finds numbers, dates and telephones that one language of a text has and another lacks.

Small numbers are often words in one language and digits in the other ("three", "3日"). So they
count only where the edit took them out of one language and left them in the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations

from bot.editing.checks.facts import facts_in
from bot.editing.checks.records import Finding, Proposal
from bot.editing.checks.texts import texts_of
from bot.knowledge.entries import Entry

CHECK = "stale_translations"
SMALL = 12  # numbers up to it are often spelt out
COMPARED = ("question", "answer", "text", "value", "note", "unknown", "channels")
NAMED = ", "

Texts = Mapping[str, str]


def stale_translations(proposal: Proposal) -> Iterator[Finding]:
    """Facts that differ between the languages of a text, in entries that were edited."""
    for before, after in proposal.edited():
        old = dict(texts_of(before)) if before else {}
        for field, texts in texts_of(after):
            if any(part in COMPARED for part in field.split(".")):
                yield from _of_field(after, field, old.get(field, {}), texts)


def _of_field(entry: Entry, field: str, before: Texts, after: Texts) -> Iterator[Finding]:
    was = {language: facts_in(text) for language, text in before.items()}
    now = {language: facts_in(text) for language, text in after.items()}
    told: set[str] = set()
    for one, other in permutations(now, 2):
        gone = was.get(one, frozenset()) - now[one]
        if stale := gone & now[other] & was.get(other, frozenset()):
            yield _finding(entry, "stale", field, stale, said=other, elsewhere=one)
            told |= stale
    for one, other in permutations(now, 2):
        missing = {fact for fact in now[one] - now[other] - told if not _is_small(fact)}
        if missing:
            yield _finding(entry, "missing_fact", field, missing, said=one, elsewhere=other)


def _finding(
    entry: Entry, what: str, field: str, facts: Iterable[str], said: str, elsewhere: str
) -> Finding:
    named = NAMED.join(sorted(facts))
    details = {"facts": named, "said": said, "elsewhere": elsewhere, "field": field}
    return Finding(CHECK, "warns", entry.key, what, details)


def _is_small(fact: str) -> bool:
    return fact.isdigit() and int(fact) <= SMALL
