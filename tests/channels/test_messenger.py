"""Messenger: messages, postbacks, echoes, quick replies, what its API refuses."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels import meta
from bot.channels.post import courier
from bot.channels.records import Call, Response
from bot.channels.simulators.messenger import MessengerSimulator
from bot.channels.simulators.simulator import Shown
from bot.records import Option, Reply
from tests.channels.conftest import Serve, World, options
from tests.channels.meta_world import (
    MESSENGER,
    PAGE,
    deliver,
    messenger,
    messenger_event,
    messenger_text,
)

CITIZEN = "254459191234"


@pytest.fixture
async def world(serve_channels: Serve) -> World:
    return await serve_channels({"messenger": MESSENGER})


async def tell(world: World, *events: dict[str, Any]) -> None:
    response = await deliver(world, "messenger", messenger(*events))
    assert (response.status, await response.text()) == (200, "")
    await world.settled()


async def test_message_is_answered_with_its_source_in_plain_text(world: World) -> None:
    await tell(world, messenger_text("Where is **the** park?"))
    (sent,) = world.networks.sent
    assert sent.url == f"https://graph.facebook.com/v25.0/{PAGE}/messages"
    assert sent.headers == {"Authorization": "Bearer an-access-token"}
    assert sent.body["recipient"] == {"id": CITIZEN}
    assert sent.body["messaging_type"] == "RESPONSE"
    assert sent.body["message"] == {
        "text": "You asked: Where is the park?\n\n"
        "Source: The park's page (https://example.org/park), as of 2021-12-29"
    }
    assert world.states() == ["told"]


async def test_official_sample_is_answered(world: World) -> None:
    """https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages,
    a text with a quick reply that was tapped."""
    mid = "m_1457764197618:41d102a3e1ae206a38"
    message = {"mid": mid, "text": "hello, world!", "quick_reply": {"payload": "<PAYLOAD>"}}
    await tell(world, messenger_event("PSID", message=message))
    assert world.dialogue.asked == ["<PAYLOAD>"]


async def test_options_are_quick_replies_and_a_tapped_one_is_asked(world: World) -> None:
    long = "why" * 400
    offered = (Option("Yes", "yes, that one"), Option("No", long))
    told = Reply("Which?", "clarified", options=offered)
    world.dialogue.prepared["hello"] = (told,)
    await tell(world, messenger_text("hello", 1))
    replies = world.networks.sent[0].body["message"]["quick_replies"]
    assert [one["payload"] for one in replies] == ["yes, that one", "2"]
    assert {one["content_type"] for one in replies} == {"text"}
    tapped = {"mid": "m_2", "text": "Yes", "quick_reply": {"payload": "yes, that one"}}
    await tell(world, messenger_event(message=tapped))
    assert world.dialogue.asked == ["hello", "yes, that one"]


async def test_options_with_long_titles_are_numbered(world: World) -> None:
    long = "Which of the many offices may help me?"
    which = Reply("Which?", "clarified", options=options("Yes", long))
    world.dialogue.prepared["hello"] = (which,)
    await tell(world, messenger_text("hello", 1))
    assert f"2. {long}" in world.networks.sent[0].body["message"]["text"]
    await tell(world, messenger_text(" ２。", 2))
    assert world.dialogue.asked == ["hello", long]


async def test_postbacks_are_messages_and_the_first_button_greets(world: World) -> None:
    begin = {"mid": "m_1", "title": "Get Started", "payload": "GET_STARTED"}
    menu = {"mid": "m_2", "title": "Parks", "payload": "Which parks are there?"}
    old = {"title": "Jobs"}  # as they were before they had ids
    for postback in (begin, menu, old, old):
        await tell(world, messenger_event(postback=postback))
    assert world.networks.sent[0].body["message"]["text"].startswith("Hello (en)")
    assert world.dialogue.asked == ["Which parks are there?", "Jobs"]


async def test_echoes_and_other_events_are_let_pass(world: World) -> None:
    echo = {"mid": "m_1", "text": "You asked", "is_echo": True, "app_id": 1517776481860111}
    own = messenger_event(PAGE, message={"mid": "m_2", "text": "from the page"})
    passing: list[dict[str, Any]] = [
        messenger_event(PAGE, CITIZEN, message=echo),
        messenger_event(message=echo),
        own,
        messenger_event(message={"mid": "m_3", "is_deleted": True}),
        messenger_event(delivery={"mids": ["m_1"], "watermark": 1458668856253}),
        messenger_event(read={"watermark": 1458668856253}),
        messenger_event(reaction={"mid": "m_1", "action": "react", "emoji": "👍"}),
        messenger_event(postback={"mid": "m_4"}),
        messenger_event(optin={"ref": "x"}),
        messenger_event(message={"text": "without an id"}),
    ]
    await tell(world, *passing)
    standby = messenger(messenger_text())
    standby["entry"][0]["standby"] = standby["entry"][0].pop("messaging")
    instagram = {**messenger(messenger_text()), "object": "instagram"}
    for payload in (standby, instagram):
        assert (await deliver(world, "messenger", payload)).status == 200
    assert world.states() == []


async def test_what_is_no_text_is_answered_kindly(world: World) -> None:
    kinds = ("image", "audio", "location")
    for number, kind in enumerate(kinds):
        attached = {"mid": f"m_{number}", "attachments": [{"type": kind, "payload": {}}]}
        await tell(world, messenger_event(message=attached))
    texts = [sent.body["message"]["text"] for sent in world.networks.sent]
    assert [one[:13] for one in texts] == ["I can only re", "I can only re", "I cannot use "]
    assert world.dialogue.asked == []


@pytest.mark.parametrize(
    ("status", "error", "state"),
    [
        (400, {"code": 10, "error_subcode": 2018278}, "undelivered"),  # 24 hours are over
        (400, {"code": 551}, "undelivered"),  # the citizen does not want any
        (400, {"code": 613}, "told"),
        (400, {"code": 1200, "is_transient": True}, "told"),
        (500, {"code": 2}, "told"),
    ],
)
async def test_refused_message_is_sent_again_only_where_that_helps(
    world: World, monkeypatch: pytest.MonkeyPatch, status: int, error: object, state: str
) -> None:
    monkeypatch.setattr(courier, "FIRST_WAIT", 0.02)
    monkeypatch.setattr(meta, "AGAIN_AFTER", 0.02)
    refusals = iter([Response(status, {"error": error})])
    world.networks.answer = lambda request: next(refusals, Response(200))
    await tell(world, messenger_text())
    assert world.states() == [state]


async def test_citizen_has_the_conversation_of_the_readme(serve_channels: Serve) -> None:
    simulator = MessengerSimulator()
    world = await serve_channels({"messenger": simulator.settings})
    world.networks.answer = simulator.answers
    which = Reply("Which park?", "clarified", options=options("Xicheng Park", "Haidian Park"))
    world.dialogue.prepared["who do i call"] = (which,)

    async def say(call: Call) -> list[Shown]:
        before = len(world.networks.sent)
        address, headers = "/channels/messenger", dict(call.headers)
        response = await world.client.post(address, data=call.body, headers=headers)
        assert response.status == 200
        await world.settled()
        return [one for sent in world.networks.sent[before:] for one in simulator.shown(sent)]

    (shown,) = await say(simulator.says("who do i call", 1))
    assert (shown.text, shown.buttons) == ("Which park?", ("Xicheng Park", "Haidian Park"))
    (shown,) = await say(simulator.presses("Xicheng Park", 2))
    assert shown.text.startswith("You asked: Xicheng Park")
    (shown,) = await say(simulator.says("and the contact person?", 3))
    assert shown.text.startswith("You asked: and the contact person?")
