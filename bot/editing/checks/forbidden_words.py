"""Finds words that must not go out: those of `forbidden.yml`, which staff keep."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.editing.checks.records import Finding, Proposal
from bot.editing.checks.texts import said_by
from bot.knowledge.scripts import simplified
from bot.knowledge.words import plain

CHECK = "forbidden_words"
UNSAID = ("phrasings", "asked", "aliases", "words")  # what citizens say, not we


def forbidden_words(proposal: Proposal) -> Iterator[Finding]:
    """Texts of edited entries in which a forbidden word stands."""
    patterns = {
        language: _pattern(words) for language, words in proposal.draft.content.forbidden.items()
    }
    for _, entry in proposal.edited():
        if entry.kind != "forbidden":
            for field, language, text in said_by(entry):
                if field.split(".")[0] not in UNSAID:
                    for word in _found(patterns, language, text):
                        details = {"word": word, "field": f"{field}.{language}"}
                        yield Finding(CHECK, "blocks", entry.key, "forbidden", details)


def _found(patterns: Mapping[str, re.Pattern[str]], language: str, text: str) -> list[str]:
    pattern = patterns.get(language)
    found = pattern.findall(_folded(text)) if pattern else []
    return list(dict.fromkeys(found))


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Finds the words as wholes; those of scripts without spaces anywhere."""
    folded = sorted({_folded(word) for word in words}, key=len, reverse=True)
    if not folded:
        return re.compile(r"(?!)")
    return re.compile("|".join(f"{_edge(w[0])}{re.escape(w)}{_edge(w[-1])}" for w in folded))


def _folded(text: str) -> str:
    return plain(simplified(text))


def _edge(letter: str) -> str:
    return r"\b" if letter.isalnum() and letter < "\u2e80" else ""
