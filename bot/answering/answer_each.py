"""Answers each of several questions that came in one message, in the order as asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answering.case import Case
from bot.answering.several_questions import MOST_QUESTIONS, as_turn, halves, sentences
from bot.knowledge.evidence import FEATURES
from bot.records import Context, Reply, Turn, TurnEnd

ASKED = FEATURES.index("asked")
SAME_QUESTION = 0.9  # cosine from which the whole message is one known question

Answering = Callable[[Turn], TurnEnd]  # of a single question


def answer_each(case: Case, answer_one: Answering) -> TurnEnd | None:
    """The replies to all questions of a message; None where it asks one thing, or none is sure."""
    if _is_known_question(case):
        return None
    told = sentences(case.turn.text)
    if 1 < len(told) <= MOST_QUESTIONS:
        ends = _answered(case, told, answer_one)
        if any(map(_is_answer, ends)) and _all_differ(ends):
            return _together(ends)
    for sentence in told if len(told) == 1 else ():
        for pair in halves(sentence, case.release):
            ends = _answered(case, pair, answer_one)
            if all(map(_is_answer, ends)) and _all_differ(ends):
                return _together(ends)
    return None


def _is_known_question(case: Case) -> bool:
    best = case.best
    if best is None or not case.is_sure or not best.features:
        return False
    return best.features[ASKED] >= SAME_QUESTION


def _answered(case: Case, parts: Sequence[str], answer_one: Answering) -> list[TurnEnd]:
    """The end of each part; a part without a place is about that of the part beside it."""
    named = [case.release.reader.places_in(part) for part in parts]
    about = next(filter(None, named), ())
    ends: list[TurnEnd] = []
    context = case.turn.context
    for part, places in zip(parts, named, strict=True):
        turn = as_turn(part, replace(case.turn, context=context), about, case.release)
        ends.append(answer_one(turn))
        context = ends[-1].context
        about = places or ends[-1].context.about
    return ends


def _is_answer(end: TurnEnd) -> bool:
    """Whether the question was answered, if only by admitting that a value is not known."""
    return all(
        reply.outcome == "answered" or reply.kind == "unknown_value" for reply in end.replies
    )


def _all_differ(ends: Sequence[TurnEnd]) -> bool:
    texts = [reply.text for end in ends for reply in end.replies]
    return len(set(texts)) == len(texts)


def _together(ends: Sequence[TurnEnd]) -> TurnEnd:
    """All replies, and the last context with whatever was offered."""
    replies: tuple[Reply, ...] = tuple(reply for end in ends for reply in end.replies)
    offers = next((end.context.offers for end in reversed(ends) if end.context.offers), ())
    last: Context = ends[-1].context
    return TurnEnd(replies, replace(last, offers=offers))
