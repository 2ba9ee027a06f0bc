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

REMEMBERED = 100_000  # answers: the next release has most of them again

# The order of the columns that `AnswerFit.fit` gives.
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


class AnswerFit:
    """The kinds of information in all answers."""

    def __init__(self, told: Sequence[str], asked: Sequence[Sequence[str]]) -> None:
        """One of `told` and `asked` per answer."""
        studied = [_study(text, tuple(ways)) for text, ways in zip(told, asked, strict=True)]
        self._given = [one.given for one in studied]
        self._counts = [one.counts for one in studied]
        self._asked = [one.asked for one in studied]
        self._limits = [one.limits for one in studied]

    def fit(self, text: str, positions: Sequence[int]) -> NDArray[np.float64]:
        """One row per answer at `positions`, one column per name in FITS."""
        kinds, limited, things = asked_kinds(text), limits(text), counted(text)
        return np.array(
            [
                [
                    *self._kinds(kinds, position),
                    _beside_number(things, self._counts[position]),
                    len(limited - self._limits[position]),
                    len(limited & self._limits[position]),
                ]
                for position in positions
            ],
            dtype=np.float64,
        )

    def _kinds(self, kinds: frozenset[str], position: int) -> tuple[float, float, float, float]:
        given, asked = self._given[position], self._asked[position]
        told_by_form = kinds & GIVEN.keys()
        return (
            _share(told_by_form & given, told_by_form),
            _share(told_by_form - given, told_by_form),
            _share(kinds & asked, kinds) if kinds else 0.5,
            # Of a question in another language nothing is known; that leaves nothing out.
            _share(asked - kinds, asked) if kinds else 0.0,
        )


def _beside_number(things: frozenset[str], counts: frozenset[str]) -> float:
    if not things:
        return 0.0
    return 1.0 if things & counts else -1.0


def _share(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part) / max(len(whole), 1)
