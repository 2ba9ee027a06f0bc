"""How well the kinds of information that answers give fit those that a question asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.answer_types import (
    GIVEN,
    asked_kinds,
    counted,
    counts,
    given_kinds,
    limits,
)
from bot.knowledge.question_words import asked_kinds_in
from bot.records import DEFAULT_LANGUAGE

Said = tuple[str, tuple[str, ...]]  # the text of an answer, and its ways of asking
REMEMBERED = 100_000  # answers: the next release has most of them again

# The order of the columns that `answer_fit` gives.
FITS = (
    "kinds_given",  # share of the kinds asked for that the text gives, 0 to 1; 0 if none is
    "kinds_lacking",  # and that it lacks
    "kinds_asked",  # share that its ways of asking ask for; 0.5 where the question asks for none
    "kinds_unasked",  # share of the kinds of its ways of asking that the question leaves out
    "counted",  # 1: what is to be counted is beside a number, -1: it is not; 0: nothing is
    "limits_lacking",  # limits asked for that the answer does not speak of
    "limits_given",  # and that it speaks of
)


@dataclass(frozen=True)
class _Kinds:
    """What is known of one answer before any question."""

    given: frozenset[str]
    counts: frozenset[str]
    asked: frozenset[str]
    limits: frozenset[str]


@lru_cache(REMEMBERED)
def _study(told: str, asked: tuple[str, ...]) -> _Kinds:
    return _Kinds(
        given_kinds(told),
        counts(told),
        frozenset[str]().union(*map(asked_kinds, asked)),
        limits(" ".join([told, *asked])),
    )


def answer_fit(
    question: str, answers: Sequence[Said], language: str = DEFAULT_LANGUAGE
) -> NDArray[np.float64]:
    """How well each of `answers` (row) fits a question in `language`, a column per name in FITS."""
    kinds = asked_kinds(question) | asked_kinds_in(question, language)
    limited, things = limits(question), counted(question)
    studied = [_study(told, asked) for told, asked in answers]
    return np.array(
        [
            [
                *_kinds_fit(kinds, known),
                _beside_number(things, known.counts),
                len(limited - known.limits),
                len(limited & known.limits),
            ]
            for known in studied
        ],
        dtype=np.float64,
    )


def _kinds_fit(kinds: frozenset[str], known: _Kinds) -> tuple[float, float, float, float]:
    told_by_form = kinds & GIVEN.keys()
    return (
        _share(told_by_form & known.given, told_by_form),
        _share(told_by_form - known.given, told_by_form),
        _share(kinds & known.asked, kinds) if kinds else 0.5,
        # Of a question in another language nothing is known; that leaves nothing out.
        _share(known.asked - kinds, known.asked) if kinds else 0.0,
    )


def _beside_number(things: frozenset[str], counts: frozenset[str]) -> float:
    if not things:
        return 0.0
    return 1.0 if things & counts else -1.0


def _share(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part) / max(len(whole), 1)
