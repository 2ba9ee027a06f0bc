"""Puts the questions of a set to Jingjing and judges the replies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluate.question_set import LabelledQuestion, says
from bot.records import Reply

Ask = Callable[[str, str], Awaitable[Sequence[Reply]]]  # conversation id, text -> replies

VERDICTS = (
    "answered_right",
    "answered_wrong",
    "clarified_right",
    "not_answered",
    "declined_right",
    "declined_wrong",
)
HONEST = ("declined", "handed_over", "small_talk")  # outcomes of a reply that quotes nothing


@dataclass(frozen=True)
class Judged:
    """One question with the reply that decided, and the verdict on it."""

    question: LabelledQuestion
    reply: Reply
    verdict: str

    @property
    def right(self) -> bool:
        return self.verdict.endswith("_right")


async def evaluate(
    questions: Sequence[LabelledQuestion], ask: Ask, progress: Callable[[int], None]
) -> list[Judged]:
    """Every question judged, in order; each in a conversation of its own."""
    judged = []
    for number, question in enumerate(questions):
        judged.append(await _judge(question, ask, f"evaluation-{number}"))
        progress(number + 1)
    return judged


async def _judge(question: LabelledQuestion, ask: Ask, conversation: str) -> Judged:
    """A question of several turns is as good as its worst judged turn."""
    worst: Judged | None = None
    for number, (turn, expected) in enumerate(zip(question.turns, question.expect, strict=True)):
        replies = await ask(conversation, turn)
        if question.answerable and not expected:
            continue
        said = _Said(question.turns[: number + 1], conversation, replies)
        verdict, reply = await _verdict(question, expected, said, ask)
        if worst is None or worst.right:
            worst = Judged(question, reply, verdict)
    assert worst is not None  # question sets without a judged turn do not load
    return worst


@dataclass(frozen=True)
class _Said:
    """The turns of a conversation so far, and the replies to the last."""

    turns: Sequence[str]
    conversation: str
    replies: Sequence[Reply]


async def _verdict(
    question: LabelledQuestion, expected: Sequence[str], said: _Said, ask: Ask
) -> tuple[str, Reply]:
    first = said.replies[0]
    if not question.answerable:
        wrong = [reply for reply in said.replies if reply.outcome not in HONEST]
        return ("declined_wrong", _quoted_first(wrong)) if wrong else ("declined_right", first)
    for reply in said.replies:
        if reply.outcome in ("answered", "handed_over") and says(reply.text, expected):
            return "answered_right", reply
    if any(reply.outcome == "answered" for reply in said.replies):
        return "answered_wrong", _quoted_first(said.replies)
    if await _an_option_is_right(expected, said, ask):
        return "clarified_right", first
    return "not_answered", first


def _quoted_first(replies: Sequence[Reply]) -> Reply:
    """The first reply that quotes an answer, else the first one."""
    return min(replies, key=lambda reply: reply.outcome != "answered")


async def _an_option_is_right(expected: Sequence[str], said: _Said, ask: Ask) -> bool:
    """Whether choosing one of the options leads to a right answer; each is tried from anew."""
    options = [option for reply in said.replies for option in reply.options]
    for number, option in enumerate(options):
        conversation = f"{said.conversation}-option-{number}"
        for turn in said.turns:
            await ask(conversation, turn)
        chosen = await ask(conversation, option.value)
        if any(reply.outcome == "answered" and says(reply.text, expected) for reply in chosen):
            return True
    return False


def report_of(judged: Sequence[Judged]) -> dict[str, Any]:
    """The counts and each question's outcome, as `--json` writes them."""
    return {
        **_counts(judged),
        "by_lang": {
            language: _counts([j for j in judged if j.question.language == language])
            for language in sorted({j.question.language for j in judged})
        },
        "questions": [
            {
                "id": j.question.id,
                "outcome": j.reply.outcome,
                "text": j.reply.text,
                "right": j.right,
            }
            for j in judged
        ],
    }


def _counts(judged: Sequence[Judged]) -> dict[str, int]:
    counts = Counter(j.verdict for j in judged)
    return {"total": len(judged), **{verdict: counts[verdict] for verdict in VERDICTS}}


def misses(judged: Sequence[Judged]) -> Iterator[Judged]:
    """The questions that were not dealt with as they should be."""
    return (j for j in judged if not j.right)
