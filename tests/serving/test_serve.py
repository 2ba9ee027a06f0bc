"""A citizen asks the server, over HTTP, as it is started by `jingjing serve`."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from typing import Any

import aiohttp
import psutil

from tests.serving.conftest import Server

SECRET = "my-very-own-words-13812345678"


class Citizen:
    """One conversation with a server."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, url
        self.id = self._address = ""
        self._headers: dict[str, str] = {}

    async def start(self) -> None:
        async with self._session.post(f"{self._url}/api/v1/conversations") as response:
            started = await response.json()
        self.id = started["conversation_id"]
        self._address = f"{self._url}/api/v1/conversations/{self.id}/messages"
        self._headers = {"Authorization": f"Bearer {started['token']}"}

    async def say(self, text: str) -> dict[str, Any]:
        async with self._session.post(
            self._address, json={"text": text}, headers=self._headers
        ) as response:
            assert response.status == 200, await response.text()
            reply: dict[str, Any] = (await response.json())["replies"][0]
            return reply


async def test_phone_of_the_park_then_its_contact_person(server: Server) -> None:
    async with aiohttp.ClientSession() as session:
        citizen = Citizen(session, server.url)
        await citizen.start()
        phone = await citizen.say("who do i call about xicheng park")
        assert phone["outcome"] == "answered"
        assert "+86-10-68336190" in phone["text"]
        assert phone["sources"][0]["url"].startswith("https://english.beijing.gov.cn/")
        assert phone["sources"][0]["as_of"] == "2021-12-29"
        person = await citizen.say("and the contact person?")
        assert person["outcome"] == "answered"
        assert "Liu Kun" in person["text"]


async def test_options_are_understood_by_number(server: Server) -> None:
    async with aiohttp.ClientSession() as session:
        citizen = Citizen(session, server.url)
        await citizen.start()
        asked_back = await citizen.say("how big is xicheng?")
        assert asked_back["outcome"] == "clarified"
        titles = [option["title"] for option in asked_back["options"]]
        assert titles == ["How big is Xicheng District?", "How big is Xicheng Park?"]
        assert "10 square kilometres" in (await citizen.say("2"))["text"]


async def test_hundred_messages_at_once_to_one_conversation(server: Server) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(60):
        citizen = Citizen(session, server.url)
        await citizen.start()
        replies = await asyncio.gather(
            *(citizen.say("how big is haidian park") for _ in range(100))
        )
    outcomes = [(reply["outcome"], reply["kind"]) for reply in replies]
    assert set(outcomes) == {("answered", "attribute"), ("declined", "busy")}
    assert outcomes.count(("answered", "attribute")) >= 5


async def test_two_hundred_conversations_at_once(server: Server) -> None:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session, asyncio.timeout(120):
        citizens = [Citizen(session, server.url) for _ in range(200)]
        await asyncio.gather(*(citizen.start() for citizen in citizens))
        replies = await asyncio.gather(
            *(citizen.say("who do i call about xicheng park, please?") for citizen in citizens)
        )
    assert [reply["outcome"] for reply in replies] == ["answered"] * 200


def test_only_the_declared_port_listens(server: Server) -> None:
    process = psutil.Process(server.process.pid)
    family = [process, *process.children(recursive=True)]
    listening = {
        connection.laddr.port
        for member in family
        for connection in member.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {server.port}


async def test_no_words_of_a_citizen_are_logged_and_no_personal_number_is_stored(
    server: Server,
) -> None:
    async with aiohttp.ClientSession() as session:
        citizen = Citizen(session, server.url)
        await citizen.start()
        await citizen.say(f"call me back {SECRET}")
    assert "my-very-own-words" not in server.log.read_text()
    stored = b"".join(path.read_bytes() for path in server.log.parent.glob("jingjing.db*"))
    assert b"my-very-own-words" in stored
    assert b"13812345678" not in stored


async def test_conversation_goes_on_after_a_restart(server: Server) -> None:
    # A connection for each request: a kept one would be that of the server that stopped.
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector) as session:
        citizen = Citizen(session, server.url)
        await citizen.start()
        await citizen.say("who do i call about xicheng park")
        stopped = server.process.pid
        server.restart()
        assert server.process.pid != stopped
        assert "Liu Kun" in (await citizen.say("and the contact person?"))["text"]
    with sqlite3.connect(server.log.parent / "jingjing.db") as database:
        turns = database.execute(
            "SELECT question, outcome FROM turns WHERE conversation_id = ? ORDER BY id",
            (citizen.id,),
        ).fetchall()
    assert turns == [
        ("who do i call about xicheng park", "answered"),
        ("and the contact person?", "answered"),
    ]


def test_start_tells_its_time_and_memory(server: Server) -> None:
    said = " ".join(server.said.split())
    assert re.search(r"ready after \d+\.\d s, \d+ MB", said), said
