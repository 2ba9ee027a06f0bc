"""WeCom: check of the address, sealed messages, what its API refuses."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wechatpy.enterprise.crypto import WeChatCrypto

from bot.channels.records import Call, Request, Response
from bot.channels.simulators.wecom import MEMBER, WeComSimulator
from bot.channels.telling.wording import parts_of
from bot.channels.wechat_xml import read_xml
from bot.channels.wecom import WeCom, WeComSettings
from bot.errors import SettingInvalid
from bot.records import Reply
from tests.channels.conftest import NO_TOKENS, PAGE, Serve, World, options

KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"  # of the documents' sample, as token and id
OTHER_KEY = "G" * 43
ACCOUNT = WeComSettings("wx5823bf96d3bd56c7", "218", "a-secret", "QDG6eK", KEY, language="en")
TEXT = "<MsgType>text</MsgType><Content>{}</Content><MsgId>{}</MsgId>"


@pytest.fixture
async def world(serve_channels: Serve) -> World:
    return await served(serve_channels, ACCOUNT)


async def served(serve_channels: Serve, account: WeComSettings) -> World:
    world = await serve_channels({"wecom": account})
    world.networks.answer = WeComSimulator(account).answers
    return world


async def post(world: World, call: Call) -> tuple[int, str]:
    response = await world.client.request(
        call.method,
        "/channels/wecom",
        params=[*call.query],
        data=call.body,
        headers=[*call.headers],
    )
    return response.status, await response.text()


def shown(world: World) -> list[str]:
    """What the member sees."""
    simulator = WeComSimulator(ACCOUNT)
    return [one.text for request in world.networks.sent for one in simulator.shown(request)]


async def test_check_of_the_address_is_answered_bare_and_at_once(world: World) -> None:
    began = time.monotonic()
    assert await post(world, WeComSimulator(ACCOUNT).checks("1616140317555161061")) == (
        200,
        "1616140317555161061",
    )
    assert time.monotonic() - began < 1.0
    stranger = WeComSimulator(replace(ACCOUNT, token="another"))
    assert (await post(world, stranger.checks("1")))[0] == 403


async def test_message_is_answered_with_its_source(world: World) -> None:
    assert await post(world, WeComSimulator(ACCOUNT).says("中关村 ]]> 在哪里？", 1)) == (200, "")
    await world.settled()
    (text,) = shown(world)
    assert text.startswith("You asked: 中关村 ]]> 在哪里？")
    assert "https://example.org/park" in text
    sent = world.networks.sent[-1]
    assert (sent.body["touser"], sent.body["agentid"]) == (MEMBER, 218)
    assert sent.body["enable_duplicate_check"] == 1


async def test_message_delivered_three_times_is_answered_once(world: World) -> None:
    simulator = WeComSimulator(ACCOUNT)
    for _ in range(3):
        assert (await post(world, simulator.says("hello", 1)))[0] == 200
    await world.settled()
    assert world.dialogue.asked == ["hello"]
    assert len(shown(world)) == 1


async def test_key_before_still_opens(serve_channels: Serve) -> None:
    account = replace(ACCOUNT, aes_key=OTHER_KEY, aes_key_before=KEY)
    world = await served(serve_channels, account)
    for number, key in enumerate((KEY, OTHER_KEY), 1):
        simulator = WeComSimulator(replace(ACCOUNT, aes_key=key))
        assert (await post(world, simulator.says("hello", number)))[0] == 200
    await world.settled()
    assert len(shown(world)) == 2


async def test_what_is_no_text_is_answered_kindly_and_other_events_are_let_pass(
    world: World,
) -> None:
    simulator = WeComSimulator(ACCOUNT)
    for inside in (
        "<MsgType>image</MsgType><PicUrl>x</PicUrl><MsgId>1</MsgId>",
        "<MsgType>location</MsgType><Location_X>1</Location_X><MsgId>2</MsgId>",
        "<MsgType>event</MsgType><Event>subscribe</Event>",
        "<MsgType>event</MsgType><Event>enter_agent</Event><EventKey></EventKey>",
        "<MsgType>event</MsgType><Event>LOCATION</Event><Latitude>1</Latitude>",
    ):
        assert (await post(world, simulator.delivers(inside)))[0] == 200
    await world.settled()
    texts = shown(world)
    assert len(texts) == 3
    assert texts[0].startswith("I can only read text")
    assert texts[1].startswith("I cannot use a location")
    assert texts[2].startswith("Hello (en)")


async def test_conversation_of_the_readme_and_an_option_by_its_number(world: World) -> None:
    simulator = WeComSimulator(ACCOUNT)
    phone = Reply(
        "The number is +86-10-68336190.", "answered", sources=(PAGE,), options=options("How big?")
    )
    world.dialogue.prepared["who do I call about Xicheng Park?"] = (phone,)
    said = ("who do I call about Xicheng Park?", "and the contact person?", "1")
    for number, text in enumerate(said, 1):
        await post(world, simulator.says(text, number))
        await world.settled()
    assert "68336190" in shown(world)[0]
    assert "1. How big?" in shown(world)[0]
    assert world.dialogue.asked[1] == "and the contact person?"


@pytest.mark.parametrize(
    ("answer", "state"),
    [({"errcode": 81013}, "undelivered"), ({"errcode": -1}, "told"), ({"errcode": 42001}, "told")],
)
async def test_refused_message_is_sent_again_only_where_that_helps(
    world: World, answer: dict[str, Any], state: str
) -> None:
    right, refusals = WeComSimulator(ACCOUNT).answers, iter([Response(200, answer)])

    def refuse_once(request: Request) -> Response:
        is_token = request.url.endswith("gettoken")
        return right(request) if is_token else next(refusals, right(request))

    world.networks.answer = refuse_once
    await post(world, WeComSimulator(ACCOUNT).says("hello", 1))
    await world.settled()
    assert world.states() == [state]


def forged(number: int, chance: random.Random) -> dict[str, Call]:
    """What may be wrong with a request; each leaves the rest as it is."""
    simulator = WeComSimulator(ACCOUNT)
    call = simulator.says(f"forged {number}", number)
    query = dict(call.query)
    signature = query["msg_signature"]

    def asked(**changed: str | None) -> Call:
        new = {**query, **changed}
        return replace(call, query=tuple((k, v) for k, v in new.items() if v is not None))

    def by(**changed: str) -> Call:
        return WeComSimulator(replace(ACCOUNT, **changed)).says(f"forged {number}", number)

    stale = str(int(time.time()) + chance.choice((-1, 1)) * chance.randrange(302, 10**6))
    return {
        "no signature": asked(msg_signature=None),
        "wrong token": by(token=f"{chance.random()}"),
        "wrong key": by(aes_key=OTHER_KEY),
        "cut signature": asked(msg_signature=signature[chance.randrange(1, 39) :]),
        "other algorithm": asked(msg_signature=signature[:32], algorithm="md5"),
        "body plus a byte": replace(
            call, body=call.body.replace(b"]]></Encrypt>", b"A]]></Encrypt>")
        ),
        "other corporation": by(corp_id="ww" + "0" * 16),
        "other application": by(agent_id="219"),
        "empty secret": by(token=""),
        "stale": asked(timestamp=stale),
        "there twice": replace(call, query=(*call.query, ("msg_signature", signature))),
        "in the clear": replace(call, body=b"<xml><Content>x</Content></xml>"),
    }


async def test_forged_requests_are_refused(world: World) -> None:
    chance = random.Random(7)
    for number in range(100):
        for name, call in forged(number, chance).items():
            assert (await post(world, call))[0] == 403, name
    assert world.states() == []


async def test_stale_request_that_is_signed_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    for off in (-310, 310):
        with monkeypatch.context() as patch:
            patch.setattr(time, "time", lambda off=off: now + off)
            call = WeComSimulator(ACCOUNT).says("stale", 1)
        assert (await post(world, call))[0] == 403


def test_messages_of_the_oracle_are_read() -> None:
    """200 messages that wechatpy encrypted."""
    oracle = WeChatCrypto(ACCOUNT.token, ACCOUNT.aes_key, ACCOUNT.corp_id)
    channel, chance = WeCom(ACCOUNT, NO_TOKENS), random.Random(1)
    now = datetime.now(UTC)
    for number in range(200):
        stamp, nonce = str(int(now.timestamp())), str(chance.randrange(10**10))
        text = "".join(chance.choice("ab京👍é?") for _ in range(chance.randrange(1, 300)))
        xml = (
            f"<xml><ToUserName>{ACCOUNT.corp_id}</ToUserName><FromUserName>u</FromUserName>"
            f"<CreateTime>1</CreateTime>{TEXT.format(text, number)}<AgentID>218</AgentID></xml>"
        )
        body = oracle.encrypt_message(xml, nonce, stamp).encode()
        query = (("msg_signature", read_xml(body)["MsgSignature"]), ("timestamp", stamp))
        received = channel.receive(Call("POST", "", (*query, ("nonce", nonce)), (), body), now)
        assert [one.text for one in received.messages] == [text]


def test_sample_of_the_documents_is_opened() -> None:
    """https://developer.work.weixin.qq.com/document/path/90307, verifying the URL."""
    from bot.channels.wechat_crypto import Sealer, is_signed

    echo = (
        "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
    )
    signature = "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    assert is_signed(signature, ACCOUNT.token, "1409659589", "263014780", echo)
    assert Sealer.of(KEY, ACCOUNT.corp_id).open(echo) == b"1616140317555161061"


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.one_of(
        st.text("<>/![]CDAT xml=\"'&;A\0é", max_size=200),
        st.sampled_from(["text", "event", "voice", ""]).flatmap(
            lambda kind: st.tuples(*[st.text(st.characters(exclude_categories=["Cs"]))] * 4).map(
                lambda t: (
                    f"<MsgType>{kind}</MsgType><Content><![CDATA[{t[0]}]]></Content>"
                    f"<MsgId>{t[1]}</MsgId><Event>{t[2]}</Event><EventKey>{t[3]}</EventKey>"
                )
            )
        ),
        st.integers(1, 3000).map(lambda deep: "<a>" * deep + "</a>" * deep),
    )
)
async def test_hostile_message_that_is_signed_is_no_error(world: World, inside: str) -> None:
    call = WeComSimulator(ACCOUNT).delivers(inside.encode("utf-8", "replace").decode())
    assert (await post(world, call))[0] in (200, 400)


@settings(max_examples=60, deadline=None)
@given(st.text("ab 。京]>👍🏽<&\n", min_size=1).map(lambda told: (told * 2000)[:20_000]))
def test_any_answer_fits_into_messages(told: str) -> None:
    parts = parts_of([Reply(told, "answered")], WeCom.looks)
    assert all(len(part.text.encode()) <= 2048 for part in parts)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"agent_id": "one"}, "WECOM_AGENT_ID"),
        ({"aes_key": "short"}, "WECOM_AES_KEY"),
        ({"aes_key_before": "!" * 43}, "WECOM_AES_KEY_BEFORE"),
    ],
)
def test_wrong_setting_is_named_and_its_secret_is_not(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(SettingInvalid, match=named) as raised:
        WeCom(replace(ACCOUNT, **wrong), NO_TOKENS)
    assert "short" not in str(raised.value)
