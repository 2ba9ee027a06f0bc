"""The screens of the messaging channels: their state, pausing one, trying one out."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.audit import Wanted
from bot.channels.simulators import SIMULATORS
from tests.console.conftest import Console, Reader

LIST = "/staff/channels"
TRIAL = re.compile(r'name="trial" value="(\w*)"')


async def say(reader: Reader, text: str, trial: str = "", **more: str) -> tuple[str, str]:
    """The page after a message, and the id of the try-out."""
    page = await reader.done(f"{LIST}/telegram/try", {"text": text, "trial": trial, **more})
    found = TRIAL.search(page)
    assert found
    return page, found[1]


async def test_list_tells_what_is_on_and_what_a_network_needs(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    page = await viewer.page(LIST)
    assert "/channels/telegram" in page
    assert ">on<" in re.sub(r"\s+", "", page)
    assert "Pause" not in page  # that is for publishers


async def test_publisher_pauses_a_channel_and_lets_it_answer_again(console: Console) -> None:
    publisher = await console.signed_in("publisher")
    await publisher.page(LIST)
    page = await publisher.done(f"{LIST}/telegram/switch", {"to": "off"})
    assert "telegram is paused" in page
    assert "by publisher" in page
    channels = console.services.channels
    assert channels is not None
    assert await asyncio.to_thread(channels.switches.is_off, "telegram")
    page = await publisher.done(f"{LIST}/telegram/switch", {"to": "on"})
    assert "telegram answers again" in page
    assert not await asyncio.to_thread(channels.switches.is_off, "telegram")
    lines = await asyncio.to_thread(lambda: console.services.audit.lines(Wanted(), 2))
    assert [line.what for line in lines] == ["channel-resumed", "channel-paused"]


async def test_unknown_channel_is_not_there(console: Console) -> None:
    publisher = await console.signed_in("publisher")
    await publisher.page(LIST)
    assert (await publisher.post(f"{LIST}/nothing/switch", {"to": "off"})).status == 404
    assert (await publisher.get(f"{LIST}/nothing/try")).status == 404
    assert (await publisher.post(f"{LIST}/nothing/try", {"text": "x"})).status == 404


async def test_try_out_shows_what_the_citizen_sees(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    await viewer.page(f"{LIST}/telegram/try")
    page, trial = await say(viewer, "Where is the park?")
    assert "Call +86-10-68336190." in page
    assert "Source: The park&#39;s page (https://example.org/park), as of 2021-12-29" in page
    assert "And the person?" in page
    page, same = await say(viewer, "ignored", trial, choice="And the person?")
    assert same == trial
    assert page.count("Call +86-10-68336190.") == 2
    page, another = await say(viewer, "anew")
    assert another != trial
    assert page.count("Call +86-10-68336190.") == 1


async def test_try_out_is_left_out_of_the_figures(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    await viewer.page(f"{LIST}/telegram/try")
    await say(viewer, "Where is the park?")
    figures = await viewer.page("/staff/figures")
    assert "Where is the park?" not in figures


async def test_message_without_words_and_a_foreign_trial_begin_nothing(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    await viewer.page(f"{LIST}/telegram/try")
    empty = await viewer.post(f"{LIST}/telegram/try", {"text": " "})
    assert empty.status == 422
    assert "Write something first." in await empty.text()
    page = await viewer.page(f"{LIST}/telegram/try?trial=0123456789abcdef")
    assert TRIAL.search(page)[1] == ""  # type: ignore[index]


@pytest.mark.parametrize("network", SIMULATORS)
async def test_every_network_can_be_tried(console: Console, network: str) -> None:
    viewer = await console.signed_in("viewer")
    await viewer.page(f"{LIST}/{network}/try")
    page = await viewer.done(f"{LIST}/{network}/try", {"text": "Where is the park?"})
    assert "+86-10-68336190" in page


async def test_screens_speak_chinese(console: Console) -> None:
    viewer = await console.signed_in("viewer")
    viewer.headers["Accept-Language"] = "zh"
    assert "渠道" in await viewer.page(LIST)
    assert "试用Telegram" in await viewer.page(f"{LIST}/telegram/try")
