"""WeChat as tests see it: what it sends, signed by its documents, in every mode."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from aiohttp import ClientResponse

from bot.channels.records import Request, Response
from bot.channels.wechat import WeChatSettings
from bot.channels.wechat_crypto import Sealer, signature
from bot.channels.wechat_xml import write_xml
from tests.channels.conftest import Serve, World

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"  # of the documents' sample
OTHER_KEY = "G" * 43
APP_ID = "wxb11529c136998cb6"


def account(**more: str) -> WeChatSettings:
    given = {"token": "a-token", "app_id": APP_ID, "app_secret": "s", "aes_key": KEY}
    return WeChatSettings(**{**given, **more})


@dataclass
class Delivery:
    """A request of WeChat that tests may spoil before it is sent."""

    fields: dict[str, str | int]
    settings: WeChatSettings
    key: str = KEY
    app_id: str = APP_ID
    at: int = field(default_factory=lambda: int(time.time()))
    nonce: str = "1320562132"

    @property
    def body(self) -> str:
        """As it is before it is sealed."""
        return write_xml(self.fields)

    def sealed(self) -> tuple[dict[str, str], str]:
        """The query and the body in safe mode."""
        sealed = Sealer.of(self.key, self.app_id).seal(self.body.encode())
        signed = signature(self.settings.token, str(self.at), self.nonce, sealed)
        query = {**self.plain()[0], "encrypt_type": "aes", "msg_signature": signed}
        return query, write_xml({"ToUserName": "gh_1", "Encrypt": sealed})

    def plain(self) -> tuple[dict[str, str], str]:
        """The query and the body in plain mode."""
        signed = signature(self.settings.token, str(self.at), self.nonce)
        query = {"signature": signed, "timestamp": str(self.at), "nonce": self.nonce}
        return {**query, "openid": str(self.fields["FromUserName"])}, self.body


def text(content: str = "hello", number: int = 1, user: str = "oAnn", **more: Any) -> Delivery:
    """A text message."""
    fields: dict[str, str | int] = {
        "ToUserName": "gh_1",
        "FromUserName": user,
        "CreateTime": 1348831860,
        "MsgType": "text",
        "Content": content,
        "MsgId": number,
    }
    return Delivery(fields, more.pop("settings", account()), **more)


def other(kind: str, number: int | None = 1, **fields: str | int) -> Delivery:
    """A message of another kind, or an event."""
    begun = text().fields
    kept = {name: begun[name] for name in ("ToUserName", "FromUserName", "CreateTime")}
    id = {} if number is None else {"MsgId": number}
    return Delivery({**kept, "MsgType": kind, **fields, **id}, account())


async def told(response: ClientResponse, key: str | None = KEY) -> str:
    """The text of a passive reply; empty where there is none. It must be sealed with `key`."""
    assert response.status == 200
    body = await response.text()
    if body in ("", "success"):
        return ""
    if key is not None:
        outer = ElementTree.fromstring(body)
        parts = [outer.findtext(name) or "" for name in ("TimeStamp", "Nonce", "Encrypt")]
        assert outer.findtext("MsgSignature") == signature("a-token", *parts)
        body = Sealer.of(key, APP_ID).open(parts[2]).decode()
    reply = ElementTree.fromstring(body)
    assert reply.findtext("MsgType") == "text"
    assert reply.findtext("FromUserName") == "gh_1"
    content = reply.findtext("Content") or ""
    assert len(content.encode()) <= 2048
    return content


def answering(request: Request) -> Response:
    """WeChat's API."""
    if request.url.endswith("stable_token"):
        return Response(200, {"access_token": "t1", "expires_in": 7200})
    return Response(200, {"errcode": 0})


async def served(serve_channels: Serve, settings: WeChatSettings | None = None) -> World:
    world = await serve_channels({"wechat": settings or account()})
    world.networks.answer = answering
    return world


async def post(world: World, delivery: Delivery, sealed: bool = True) -> ClientResponse:
    query, body = delivery.sealed() if sealed else delivery.plain()
    return await world.client.post("/channels/wechat", params=query, data=body.encode())


def pushed(world: World) -> list[str]:
    """What was sent by customer service."""
    sent = [one for one in world.networks.sent if one.url.endswith("/message/custom/send")]
    return [one.body["text"]["content"] for one in sent]
