"""What may be in a body that Meta signed, and does no harm."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from bot.channels.post.messages import MessageStore
from bot.channels.records import Call
from bot.database import open_database
from tests.channels.conftest import Serve, World
from tests.channels.meta_world import (
    ACCOUNTS,
    ANN,
    ANN_PHONE,
    CHANNELS,
    deliver,
    messenger,
    messenger_event,
    messenger_text,
    payload,
    said,
    signed,
    whatsapp,
    whatsapp_text,
)

NOW = datetime(2026, 11, 25, tzinfo=UTC)
HEADER = "X-Hub-Signature-256"


@pytest.fixture(params=ACCOUNTS)
def network(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def world(serve_channels: Serve) -> World:
    return await serve_channels(ACCOUNTS)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MessageStore]:
    engine: Engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('meta')}/a.db")
    yield MessageStore(engine)
    engine.dispose()


def nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """All places of a JSON value, each as what it is in and its key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inside in list(pairs):
        yield value, key
        if isinstance(inside, dict | list):
            yield from nodes(inside)


def spoilt(base: Any, changes: list[tuple[int, Any]]) -> Any:
    made = copy.deepcopy(base)
    for at, value in changes:
        places = [*nodes(made)]
        if places:
            holder, key = places[at % len(places)]
            holder[key] = value
    return made


LEAF = (
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats()
    | st.text(max_size=300)
    | st.sampled_from(["\ud800", "a\0b", "x" * 300, ANN, ANN_PHONE, "text", "interactive"])
)
ANYTHING = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)
CHANGES = st.lists(st.tuples(st.integers(0, 200), ANYTHING), min_size=1, max_size=3)
CHOICE = {"type": "list_reply", "list_reply": {"id": "a", "title": "A"}}
INTERACTIVE = {**whatsapp_text(number=2), "type": "interactive", "interactive": CHOICE}
POSTBACK = messenger_event(postback={"mid": "m_2", "title": "A", "payload": "b"})
BASES = {
    "whatsapp": whatsapp(whatsapp_text(), INTERACTIVE, contacts=[{"wa_id": "1", "user_id": ANN}]),
    "messenger": messenger(messenger_text(), POSTBACK),
}


@pytest.mark.parametrize("hostile", ACCOUNTS)
@settings(max_examples=300, deadline=None)
@given(changes=CHANGES)
def test_whatever_is_in_a_signed_body_is_kept_or_a_bad_request(
    store: MessageStore, hostile: str, changes: list[tuple[int, Any]]
) -> None:
    body = json.dumps(spoilt(BASES[hostile], changes)).encode()
    call = Call("POST", "/", (), ((HEADER, signed(body)[HEADER]),), body)
    received = CHANNELS[hostile].receive(call, NOW)
    store.receive(hostile, received.messages, "en", NOW)
    assert all(0 < len(one.message_id) <= 200 and one.user for one in received.messages)


@pytest.mark.parametrize("wrong", ["", "x" * 201, "a\ud800", "a\0", 7, None, ["a"], {"a": 1}])
async def test_message_whose_id_cannot_be_kept_does_not_take_the_others_along(
    world: World, network: str, wrong: Any
) -> None:
    batch = payload(network, "PLACE", "PLACE")
    told = batch["entry"][0]
    events = told["changes"][0]["value"]["messages"] if network == "whatsapp" else told["messaging"]
    spoilt_id, spoilt_sender = copy.deepcopy(events[0]), copy.deepcopy(events[0])
    if network == "whatsapp":
        spoilt_id["id"] = wrong
        spoilt_sender |= {"from": wrong, "from_user_id": wrong}
    else:
        spoilt_id["message"]["mid"] = spoilt_sender["sender"]["id"] = wrong
    events[:] = [spoilt_id, spoilt_sender, said(network, "hello", 2)]
    assert (await deliver(world, network, batch)).status == 200
    await world.settled()
    assert world.dialogue.asked == ["hello"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[1]",
        b'"x"',
        b"{",
        b"[" * 10_000,
        b"\xff",
        b'{"a":' * 50_000,
        b"1" * 6000,
    ],
)
async def test_garbled_body_is_a_bad_request(world: World, network: str, body: bytes) -> None:
    assert (await deliver(world, network, body)).status == 400


async def test_text_that_no_database_keeps_is_answered_all_the_same(
    world: World, network: str
) -> None:
    assert (await deliver(world, network, payload(network, "\ud800 where\0?"))).status == 200
    await world.settled()
    assert world.dialogue.asked == ["? where?"]
