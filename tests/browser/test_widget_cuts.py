"""Conversations over a network that cuts each of them thirty times.

`CUT_CONVERSATIONS=200 pytest -s tests/browser/test_widget_cuts.py` is the long run.
"""

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chat_server import ChatServer, serving
from cutting_proxy import CuttingProxy, Road, cutting
from playwright.sync_api import Browser

from bot.knowledge.release import Release

CONVERSATIONS = int(os.environ.get("CUT_CONVERSATIONS", "36"))
CUTS = 30  # of each
QUESTIONS = 10  # of each, at least
AT_ONCE = 12  # of each way
WAYS = ("socket", "stream", "plain")
RECONNECTED_WITHIN = 5.0  # seconds
SCRIPT = (Path(__file__).parent / "cut_conversations.js").read_text("utf-8")

Heard = dict[str, Any]  # what one conversation asked and was told; see cut_conversations.js


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Iterator[ChatServer]:
    with serving(tmp_path_factory.mktemp("cuts"), release) as chat:
        chat.settings = replace(chat.settings, allowed_origins=(chat.url,))
        chat.pages["/blank"] = ""
        chat.restart()
        yield chat


@pytest.fixture(scope="module")
def proxy(chat: ChatServer) -> Iterator[CuttingProxy]:
    ways = {number: WAYS[number % 3] for number in range(1, CONVERSATIONS + 1)}
    with cutting(chat.settings.port, ways, CUTS) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def heard(browser: Browser, chat: ChatServer, proxy: CuttingProxy) -> list[Heard]:
    """What all conversations heard, after the last has ended."""
    context = browser.new_context(bypass_csp=True)
    context.set_default_timeout(0)
    pages = [context.new_page() for _ in WAYS]
    for page, way in zip(pages, WAYS, strict=True):
        page.goto(f"{chat.url}/blank")
        numbers = [n for n in range(1, CONVERSATIONS + 1) if WAYS[n % 3] == way]
        settings = {
            "port": proxy.port,
            "numbers": numbers,
            "atOnce": AT_ONCE,
            "questions": QUESTIONS,
        }
        page.evaluate(f"settings => {{ window.heard = ({SCRIPT})(settings) }}", settings)
    heard = [one for page in pages for one in page.evaluate("window.heard")]
    context.close()
    return heard


def test_all_conversations_were_held_and_cut(heard: list[Heard], proxy: CuttingProxy) -> None:
    assert len(heard) == CONVERSATIONS
    assert {len(road.cut) for road in proxy.roads.values()} == {CUTS}
    assert min(len(one["asked"]) for one in heard) >= QUESTIONS
    assert [one["failed"] for one in heard if one["failed"]] == []


def test_the_three_ways_share_the_conversations(heard: list[Heard], proxy: CuttingProxy) -> None:
    for one in heard:
        best = WAYS.index(_road(one, proxy).way)
        assert {way for way, _ in one["ups"]} <= set(WAYS[best:])
    used = Counter(way for one in heard for way, _ in one["ups"])
    assert min(used[way] for way in WAYS) > used.total() / 4


def test_every_question_has_exactly_its_reply_in_order(heard: list[Heard]) -> None:
    for one in heard:
        expected = [[ref, f"You said: {text}"] for ref, text in one["asked"]]
        assert one["told"] == expected


def test_server_answered_every_question_once(heard: list[Heard], chat: ChatServer) -> None:
    asked = Counter(text for one in heard for _, text in one["asked"])
    assert Counter(chat.asked) == asked
    assert set(asked.values()) == {1}


def test_database_holds_every_question_once(heard: list[Heard], chat: ChatServer) -> None:
    rows = sqlite3.connect(chat.folder / "jingjing.db").execute(
        "SELECT conversation_id, question FROM turns ORDER BY id"
    )
    kept: dict[str, list[str]] = {}
    for conversation, question in rows:
        kept.setdefault(conversation, []).append(question)
    assert kept == {one["id"]: [text for _, text in one["asked"]] for one in heard}


def test_connections_are_back_within_five_seconds(heard: list[Heard], proxy: CuttingProxy) -> None:
    for way in WAYS:
        ones = [one for one in heard if _road(one, proxy).way == way]
        waits = sorted(wait for one in ones for wait in _waits(one, _road(one, proxy)))
        print(f"{way}: {len(waits)} waits, median {waits[len(waits) // 2]:.2f}, {waits[-1]:.2f} s")
        assert len(waits) >= 100
        assert waits[-1] < RECONNECTED_WITHIN


def _road(one: Heard, proxy: CuttingProxy) -> Road:
    return proxy.roads[f"127.1.0.{one['number']}"]


def _waits(one: Heard, road: Road) -> Iterator[float]:
    """Seconds from letting through again to a line, where no other cut came between."""
    ups = [at for _, at in one["ups"]]
    for opened, next_cut in zip(road.opened, [*road.cut[1:], float("inf")], strict=True):
        up = next((at for at in ups if at >= opened), float("inf"))
        if up < next_cut:
            yield up - opened
