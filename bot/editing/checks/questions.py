"""Asks what is live and what is to go live the same questions, and tells where replies differ.

Asked are the saved questions, the ways of asking for the answers that differ, and of other answers
those ways that are nearest to these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from bot.editing.checks.answered_by_others import key_of
from bot.editing.checks.records import (
    VERDICTS,
    Origin,
    Proposal,
    QuestionResult,
    SavedQuestion,
    Told,
    Verdict,
)
from bot.records import Answer

OF_EDITED = 2 / 3  # of the questions that may be asked; the rest is that of other answers
WAYS = 4  # of an answer that differs, in each language, besides those that are new or gone
NEIGHBOURS = 12  # ways of other answers, for each answer that differs and each language
MOST_COMPARED = 200  # ways of asking, from which others are near or not
NEAR = 0.55  # cosine from which another way of asking may be touched by an edit


@dataclass(frozen=True)
class _Asked:
    """A question, and whose answer it asks for."""

    question: str
    origin: Origin
    key: str  # of the entry; empty where none is to answer
    id: str | None  # of what is to answer it


@dataclass(frozen=True)
class Asking:
    """What came of asking."""

    results: tuple[QuestionResult, ...]  # the worst first
    left_out: int


def asked_again(proposal: Proposal, saved: Sequence[SavedQuestion]) -> Asking:
    """The saved questions and those that the edits touch, asked of both releases."""
    seen = {one.question for one in saved}
    edited = [*_unique(_of_edited(proposal), seen)]
    others = [*_unique(_of_neighbours(proposal), seen)]
    least = min(len(others), round(proposal.most_asked * (1 - OF_EDITED)))
    touched = edited[: proposal.most_asked - least]
    touched += others[: proposal.most_asked - len(touched)]
    asked = [*(_of_saved(one, proposal) for one in saved), *touched]
    questions = [one.question for one in asked]
    live = proposal.tell(questions, proposal.live)
    draft = proposal.tell(questions, proposal.draft)
    results = [_result(*each, proposal) for each in zip(asked, live, draft, strict=True)]
    results.sort(key=lambda result: VERDICTS.index(result.verdict))
    return Asking(tuple(results), len(edited) + len(others) - len(touched))


def _result(asked: _Asked, live: Told, draft: Told, proposal: Proposal) -> QuestionResult:
    is_saved = asked.origin == "saved"
    right = draft.answer == asked.id if is_saved else True
    verdict = _expected(asked.id, live, draft) if is_saved else _compared(live, draft)
    key = key_of(draft.answer, proposal.draft)
    by_edit = bool(verdict == "changed" and live.answer == draft.answer and key in proposal.edits)
    return QuestionResult(
        asked.question, asked.origin, verdict, asked.key, live, draft, right, by_edit
    )


def _expected(id: str | None, live: Told, draft: Told) -> Verdict:
    """Of a question that is to be answered by `id`, or by nothing at all."""
    if (live.answer == id) != (draft.answer == id):
        return "lost" if live.answer == id else "gained"
    return "same" if live == draft else "changed"


def _compared(live: Told, draft: Told) -> Verdict:
    if (live.answer is None) != (draft.answer is None):
        return "lost" if draft.answer is None else "gained"
    if live.answer is None:
        return "same"  # asked back or declined, whatever the words
    return "same" if live == draft else "changed"


def _of_saved(saved: SavedQuestion, proposal: Proposal) -> _Asked:
    key = key_of(saved.expected, proposal.live)
    return _Asked(saved.question, "saved", key, saved.expected)


def _of_edited(proposal: Proposal) -> Iterator[_Asked]:
    """Ways of asking for the answers that differ, one of each answer in turn."""
    turns = zip_longest(*(_of_answer(*pair, proposal) for pair in _differing(proposal)))
    return (asked for turn in turns for asked in turn if asked is not None)


def _of_answer(before: Answer | None, after: Answer | None, proposal: Proposal) -> Iterator[_Asked]:
    answer = after or before
    if answer is not None and answer.kind != "gap":
        key = key_of(answer.id, proposal.draft if after else proposal.live)
        for language in answer.asked:
            old = before.asked.get(language, ()) if before else ()
            new = after.asked.get(language, ()) if after else ()
            other = [way for way in (*new, *old) if (way in new) != (way in old)]
            for way in dict.fromkeys([*other, *(new or old)[:WAYS]]):
                yield _Asked(way, "edited", key, answer.id)


def _of_neighbours(proposal: Proposal) -> Iterator[_Asked]:
    """Ways of asking for other answers, the most endangered first."""
    draft = proposal.draft
    differing = {answer.key for pair in _differing(proposal) for answer in pair if answer}
    found: list[tuple[float, _Asked]] = []
    for language in draft.editions:
        edition = draft.edition(language)
        ways, vectors = edition.index.ways(), edition.index.way_vectors()
        is_edited = np.array([edition.answers[at].key in differing for at, _ in ways], dtype=bool)
        edited = np.flatnonzero(is_edited)[:MOST_COMPARED]
        if not len(edited):
            continue
        nearness = vectors @ vectors[edited].T
        nearest = np.where(is_edited, -1.0, nearness.max(axis=1))
        for row in np.argsort(-nearest, kind="stable")[: NEIGHBOURS * len(differing)]:
            answer = edition.answers[ways[row][0]]
            if nearest[row] >= NEAR and answer.kind != "gap":
                key = key_of(answer.id, draft)
                asked = _Asked(ways[row][1], "neighbour", key, answer.id)
                found.append((float(nearest[row]), asked))
    return (asked for _, asked in sorted(found, key=lambda one: -one[0]))


def _differing(proposal: Proposal) -> Iterator[tuple[Answer | None, Answer | None]]:
    """The answers that both releases do not have alike."""
    if proposal.live is proposal.draft:
        return
    live, draft = proposal.live.by_key, proposal.draft.by_key
    for key in {**draft, **live}:
        if live.get(key) != draft.get(key):
            yield live.get(key), draft.get(key)


def _unique(asked: Iterable[_Asked], seen: set[str]) -> Iterator[_Asked]:
    for one in asked:
        if one.question not in seen:
            seen.add(one.question)
            yield one
