"""WhatsApp: batches, user ids and phones, buttons and lists, what its API refuses."""

from __future__ import annotations

import pytest

from tests.channels.conftest import Serve, World
from tests.channels.meta_world import WHATSAPP, deliver, whatsapp, whatsapp_text


@pytest.fixture
async def world(serve_channels: Serve) -> World:
    return await serve_channels({"whatsapp": WHATSAPP})


async def test_message_is_answered_with_its_source(world: World) -> None:
    response = await deliver(world, "whatsapp", whatsapp(whatsapp_text("Where is *the* park?")))
    assert (response.status, await response.text()) == (200, "")
    await world.settled()
    (sent,) = world.networks.sent
    assert sent.url == "https://graph.facebook.com/v25.0/106540352242922/messages"
    assert sent.headers == {"Authorization": "Bearer an-access-token"}
    assert sent.body["to"] == "16505551234"
    assert "recipient" not in sent.body
    assert sent.body["text"]["body"] == (
        "You asked: Where is _the_ park?\n\n"
        "Source: The park's page (https://example.org/park), as of 2021-12-29"
    )
    assert world.states() == ["told"]
