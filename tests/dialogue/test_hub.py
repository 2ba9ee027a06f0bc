"""What is told reaches all who listen, and nobody stays behind."""

from __future__ import annotations

import pytest

from bot.dialogue.hub import Hub, Listener
from bot.dialogue.store import Told

ONE, TWO = (Told(seq, None, "how big?", ()) for seq in (1, 2))


def drained(listener: Listener) -> list[Told | None]:
    return [listener.get_nowait() for _ in range(listener.qsize())]


async def test_all_who_listen_get_all_in_order() -> None:
    hub = Hub()
    with hub.listening("c") as first, hub.listening("c") as second:
        hub.tell("c", ONE)
        hub.tell("c", TWO)
        assert drained(first) == drained(second) == [ONE, TWO]


async def test_other_conversations_and_nobody_are_told_nothing() -> None:
    hub = Hub()
    with hub.listening("c") as listener:
        hub.tell("d", ONE)
        assert drained(listener) == []


async def test_who_stops_listening_is_forgotten_even_by_an_error() -> None:
    hub = Hub()
    with hub.listening("c") as stays:
        with pytest.raises(RuntimeError), hub.listening("c") as leaves:
            raise RuntimeError
        hub.tell("c", ONE)
        assert (drained(leaves), drained(stays)) == ([], [ONE])
    assert hub._listeners == {}


async def test_close_ends_all_listening_and_what_begins_later() -> None:
    hub = Hub()
    with hub.listening("c") as first, hub.listening("d") as second:
        hub.close()
        assert drained(first) == drained(second) == [None]
    with hub.listening("c") as late:
        assert drained(late) == [None]
