"""What citizens sent over the networks, in the database: received once, answered once.

Any process may receive a message and any may answer it. One of them takes it up for a while; if
that one is gone, another goes on after that. Whoever comes too late is told so (`Lost`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.engine import Connection, Engine

from bot.channels.post.people import Answered, Person, forget_nobodies, person_of, tell_person
from bot.channels.records import Incoming, Part, Recipient
from bot.channels.tables import channel_messages as messages
from bot.channels.tables import channel_people
from bot.database import reading, writing
from bot.records import Option

ALONE = "channels"  # one claims at a time
UNFINISHED = ("waiting", "answered")
EMPTIED_AFTER = timedelta(minutes=10)  # no network delivers a message again for its answer later
LONGEST_TEXT = 4096  # characters of a message that are kept: far more than a question has
KEPT = timedelta(days=9)  # Meta delivers again for up to seven days


@dataclass(frozen=True)
class Message:
    """A message as it is kept."""

    id: int
    channel: str
    message_id: str
    person: Person
    to: Recipient
    text: str
    occasion: str
    state: str
    parts: tuple[Part, ...]
    sent: int
    tries: int

    @property
    def ref(self) -> str:
        """Its name in its conversation: the same if it is answered once more."""
        told = f"{self.channel} {self.message_id}"
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()


class Lost(Exception):
    """Somebody else has taken up the message, or finished it."""


class MessageStore:
    """All calls block; the caller keeps them off the event loop. Times are in UTC."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def receive(
        self,
        channel: str,
        incoming: Sequence[Incoming],
        language: str,
        now: datetime,
        held: timedelta | None = None,
    ) -> None:
        """Keeps what is new of `incoming`, from citizens who read `language` unless known better.

        The answer is `held` back so long for a reply in the response; for one that is delivered
        again meanwhile as long once more.
        """
        with writing(self._engine, ALONE) as connection:
            for one in incoming:
                this = _is(channel, one.message_id)
                if connection.execute(select(messages.c.id).where(this)).first() is None:
                    person = person_of(connection, channel, one, language)
                    row = _row(channel, one, person, now)
                    connection.execute(insert(messages).values(**row))
                if held is not None:
                    _hold(connection, this, now + held)

    def find(self, channel: str, message_id: str) -> Message | None:
        """A message that was received."""
        with reading(self._engine) as connection:
            row = connection.execute(JOINED.where(_is(channel, message_id))).first()
        return _message(row) if row else None

    def is_busy(self, channel: str) -> bool:
        """Whether something of a channel is still to be answered or sent."""
        here = messages.c.channel == channel, messages.c.state.in_(UNFINISHED)
        with reading(self._engine) as connection:
            return connection.execute(select(messages.c.id).where(*here)).first() is not None

    def counts(self) -> dict[str, dict[str, int]]:
        """How many messages of each channel are in which state."""
        state, many = messages.c.state, func.count()
        wanted = select(messages.c.channel, state, many).group_by(messages.c.channel, state)
        found: dict[str, dict[str, int]] = {}
        with reading(self._engine) as connection:
            for channel, in_state, count in connection.execute(wanted):
                found.setdefault(channel, {})[in_state] = int(count)
        return found

    def claim(self, worker: str, most: int, now: datetime, lease: timedelta) -> list[Message]:
        """Takes up what is due, the oldest first: of each citizen one at a time, in order."""
        earlier = messages.alias()
        before = select(earlier.c.id).where(
            earlier.c.person_id == messages.c.person_id,
            earlier.c.id < messages.c.id,
            earlier.c.state.in_(UNFINISHED),
        )
        is_due = messages.c.state.in_(UNFINISHED), messages.c.due_at <= now, ~before.exists()
        wanted = JOINED.where(*is_due).order_by(messages.c.id).limit(most)
        with reading(self._engine) as connection:
            if connection.execute(wanted.limit(1)).first() is None:
                return []  # as mostly: nobody who writes is held up
        with writing(self._engine, ALONE) as connection:
            found = [_message(row) for row in connection.execute(wanted)]
            if found:
                taken = messages.c.id.in_([one.id for one in found])
                change = update(messages).where(taken)
                connection.execute(change.values(worker=worker, due_at=now + lease))
        return found

    def renew(self, worker: str, now: datetime, lease: timedelta) -> None:
        """Keeps all that the worker has taken up for as long once more."""
        mine = messages.c.worker == worker, messages.c.state.in_(UNFINISHED)
        with writing(self._engine) as connection:
            connection.execute(update(messages).where(*mine).values(due_at=now + lease))

    def answered(
        self, message: Message, worker: str, answer: Answered, now: datetime
    ) -> Message | None:
        """Keeps the answer; the message as it is now to be sent. None: a response may take it
        first, and it is given back until then. Raises Lost."""
        kept = json.dumps([asdict(part) for part in answer.parts], ensure_ascii=False)
        this = messages.c.id == message.id
        with writing(self._engine, ALONE) as connection:
            _change(connection, message, worker, state="answered", parts=kept)
            tell_person(connection, message.person.id, answer)
            held = connection.execute(select(messages.c.held_until).where(this)).scalar()
            if held is not None and held.replace(tzinfo=UTC) > now:
                given_back = {"worker": "", "due_at": held}
                connection.execute(update(messages).where(this).values(**given_back))
                return None
        return replace(message, state="answered", parts=tuple(answer.parts))

    def sent(self, message: Message, worker: str, count: int) -> None:
        """Notes that the network took `count` parts so far; with all, it is told. Raises Lost."""
        is_told = count >= len(message.parts)
        done = {"state": "told", "worker": ""} if is_told else {}
        with writing(self._engine) as connection:
            _change(connection, message, worker, sent=count, tries=0, **done)

    def postpone(self, message: Message, worker: str, until: datetime) -> None:
        """Gives a message back until later, after one more try. Raises Lost."""
        tries = message.tries + 1
        with writing(self._engine) as connection:
            _change(connection, message, worker, tries=tries, due_at=until, worker="")

    def give_up(self, message: Message, worker: str) -> None:
        """Nothing more of the answer is sent. Raises Lost."""
        with writing(self._engine) as connection:
            _change(connection, message, worker, state="undelivered", worker="")

    def take(
        self,
        channel: str,
        message_id: str,
        now: datetime,
        in_time: Callable[[], bool] = lambda: True,
    ) -> Part | None:
        """The first part of an answer, for the response; a worker sends the others.

        None as long as there is no answer. Of one that went out so before, the same again: the
        network did not get it. Raises Lost where a worker sends it, or it is no longer `in_time`,
        which is asked once nobody else writes.
        """
        looked = self.find(channel, message_id)
        if looked is not None and looked.state == "waiting":
            return None
        with writing(self._engine, ALONE) as connection:
            row = connection.execute(JOINED.where(_is(channel, message_id))).first()
            if row is None:
                raise Lost  # its conversation was forgotten meanwhile
            found = _message(row)
            if found.state == "waiting":
                return None
            if not row.taken:
                if found.state != "answered" or row.worker or found.sent or not found.parts:
                    raise Lost
                if not in_time():
                    raise Lost
                state = "told" if len(found.parts) == 1 else "answered"
                change = update(messages).where(messages.c.id == found.id)
                connection.execute(change.values(state=state, sent=1, taken=1, due_at=now))
            if not found.parts:
                raise Lost  # emptied since
            return found.parts[0]

    def sweep(self, now: datetime) -> None:
        """Empties what was told a while ago, or to people who are forgotten; lets go of ids that
        no network sends again."""
        at, finished = messages.c.received_at, messages.c.state.not_in(UNFINISHED)
        full = or_(messages.c.text != "", messages.c.parts != "[]")
        gone = messages.c.person_id.not_in(select(channel_people.c.id))
        empty = {"text": "", "parts": "[]"}
        with writing(self._engine) as connection:
            emptied = update(messages).where(at < now - EMPTIED_AFTER, finished, full)
            connection.execute(emptied.values(**empty))
            for_nobody = update(messages).where(gone, or_(full, ~finished))
            connection.execute(for_nobody.values(state="undelivered", **empty))
            connection.execute(delete(messages).where(at < now - KEPT))
            forget_nobodies(connection)


