"""WeChat: handshake, three modes, passive and pushed replies, retries, tokens."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.post import courier, door
from bot.channels.records import Part, Request, Response
from bot.channels.simulators.wechat import WeChatSimulator
from bot.channels.telling.wording import parts_of
from bot.channels.wechat import WeChat
from bot.channels.wechat_crypto import signature
from bot.errors import SettingInvalid
from bot.records import Reply
from tests.channels.conftest import NO_TOKENS, PAGE, Serve, World, options
from tests.channels.wechat_world import (
    KEY,
    OTHER_KEY,
    account,
    other,
    post,
    pushed,
    served,
    text,
    told,
)


@pytest.fixture
async def world(serve_channels: Serve) -> World:
    return await served(serve_channels)


async def test_handshake_gives_back_the_echo_bare(world: World) -> None:
    at, nonce = str(int(time.time())), "n"
    query = {"timestamp": at, "nonce": nonce, "echostr": "5836<b>&"}
    signed = {**query, "signature": signature("a-token", at, nonce)}
    response = await world.client.get("/channels/wechat", params=signed)
    assert (response.status, await response.text()) == (200, "5836<b>&")
    assert response.content_type == "text/plain"
    wrong = {**query, "signature": signature("b-token", at, nonce)}
    assert (await world.client.get("/channels/wechat", params=wrong)).status == 403


async def test_message_is_answered_in_the_response(world: World) -> None:
    reply = await told(await post(world, text("中关村在哪里")))
    assert reply.startswith("You asked: 中关村在哪里\n\n")
    assert world.states() == ["told"]
    assert pushed(world) == []


@pytest.mark.parametrize("mode", ["plain", "compatible"])
async def test_message_in_the_clear_is_answered_in_the_clear(
    serve_channels: Serve, mode: str
) -> None:
    world = await served(serve_channels, account(mode=mode))
    reply = await told(await post(world, text("hello ]]> <b>"), sealed=False), None)
    assert reply.startswith("You asked: hello ]]> <b>")


async def test_compatible_mode_takes_what_is_sealed_too(serve_channels: Serve) -> None:
    world = await served(serve_channels, account(mode="compatible"))
    assert (await told(await post(world, text("hello")))).startswith("You asked: hello")


async def test_safe_mode_takes_nothing_in_the_clear(world: World) -> None:
    assert (await post(world, text(), sealed=False)).status == 403
    assert world.states() == []


async def test_key_before_still_opens_and_seals_the_reply(serve_channels: Serve) -> None:
    world = await served(serve_channels, account(aes_key=OTHER_KEY, aes_key_before=KEY))
    for number, key in enumerate((KEY, OTHER_KEY)):
        response = await post(world, text("hello", number, key=key))
        assert (await told(response, key)).startswith("You asked: hello")


async def test_second_and_third_delivery_get_the_same_answer(world: World) -> None:
    world.dialogue.delay = lambda text: 0.3
    first = asyncio.create_task(post(world, text("hello")))
    await asyncio.sleep(0.1)
    replies = [await told(await post(world, text("hello"))) for _ in range(2)]
    replies.append(await told(await first))
    assert len({*replies}) == 1
    assert world.dialogue.asked == ["hello"]
    assert pushed(world) == []


async def test_late_answer_is_acknowledged_and_pushed_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "REPLIED_WITHIN", 0.3)
    monkeypatch.setattr(door, "HELD", door.timedelta(seconds=0.4))
    world.dialogue.delay = lambda text: 0.8
    assert await told(await post(world, text("slow"))) == ""
    await world.settled()
    assert [one.split("\n")[0] for one in pushed(world)] == ["You asked: slow"]
    # A delivery after that gets nothing more: the citizen has it.
    assert await told(await post(world, text("slow"))) == ""
    assert world.dialogue.asked == ["slow"]


async def test_long_answer_goes_on_by_customer_service(world: World) -> None:
    long = "北京有很多科技园区。" * 150
    world.dialogue.prepared["long"] = (Reply(long, "answered", language="zh"),)
    first = await told(await post(world, text("long")))
    await world.settled()
    assert len(pushed(world)) == 2
    assert first + "".join(pushed(world)) == long


async def test_without_a_secret_a_late_answer_is_asked_for_again(
    serve_channels: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "REPLIED_WITHIN", 0.2)
    monkeypatch.setattr(door, "HELD", door.timedelta(seconds=0.3))
    world = await served(serve_channels, account(app_secret=""))
    world.dialogue.delay = lambda text: 0.5
    assert (await told(await post(world, text("slow")))).startswith("查询时间比平时长")
    await world.settled()
    assert pushed(world) == []
    assert world.states() == ["undelivered"]


async def test_without_a_secret_a_long_answer_tells_that_there_is_more_and_where(
    serve_channels: Serve,
) -> None:
    world = await served(serve_channels, account(app_secret=""))
    long = Reply("北京有很多科技园区。" * 150, "answered", sources=(PAGE,), language="zh")
    world.dialogue.prepared["long"] = (long,)
    reply = await told(await post(world, text("long", 1)))
    assert reply.startswith("北京有很多科技园区。北京")
    assert reply.endswith("答案太长，这里无法全部显示。\nhttps://example.org/park")
    two = (Reply("One.", "answered"), Reply("Two.", "answered"))
    world.dialogue.prepared["two"] = two
    assert await told(await post(world, text("two", 2))) == "One.\n\nTwo."
    assert world.states() == ["told", "told"]


async def test_voice_is_read_and_what_cannot_be_read_is_answered_kindly(world: World) -> None:
    silent = other("voice", 2, MediaId="m", Format="amr", Recognition="")
    for delivery in (silent, other("image", 3, PicUrl="http://x"), other("video", 4)):
        assert (await told(await post(world, delivery))).startswith("目前我只能阅读文字")
    place = other("location", 5, Location_X="23.1", Location_Y="113.3")
    assert "位置" in await told(await post(world, place))
    spoken = other("voice", 1, MediaId="m", Format="amr", Recognition="西城园的电话")
    assert (await told(await post(world, spoken))).startswith("You asked: 西城园的电话")


async def test_new_follower_is_greeted_with_first_questions(world: World) -> None:
    subscribed = other("event", None, Event="subscribe", EventKey="")
    reply = await told(await post(world, subscribed))
    assert reply.startswith("Hello (zh)")
    assert "1. First question?" in reply
    assert await told(await post(world, subscribed)) == reply  # delivered again
    typed = await told(await post(world, text("1", 7)))
    assert typed.startswith("You asked: First question?")


async def test_menu_offers_questions_on_a_topic(world: World) -> None:
    clicked = other("event", None, Event="CLICK", EventKey="living")
    reply = await told(await post(world, clicked))
    assert reply.startswith("生活")
    assert "1. A question on living?" in reply


async def test_other_events_are_let_pass(world: World) -> None:
    for event in ("VIEW", "unsubscribe", "SCAN", "LOCATION", "CLICK"):
        assert await told(await post(world, other("event", None, Event=event, EventKey=""))) == ""
    assert world.states() == []


async def test_options_are_numbers_to_type(world: World) -> None:
    which = Reply("哪一个？", "clarified", language="zh", options=options("一", "二"))
    world.dialogue.prepared["which"] = (which,)
    reply = await told(await post(world, text("which", 1)))
    assert reply == "哪一个？\n\n请选择一项：\n1. 一\n2. 二\n回复数字即可选择。"
    assert (await told(await post(world, text("２", 2)))).startswith("You asked: 二")


async def test_refused_token_is_fetched_once_more_and_the_message_sent_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "REPLIED_WITHIN", 0.1)
    monkeypatch.setattr(door, "HELD", door.timedelta(seconds=0.1))
    world.dialogue.delay = lambda text: 0.3
    tokens = iter(["old", "new"])
    fetched: list[Request] = []

    def refuse_old(request: Request) -> Response:
        if request.url.endswith("stable_token"):
            fetched.append(request)
            return Response(200, {"access_token": next(tokens), "expires_in": 7200})
        return Response(200, {"errcode": 40001 if request.query["access_token"] == "old" else 0})

    world.networks.answer = refuse_old
    await post(world, text("slow"))
    await world.settled()
    assert [one.body["force_refresh"] for one in fetched] == [False, True]
    sent = [one for one in world.networks.sent if "custom" in one.url]
    assert [one.query["access_token"] for one in sent] == ["old", "new"]
    assert world.states() == ["told"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"errcode": 45015}, "undelivered"),  # 48 hours are over
        ({"errcode": 45047}, "undelivered"),  # too many since the citizen last wrote
        ({"errcode": -1}, "told"),  # the platform is busy: once more
    ],
)
async def test_refused_push_is_tried_again_only_where_that_helps(
    world: World, monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any], state: str
) -> None:
    monkeypatch.setattr(door, "REPLIED_WITHIN", 0.1)
    monkeypatch.setattr(door, "HELD", door.timedelta(seconds=0.1))
    monkeypatch.setattr(courier, "FIRST_WAIT", 0.05)
    world.dialogue.delay = lambda text: 0.3
    refusals = iter([Response(200, answer)])

    def refuse(request: Request) -> Response:
        if request.url.endswith("stable_token"):
            return Response(200, {"access_token": "t", "expires_in": 7200})
        return next(refusals, Response(200, {"errcode": 0}))

    world.networks.answer = refuse
    await post(world, text("slow"))
    await world.settled()
    assert world.states() == [state]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"mode": "none"}, "WECHAT_MODE"),
        ({"aes_key": ""}, "WECHAT_AES_KEY"),
        ({"aes_key": "short"}, "WECHAT_AES_KEY"),
        ({"aes_key": "!" * 43}, "WECHAT_AES_KEY"),
        ({"aes_key_before": "short"}, "WECHAT_AES_KEY_BEFORE"),
    ],
)
def test_wrong_setting_is_named_and_its_secret_is_not(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(SettingInvalid, match=named) as raised:
        account(**wrong)
    assert "short" not in str(raised.value)


async def test_simulated_follower_has_the_conversation_of_the_readme(world: World) -> None:
    simulator = WeChatSimulator()
    channel = WeChat(simulator.settings, NO_TOKENS)
    received = channel.receive(simulator.says("and the ]]> person?", 2), datetime.now(UTC))
    (message,) = received.messages
    assert (message.text, message.message_id) == ("and the ]]> person?", "2")
    assert received.reply is not None
    (shown,) = simulator.shown_in_response(received.reply(Part("Liu Kun ]]>")).body)
    assert shown.text == "Liu Kun ]]>"


@settings(max_examples=60, deadline=None)
@given(st.text("ab 。京]>👍<&\n", min_size=1).map(lambda told: (told * 700)[:20_000]))
def test_any_answer_fits_into_messages_and_nothing_is_lost(told: str) -> None:
    parts = parts_of([Reply(told, "answered")], WeChat.looks)
    assert all(len(part.text.encode()) <= 2048 for part in parts)
