"""Answers each of several questions that came in one message, in the order as asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answering.case import Case
from bot.answering.intents import OUT_OF_SCOPE
from bot.answering.left_over import attributes_asked
from bot.answering.several_questions import MOST_QUESTIONS, as_turns, cuts, sentences
from bot.knowledge.evidence import FEATURES
from bot.records import Context, Reply, Turn, TurnEnd, Understand

ASKED = FEATURES.index("asked")
SAME_QUESTION = 0.9  # cosine from which the whole message is one known question

Answering = Callable[[Turn], TurnEnd]  # of a single question


def answer_each(
    case: Case, answer_one: Answering, understand: Understand | None = None
) -> TurnEnd | None:
    """The replies to all questions of a message; None where it asks one thing, or none is sure.

    `understand` tells what each question means by itself.
    """
    if _is_known_question(case):
        return None
    told = sentences(case.turn.text, case.release)
    if 1 < len(told) <= MOST_QUESTIONS:
        pieces = [piece for sentence in told for piece in _pieces(case, sentence)]
        ends = _answered(case, pieces, answer_one, understand)
        if any(map(_is_answer, ends)) and _all_differ(ends):
            return _together(ends)
    for sentence in told if len(told) == 1 else ():
        for parts in cuts(sentence, case.release):
            ends = _answered(case, parts, answer_one, understand)
            settled = all(_is_answer(end) or _is_out_of_scope(end) for end in ends)
            if settled and any(map(_is_answer, ends)) and _all_differ(ends):
                return _together(ends)
    return None


def _is_known_question(case: Case) -> bool:
    best = case.best
    if best is None or not case.is_sure or not best.features:
        return False
    asked = attributes_asked(case.turn.text, case.release.reader)
    if best.answer.attribute and any(best.answer.attribute not in word.ids for word in asked):
        return False  # it asks for another one as well
    return best.features[ASKED] >= SAME_QUESTION


def _pieces(case: Case, sentence: str) -> tuple[str, ...]:
    """The questions of one sentence among several: cut only where they ask for two attributes."""
    asked = {word.ids for word in attributes_asked(sentence, case.release.reader)}
    parts = next(cuts(sentence, case.release), ()) if len(asked) > 1 else ()
    return parts or (sentence,)


def _answered(
    case: Case, parts: Sequence[str], answer_one: Answering, understand: Understand | None
) -> list[TurnEnd]:
    """The end of each part; a part without a place is about that of the part beside it."""
    reader = case.release.reader
    named = [reader.places_in(part) for part in parts]
    about = next(filter(None, named), ())
    ends: list[TurnEnd] = []
    context = case.turn.context
    turns = as_turns(parts, case.turn, understand)
    for turn, places in zip(turns, named, strict=True):
        part = replace(
            turn,
            places=places,
            attributes=reader.attributes_in(turn.text, turn.language),
            context=replace(context, about=about or context.about),
        )
        ends.append(answer_one(part))
        context = ends[-1].context
        about = places or context.about
    return ends


def _is_answer(end: TurnEnd) -> bool:
    """Whether the question was answered, if only by admitting that a value is not known."""
    return all(
        reply.outcome == "answered" or reply.kind == "unknown_value" for reply in end.replies
    )


def _is_out_of_scope(end: TurnEnd) -> bool:
    """Whether the question is of a kind that no content answers: "and will it rain?"."""
    return all(reply.outcome == "declined" and reply.kind in OUT_OF_SCOPE for reply in end.replies)


def _all_differ(ends: Sequence[TurnEnd]) -> bool:
    texts = [reply.text for end in ends for reply in end.replies]
    return len(set(texts)) == len(texts)


def _together(ends: Sequence[TurnEnd]) -> TurnEnd:
    """All replies, and the last context with whatever was offered."""
    replies: tuple[Reply, ...] = tuple(reply for end in ends for reply in end.replies)
    offers = next((end.context.offers for end in reversed(ends) if end.context.offers), ())
    last: Context = ends[-1].context
    return TurnEnd(replies, replace(last, offers=offers))
