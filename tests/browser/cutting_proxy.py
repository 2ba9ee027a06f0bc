"""A network that cuts connections: a TCP proxy with a road of its own for each conversation."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET

UP = ("lost", "half", "arrived")  # what becomes of what the client sends when it is cut
DOWN = ("reply lost", "reply half", "reply arrived")
ANY_TIME = ("reset", "half-closed")
KINDS = UP + DOWN + ANY_TIME
MOST_PASSED = {"socket": 8, "stream": 4, "plain": 2}  # chunks that pass before a cut
FIRST_PASSED = 12  # before the first cut: long enough to see what the network lets through
REFUSED = {
    "socket": (),
    "stream": (b"GET /api/v1/chat",),
    "plain": (b"GET /api/v1/chat", b"/events HTTP/"),
}
BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
TOLD = (
    b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: %d\r\n"
    b"Connection: close\r\n\r\n%b"
)


@dataclass
class Road:
    """How one conversation's connections fare."""

    way: str  # the best way that is let through
    left: int  # cuts
    random: random.Random
    is_shut: bool = False
    kind: str = ""  # of the next cut
    passing: int = 0  # chunks until it comes
    cut: list[float] = field(default_factory=list)  # when; seconds since the epoch
    opened: list[float] = field(default_factory=list)  # when connections were let through again
    kinds: list[str] = field(default_factory=list)
    writers: set[asyncio.StreamWriter] = field(default_factory=set)  # towards the client

    def arm(self) -> None:
        """Chooses the next cut."""
        self.kind = self.random.choice(KINDS) if self.left else ""
        self.passing = self.random.randint(0, MOST_PASSED[self.way])

    def cuts_now(self, kinds: tuple[str, ...]) -> bool:
        """Whether this chunk is the one; counts it."""
        if self.kind not in kinds or self.is_shut:
            return False
        self.passing -= 1
        self.is_shut = self.passing < 0
        return self.is_shut


class CuttingProxy:
    """Stands before the server at `target`; `127.1.0.N` is the road of conversation N."""

    def __init__(self, target: int, ways: dict[int, str], cuts: int) -> None:
        self._target = target
        self.port = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self.roads = {
            f"127.1.0.{number}": Road(way, cuts, random.Random(number))
            for number, way in ways.items()
        }
        for road in self.roads.values():
            road.kind, road.passing = road.random.choice(UP + DOWN), FIRST_PASSED

    async def serve(self, ready: threading.Event, stopped: threading.Event) -> None:
        server = await asyncio.start_server(self._accept, "0.0.0.0", 0, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await asyncio.to_thread(stopped.wait)
        server.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        road = self.roads.get(writer.get_extra_info("sockname")[0])
        if road is None:
            return await self._tell(reader, writer)
        if road.is_shut:
            return _reset(writer)
        road.writers.add(writer)
        try:
            inner, outer = await asyncio.open_connection("127.0.0.1", self._target)
            up = asyncio.create_task(self._pump(road, reader, outer, writer, UP))
            down = asyncio.create_task(self._pump(road, inner, writer, writer, DOWN))
            later = asyncio.create_task(self._cut_any_time(road))
            await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({up, down}, timeout=0.2)  # who closed may still be told something
            for task in (up, down, later):
                task.cancel()
            outer.close()
        finally:
            road.writers.discard(writer)
            writer.close()

    async def _tell(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """How many cuts are to come on which road."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            left = json.dumps({host: road.left for host, road in self.roads.items()}).encode()
            writer.write(TOLD % (len(left), left))
            await writer.drain()
        writer.close()

    async def _pump(
        self,
        road: Road,
        source: asyncio.StreamReader,
        goal: asyncio.StreamWriter,
        client: asyncio.StreamWriter,
        kinds: tuple[str, ...],
    ) -> None:
        with contextlib.suppress(ConnectionError, RuntimeError):
            while data := await source.read(65536):
                if kinds is UP and any(part in data[:200] for part in REFUSED[road.way]):
                    client.write(BAD_GATEWAY)
                    await client.drain()
                    return
                if road.cuts_now(kinds):
                    self._cut_in(road, data, goal)
                    return
                goal.write(data)
                await goal.drain()

    def _cut_in(self, road: Road, data: bytes, goal: asyncio.StreamWriter) -> None:
        kind = road.kind
        sent = {"half": len(data) // 2, "arrived": len(data)}.get(kind.split()[-1], 0)
        with contextlib.suppress(RuntimeError):  # half-closed before
            goal.write(data[:sent])
        self._cut(road, kind)

    async def _cut_any_time(self, road: Road) -> None:
        """Cuts without regard to what is being said."""
        while road.left:
            await asyncio.sleep(road.random.uniform(0.01, 0.2))
            if road.kind in ANY_TIME and not road.is_shut:
                self._cut(road, road.kind)
                return

    def _cut(self, road: Road, kind: str) -> None:
        road.left -= 1
        road.is_shut = True
        road.cut.append(time.time())
        road.kinds.append(kind)
        for writer in list(road.writers):
            if kind in ("half-closed", "reply arrived"):
                with contextlib.suppress(OSError, RuntimeError):
                    writer.write_eof()
            else:
                _reset(writer)
        task = asyncio.create_task(self._let_through_again(road))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _let_through_again(self, road: Road) -> None:
        longest = road.random.choice([0, 0, 0, 0, 0.2, 0.2, 0.2, 1.0])  # seconds
        await asyncio.sleep(road.random.uniform(longest / 2, longest))
        road.arm()
        road.is_shut = False
        road.opened.append(time.time())


def _reset(writer: asyncio.StreamWriter) -> None:
    """Closes with RST instead of FIN, so that what was sent may be lost."""
    if connection := writer.get_extra_info("socket"):
        with contextlib.suppress(OSError):
            connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@contextmanager
def cutting(target: int, ways: dict[int, str], cuts: int) -> Iterator[CuttingProxy]:
    """A proxy in a thread of its own."""
    proxy = CuttingProxy(target, ways, cuts)
    ready, stopped = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(proxy.serve(ready, stopped)))
    thread.start()
    assert ready.wait(10)
    try:
        yield proxy
    finally:
        stopped.set()
        thread.join(10)
