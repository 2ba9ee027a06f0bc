"""Messages are received once, answered by one worker at a time, in each citizen's order."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.channels.post.messages import ALONE, EMPTIED_AFTER, KEPT, Lost, Message, MessageStore
from bot.channels.post.people import Answered
from bot.channels.records import Incoming, Part
from bot.channels.tables import channel_messages, channel_names
from bot.database import open_database, reading, writing
from bot.dialogue.store import ConversationStore
from tests.channels.conftest import options
from tests.clock import Clock

LEASE = timedelta(seconds=15)
HELD = timedelta(seconds=4)
NET = "telegram"


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = open_database(database)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> MessageStore:
    return MessageStore(engine)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def incoming(id: str = "m1", user: str = "ann", *aliases: str, text: str = "hello") -> Incoming:
    return Incoming(id, user, text, aliases=aliases)


def answer(*texts: str, offered: tuple[str, ...] = (), conversation: str | None = None) -> Answered:
    parts = tuple(Part(text, options("Yes") if number else ()) for number, text in enumerate(texts))
    return Answered(parts, conversation, "zh", offered)


def claimed(store: MessageStore, clock: Clock, worker: str = "w1", most: int = 10) -> list[Message]:
    return store.claim(worker, most, clock(), LEASE)


def test_message_is_received_once_however_often_it_is_delivered(
    store: MessageStore, clock: Clock
) -> None:
    for _ in range(3):
        store.receive(NET, [incoming(), incoming("m2", text="two")], "en", clock())
    store.receive("slack", [incoming()], "en", clock())  # the same id elsewhere is another message
    found = claimed(store, clock)
    assert [(one.channel, one.text) for one in found] == [(NET, "hello"), ("slack", "hello")]


def test_each_citizen_is_answered_in_order_and_others_meanwhile(
    store: MessageStore, clock: Clock
) -> None:
    store.receive(NET, [incoming("m1"), incoming("m2"), incoming("m3", "bob")], "en", clock())
    first, other = claimed(store, clock)
    assert [first.message_id, other.message_id] == ["m1", "m3"]
    assert claimed(store, clock, "w2") == []
    ready = store.answered(first, "w1", answer("a"), clock())
    assert ready is not None
    assert claimed(store, clock, "w2") == []  # not before the first is told
    store.sent(ready, "w1", 1)
    assert [one.message_id for one in claimed(store, clock, "w2")] == ["m2"]


def test_another_worker_goes_on_where_one_is_gone(store: MessageStore, clock: Clock) -> None:
    store.receive(NET, [incoming()], "en", clock())
    (mine,) = claimed(store, clock)
    ready = store.answered(mine, "w1", answer("one", "two"), clock())
    assert ready is not None
    store.sent(ready, "w1", 1)
    clock.pass_by(seconds=16)
    (taken,) = claimed(store, clock, "w2")
    assert (taken.state, taken.sent, taken.parts[1].text) == ("answered", 1, "two")
    assert taken.parts[1].options == options("Yes")
    for late in (
        lambda: store.sent(ready, "w1", 2),
        lambda: store.postpone(ready, "w1", clock()),
        lambda: store.give_up(ready, "w1"),
        lambda: store.answered(ready, "w1", answer("again"), clock()),
    ):
        with pytest.raises(Lost):
            late()
    store.sent(taken, "w2", 2)
    assert claimed(store, clock, "w3") == []


def test_looking_in_vain_waits_for_nobody_who_writes(
    store: MessageStore, engine: Engine, clock: Clock
) -> None:
    with writing(engine, ALONE):
        began = time.monotonic()
        assert claimed(store, clock) == []
        assert time.monotonic() - began < 2.0  # a lock is waited for for five seconds


def test_what_is_renewed_stays_with_its_worker(store: MessageStore, clock: Clock) -> None:
    store.receive(NET, [incoming()], "en", clock())
    claimed(store, clock)
    for _ in range(5):
        clock.pass_by(seconds=10)
        store.renew("w1", clock(), LEASE)
    assert claimed(store, clock, "w2") == []


def test_what_the_network_did_not_take_comes_again_later(store: MessageStore, clock: Clock) -> None:
    store.receive(NET, [incoming()], "en", clock())
    (mine,) = claimed(store, clock)
    ready = store.answered(mine, "w1", answer("one"), clock())
    assert ready is not None
    store.postpone(ready, "w1", clock() + timedelta(seconds=30))
    assert claimed(store, clock) == []
    clock.pass_by(seconds=31)
    (again,) = claimed(store, clock)
    assert again.tries == 1
    store.give_up(again, "w1")
    assert claimed(store, clock) == []


def test_held_answer_goes_into_the_response_and_no_worker_sends_it(
    store: MessageStore, clock: Clock
) -> None:
    store.receive(NET, [incoming()], "en", clock(), HELD)
    (mine,) = claimed(store, clock)
    assert store.take(NET, "m1", clock()) is None  # not there yet
    assert store.answered(mine, "w1", answer("one"), clock()) is None
    assert claimed(store, clock, "w2") == []
    part = store.take(NET, "m1", clock())
    assert part is not None
    assert part.text == "one"
    clock.pass_by(seconds=60)
    assert claimed(store, clock, "w2") == []
    again = store.take(NET, "m1", clock())  # the network did not get it, and delivered again
    assert again == part


def test_held_answer_is_not_taken_when_it_is_too_late_for_the_response(
    store: MessageStore, clock: Clock
) -> None:
    store.receive(NET, [incoming()], "en", clock(), HELD)
    (one,) = claimed(store, clock)
    store.answered(one, "w1", answer("yes"), clock())
    with pytest.raises(Lost):
        store.take(NET, "m1", clock(), lambda: False)
    clock.pass_by(seconds=5)
    (taken,) = claimed(store, clock, "w2")
    assert (taken.state, taken.sent) == ("answered", 0)


def test_held_answer_that_no_response_takes_is_sent(store: MessageStore, clock: Clock) -> None:
    store.receive(NET, [incoming()], "en", clock(), HELD)
    (mine,) = claimed(store, clock)
    store.answered(mine, "w1", answer("one"), clock())
    clock.pass_by(seconds=5)
    (taken,) = claimed(store, clock, "w2")
    with pytest.raises(Lost):
        store.take(NET, "m1", clock())
    store.sent(taken, "w2", 1)
    with pytest.raises(Lost):
        store.take(NET, "m1", clock())


def test_delivery_again_holds_the_answer_once_more(store: MessageStore, clock: Clock) -> None:
    store.receive(NET, [incoming()], "en", clock(), HELD)
    (mine,) = claimed(store, clock)
    clock.pass_by(seconds=3)
    store.answered(mine, "w1", answer("one"), clock())
    store.receive(NET, [incoming()], "en", clock(), HELD)
    clock.pass_by(seconds=3)
    assert claimed(store, clock, "w2") == []
    assert store.take(NET, "m1", clock()) is not None


def test_rest_of_a_long_answer_is_sent_after_the_response(
    store: MessageStore, clock: Clock
) -> None:
    store.receive(NET, [incoming()], "en", clock(), HELD)
    (mine,) = claimed(store, clock)
    store.answered(mine, "w1", answer("one", "two"), clock())
    store.take(NET, "m1", clock())
    (rest,) = claimed(store, clock, "w2")
    assert rest.sent == 1
    store.sent(rest, "w2", 2)
    assert claimed(store, clock) == []


def test_citizen_is_known_by_any_of_their_ids(store: MessageStore, clock: Clock) -> None:
    store.receive(NET, [incoming("m1", "phone")], "en", clock())
    store.receive(NET, [incoming("m2", "user-id", "phone")], "en", clock())
    store.receive(NET, [incoming("m3", "user-id")], "en", clock())
    people = set()
    for _ in range(3):
        (one,) = claimed(store, clock)
        people.add(one.person.id)
        ready = store.answered(one, "w1", answer("a"), clock())
        assert ready is not None
        store.sent(ready, "w1", 1)
    assert len(people) == 1


def test_next_message_leans_on_what_was_answered(
    store: MessageStore, engine: Engine, clock: Clock
) -> None:
    ConversationStore(engine).start("c" * 32, "x", "en", clock())
    store.receive(NET, [incoming()], "en", clock())
    (mine,) = claimed(store, clock)
    told = answer("a", offered=("one", "two"), conversation="c" * 32)
    ready = store.answered(mine, "w1", told, clock())
    assert ready is not None
    store.sent(ready, "w1", 1)
    store.receive(NET, [incoming("m2")], "en", clock())
    (following,) = claimed(store, clock)
    person = following.person
    assert (person.conversation_id, person.language) == ("c" * 32, "zh")
    assert person.offered == ("one", "two")


def test_forgotten_conversation_takes_the_citizen_along(
    store: MessageStore, engine: Engine, clock: Clock
) -> None:
    conversations = ConversationStore(engine)
    conversations.start("c" * 32, "x", "en", clock())
    store.receive(NET, [incoming()], "en", clock())
    (mine,) = claimed(store, clock)
    store.answered(mine, "w1", answer("a", conversation="c" * 32), clock())
    conversations.forget("c" * 32)
    store.sweep(clock())
    with reading(engine) as connection:
        assert connection.execute(select(channel_names)).all() == []
        assert connection.execute(select(channel_messages.c.text)).scalar() == ""
    store.receive(NET, [incoming("m2")], "en", clock())
    (following,) = claimed(store, clock)
    assert following.person.conversation_id is None


def test_words_go_once_they_are_answered_and_ids_when_no_network_needs_them(
    store: MessageStore, engine: Engine, clock: Clock
) -> None:
    store.receive(NET, [incoming(), incoming("m2", "bob", text="waits")], "en", clock())
    mine, _ = claimed(store, clock)
    ready = store.answered(mine, "w1", answer("one"), clock())
    assert ready is not None
    store.sent(ready, "w1", 1)
    clock.pass_by(seconds=EMPTIED_AFTER.total_seconds() + 1)
    store.sweep(clock())
    wanted = select(channel_messages.c.text, channel_messages.c.parts)
    with reading(engine) as connection:
        rows = connection.execute(wanted.order_by(channel_messages.c.id)).all()
    assert [tuple(row) for row in rows] == [("", "[]"), ("waits", "[]")]
    store.receive(NET, [incoming()], "en", clock())  # delivered again after a week
    assert [one.message_id for one in claimed(store, clock)] == ["m2"]
    clock.pass_by(seconds=KEPT.total_seconds())
    store.sweep(clock())
    with reading(engine) as connection:
        assert connection.execute(wanted).all() == []
