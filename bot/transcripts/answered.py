"""What was replied to some turns, and what people whom it did not help said about it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine

from bot.database import reading
from bot.dialogue.clean import clean
from bot.dialogue.reply_json import reply_from_json
from bot.dialogue.tables import ratings, turns
from bot.records import Reply
from bot.transcripts.asked import lots


@dataclass(frozen=True)
class Answered:
    """One text that was replied, how often, and what was said of it."""

    reply: Reply  # the latest, with its confidence and its release
    count: int
    did_not_help: int
    comments: tuple[str, ...]  # of people whom it did not help; personal data removed


def read_answered(engine: Engine, ids: Sequence[int]) -> list[Answered]:
    """What was replied to the turns `ids`, the most frequent first."""
    counts = Counter[tuple[str, str]]()
    replies: dict[tuple[str, str], Reply] = {}
    complaints: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    with reading(engine) as connection:
        for conversation, reply, rated in _replies(connection, ids):
            key = reply.text, reply.item_id or ""
            counts[key] += 1
            replies[key] = reply
            if (conversation, reply.id) in rated:
                complaints[key].append(clean(rated[conversation, reply.id]))
    return [
        Answered(
            replies[key],
            count,
            len(complaints[key]),
            tuple(dict.fromkeys(filter(None, complaints[key]))),
        )
        for key, count in counts.most_common()
    ]


Rated = Mapping[tuple[str, str], str]  # comment by conversation and id of the reply


def _replies(connection: Connection, ids: Sequence[int]) -> Iterator[tuple[str, Reply, Rated]]:
    for lot in lots(ids):
        rated = _rated(connection, lot)
        wanted = select(turns.c.conversation_id, turns.c.replies).where(turns.c.id.in_(lot))
        for row in connection.execute(wanted.order_by(turns.c.id)):
            for reply in map(reply_from_json, json.loads(row.replies)):
                yield row.conversation_id, reply, rated


def _rated(connection: Connection, lot: Sequence[int]) -> Rated:
    wanted = (
        select(ratings.c.conversation_id, ratings.c.reply_id, ratings.c.comment)
        .where(~ratings.c.helped)
        .where(
            ratings.c.conversation_id.in_(
                select(turns.c.conversation_id).where(turns.c.id.in_(lot))
            )
        )
    )
    return {(id, reply): comment for id, reply, comment in connection.execute(wanted)}
