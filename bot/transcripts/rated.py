"""The answers that helped least in a period."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.engine import Connection, Engine

from bot.database import reading
from bot.dialogue.clean import clean
from bot.dialogue.tables import conversations, ratings, turns
from bot.transcripts.period import Period

WORST = 10
SHOWN = 5  # questions and comments of each


@dataclass(frozen=True)
class RatedAnswer:
    """One text that was replied, with how it was rated; the latest first, personal data removed."""

    text: str
    outcome: str
    item_id: str | None
    helped: int
    did_not_help: int
    questions: tuple[str, ...]  # that it did not help with
    comments: tuple[str, ...]


@dataclass(frozen=True)
class _Rating:
    reply: dict[str, Any]
    helped: bool
    question: str
    comment: str


def read_worst(engine: Engine, period: Period) -> list[RatedAnswer]:
    """The answers that were said not to help in `period`, those most often first."""
    by_answer: defaultdict[tuple[str, str | None], list[_Rating]] = defaultdict(list)
    with reading(engine) as connection:
        for rating in _ratings(connection, period):
            by_answer[rating.reply["text"], rating.reply["item_id"]].append(rating)
    rated = (_rated(given) for given in by_answer.values())
    bad = [answer for answer in rated if answer.did_not_help]
    return sorted(bad, key=lambda answer: (-answer.did_not_help, answer.helped))[:WORST]


def _ratings(connection: Connection, period: Period) -> Iterator[_Rating]:
    # A reply's id is random hexadecimal: in another turn's JSON it hardly comes by chance.
    same = and_(
        turns.c.conversation_id == ratings.c.conversation_id,
        turns.c.replies.contains(ratings.c.reply_id),
    )
    wanted = (
        select(ratings, turns.c.question, turns.c.replies)
        .select_from(ratings.join(turns, same).join(conversations))
        .where(ratings.c.rated_at >= period.since, ratings.c.rated_at < period.until)
        .where(conversations.c.is_test.is_not(True))
        .order_by(ratings.c.rated_at.desc())
    )
    for row in connection.execute(wanted):
        for reply in json.loads(row.replies):
            if reply["id"] == row.reply_id:
                yield _Rating(reply, row.helped, row.question, row.comment)


def _rated(ratings: list[_Rating]) -> RatedAnswer:
    bad = [rating for rating in ratings if not rating.helped]
    reply = ratings[0].reply
    return RatedAnswer(
        reply["text"],
        reply["outcome"],
        reply["item_id"],
        helped=len(ratings) - len(bad),
        did_not_help=len(bad),
        questions=_some(rating.question for rating in bad),
        comments=_some(rating.comment for rating in bad),
    )


def _some(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clean(text) for text in texts if text))[:SHOWN]
