"""Two networks that deliver until they are answered, and note what reaches their citizens."""

from __future__ import annotations

import time
from collections import defaultdict
from xml.etree import ElementTree

import aiohttp
from aiohttp import web

from bot.channels.telegram import SECRET
from bot.channels.wechat_crypto import signature
from bot.channels.wechat_xml import write_xml
from tests.channels.post.worker import TOKEN

Key = tuple[str, str]  # a citizen and a text


class TelegramNetwork:
    """Delivers until it is acknowledged; answers come over its API."""

    name = "telegram"

    def __init__(self) -> None:
        self.told: defaultdict[Key, list[float]] = defaultdict(list)

    def add_routes(self, app: web.Application) -> None:
        app.router.add_post("/bot1:token/sendMessage", self._take)

    async def deliver(
        self, session: aiohttp.ClientSession, url: str, number: int, user: str
    ) -> bool:
        """Whether the server took it."""
        sender = {"from": {"id": user}, "chat": {"id": user}, "text": f"message {number}"}
        body = {"update_id": number, "message": sender}
        async with session.post(url, json=body, headers={SECRET: TOKEN}) as response:
            return response.status == 200

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.told[body["chat_id"], body["text"]].append(time.monotonic())
        return web.json_response({"ok": True})


class WeChatNetwork:
    """Delivers until it is answered; an answer is in the response, or comes over its API."""

    name = "wechat"

    def __init__(self) -> None:
        self.told: defaultdict[Key, list[float]] = defaultdict(list)
        self._in_responses: set[Key] = set()

    def add_routes(self, app: web.Application) -> None:
        app.router.add_post("/cgi-bin/stable_token", self._token)
        app.router.add_post("/cgi-bin/message/custom/send", self._take)

    async def deliver(
        self, session: aiohttp.ClientSession, url: str, number: int, user: str
    ) -> bool:
        """Whether the server answered or acknowledged it.

        Of two deliveries at once the network takes one answer, the other is the same.
        """
        at = str(int(time.time()))
        query = {"timestamp": at, "nonce": "n", "signature": signature(TOKEN, at, "n")}
        fields: dict[str, str | int] = {"ToUserName": "gh", "FromUserName": user, "CreateTime": 1}
        fields |= {"MsgType": "text", "Content": f"message {number}", "MsgId": number}
        async with session.post(url, params=query, data=write_xml(fields)) as response:
            body = await response.text()
            if response.status != 200:
                return False
        if body not in ("", "success"):
            key = user, ElementTree.fromstring(body).findtext("Content") or ""
            if key not in self._in_responses:
                self._in_responses.add(key)
                self.told[key].append(time.monotonic())
        return True

    async def _token(self, request: web.Request) -> web.Response:
        return web.json_response({"access_token": "t", "expires_in": 7200})

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.told[body["touser"], body["text"]["content"]].append(time.monotonic())
        return web.json_response({"errcode": 0})