JOINED = select(
    messages,
    channel_people.c.conversation_id,
    channel_people.c.language,
    channel_people.c.offered,
).select_from(messages.join(channel_people, channel_people.c.id == messages.c.person_id))


def _is(channel: str, message_id: str) -> Any:
    return and_(messages.c.channel == channel, messages.c.message_id == message_id)


def _row(channel: str, one: Incoming, person: str, now: datetime) -> dict[str, Any]:
    said = {
        # To clean megabytes would keep all others waiting.
        "text": one.text[:LONGEST_TEXT].replace("\0", ""),
        "occasion": one.occasion,
        "user": one.user,
        "address": one.address,
    }
    begun = {"state": "waiting", "parts": "[]", "sent": 0, "tries": 0, "taken": 0, "worker": ""}
    when = {"received_at": now, "due_at": now}
    return {
        "channel": channel,
        "message_id": one.message_id,
        "person_id": person,
        **said,
        **begun,
        **when,
    }


def _hold(connection: Connection, this: Any, until: datetime) -> None:
    """No worker sends the answer before; one that is about to, or did, goes on."""
    untouched = this, messages.c.taken == 0, messages.c.sent == 0
    waiting = update(messages).where(*untouched, messages.c.state == "waiting")
    connection.execute(waiting.values(held_until=until))
    given_back = messages.c.state == "answered", messages.c.worker == ""
    ready = update(messages).where(*untouched, *given_back)
    connection.execute(ready.values(held_until=until, due_at=until))


def _change(connection: Connection, message: Message, by: str, **values: Any) -> None:
    mine = messages.c.id == message.id, messages.c.worker == by
    if not connection.execute(update(messages).where(*mine).values(**values)).rowcount:
        raise Lost


def _message(row: Any) -> Message:
    offered = tuple(json.loads(row.offered))
    person = Person(row.person_id, row.conversation_id, row.language, offered)
    return Message(
        id=row.id,
        channel=row.channel,
        message_id=row.message_id,
        person=person,
        to=Recipient(row.user, row.address),
        text=row.text,
        occasion=row.occasion,
        state=row.state,
        parts=tuple(_part(part) for part in json.loads(row.parts)),
        sent=row.sent,
        tries=row.tries,
    )


def _part(stored: dict[str, Any]) -> Part:
    options = tuple(Option(**option) for option in stored["options"])
    return Part(stored["text"], options, stored.get("language", ""))
