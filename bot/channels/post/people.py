"""Citizens on the channels: by which ids a network knows them, and in which conversation."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from bot.channels.records import Incoming, Part
from bot.channels.tables import channel_names as names
from bot.channels.tables import channel_people as people


@dataclass(frozen=True)
class Person:
    """A citizen on a channel."""

    id: str
    conversation_id: str | None
    language: str
    offered: tuple[str, ...]  # what the numbers from 1 on stand for


@dataclass(frozen=True)
class Answered:
    """An answer to a message, and what is carried over to the next."""

    parts: Sequence[Part]
    conversation_id: str | None
    language: str
    offered: Sequence[str] = ()


def person_of(connection: Connection, channel: str, one: Incoming, language: str) -> str:
    """Who sent a message, by the first of their ids that is known; from now on by each of them."""
    ids = (one.user, *one.aliases)
    here = names.c.channel == channel, names.c.name.in_(ids)
    joined = select(names.c.name, people.c.id).select_from(
        names.join(people, people.c.id == names.c.person_id)
    )
    found = {row.name: str(row.id) for row in connection.execute(joined.where(*here))}
    known = next((found[id] for id in ids if id in found), None)
    if known is None:
        known = secrets.token_hex(16)
        begun = {"channel": channel, "language": one.language or language, "offered": "[]"}
        connection.execute(insert(people).values(id=known, **begun))
    if any(found.get(id) != known for id in ids):
        connection.execute(delete(names).where(*here))
        rows = [{"channel": channel, "name": id, "person_id": known} for id in dict.fromkeys(ids)]
        connection.execute(insert(names), rows)
    return known


def tell_person(connection: Connection, id: str, answer: Answered) -> None:
    """Notes what a person's next message leans on."""
    carried = {
        "conversation_id": answer.conversation_id,
        "language": answer.language,
        "offered": json.dumps([*answer.offered], ensure_ascii=False),
    }
    connection.execute(update(people).where(people.c.id == id).values(**carried))


def forget_nobodies(connection: Connection) -> None:
    """Lets go of the ids of people whose conversation was deleted."""
    gone = names.c.person_id.not_in(select(people.c.id))
    connection.execute(delete(names).where(gone))
