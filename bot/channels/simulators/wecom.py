"""WeCom with an invented corporation: https://developer.work.weixin.qq.com/document/path/90968."""

from __future__ import annotations

import base64
import hashlib
import secrets
import string
import struct
import time
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.channels.records import Call, Request, Response
from bot.channels.simulators.simulator import Shown
from bot.channels.wecom import WeComSettings

API = "https://qyapi.weixin.qq.com/cgi-bin/"
LONGEST = 2048  # bytes of a text; the rest is cut off
TOKEN = "a-token-of-the-simulator"
MEMBER = "zhangsan"
LETTERS = string.ascii_letters + string.digits


class WeComSimulator:
    """One application, one member."""

    def __init__(self, settings: WeComSettings | None = None) -> None:
        self.settings = settings or WeComSettings(
            corp_id=f"ww{secrets.token_hex(8)}",
            agent_id=str(1000002 + secrets.randbelow(1000)),
            secret=secrets.token_hex(16),
            token=secrets.token_hex(8),
            # The last character stands for four bits: one that leaves none over.
            aes_key="".join(secrets.choice(LETTERS) for _ in range(42)) + "A",
        )

    def says(self, text: str, number: int) -> Call:
        """A text message."""
        content = text.replace("]]>", "]]]]><![CDATA[>")
        return self.delivers(
            "<MsgType><![CDATA[text]]></MsgType>"
            f"<Content><![CDATA[{content}]]></Content><MsgId>{number}</MsgId>"
        )

    def presses(self, title: str, number: int) -> Call:
        """There are no buttons: whoever sees a title types it."""
        return self.says(title, number)

    def checks(self, echo: str) -> Call:
        """The check of the address, when staff save it on the platform."""
        sealed = self._sealed(echo)
        return Call("GET", "/channels/wecom", (*self._query(sealed), ("echostr", sealed)), ())

    def delivers(self, inside: str) -> Call:
        """A message or event with the elements that each has."""
        told = (
            f"<xml><ToUserName><![CDATA[{self.settings.corp_id}]]></ToUserName>"
            f"<FromUserName><![CDATA[{MEMBER}]]></FromUserName>"
            f"<CreateTime>{int(time.time())}</CreateTime>{inside}"
            f"<AgentID>{self.settings.agent_id}</AgentID></xml>"
        )
        sealed = self._sealed(told)
        body = (
            f"<xml><ToUserName><![CDATA[{self.settings.corp_id}]]></ToUserName>"
            f"<AgentID><![CDATA[{self.settings.agent_id}]]></AgentID>"
            f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        )
        headers = (("Content-Type", "text/xml"),)
        return Call("POST", "/channels/wecom", tuple(self._query(sealed)), headers, body.encode())

    def answers(self, request: Request) -> Response:
        """As gettoken and message/send do."""
        path, code = request.url.removeprefix(API), 0
        if path == "gettoken":
            ours = {"corpid": self.settings.corp_id, "corpsecret": self.settings.secret}
            is_ours = dict(request.query) == ours
            token = {"access_token": TOKEN, "expires_in": 7200}
            return Response(200, {"errcode": 0, **token} if is_ours else {"errcode": 40001})
        if path != "message/send":
            return Response(404)
        if request.query.get("access_token") != TOKEN:
            code = 40014
        elif request.body.get("agentid") != int(self.settings.agent_id):
            code = 40056
        elif request.body.get("touser") != MEMBER:
            code = 81013
        return Response(200, {"errcode": code, "errmsg": "" if code else "ok"})

    def shown(self, request: Request) -> tuple[Shown, ...]:
        """A message of the application, cut where it is too long; nothing for a token."""
        if not request.url.endswith("/message/send"):
            return ()
        told = str(request.body["text"]["content"]).encode()[:LONGEST]
        return (Shown(told.decode("utf-8", "ignore")),)

    def shown_in_response(self, body: str) -> tuple[Shown, ...]:
        """Nothing: replies go over the API."""
        return ()

    def _query(self, sealed: str) -> list[tuple[str, str]]:
        now, nonce = str(int(time.time())), str(secrets.randbelow(10**10))
        told = "".join(sorted([self.settings.token, now, nonce, sealed]))
        signature = hashlib.sha1(told.encode()).hexdigest()
        return [("msg_signature", signature), ("timestamp", now), ("nonce", nonce)]

    def _sealed(self, text: str) -> str:
        told = text.encode()
        plain = secrets.token_bytes(16) + struct.pack(">I", len(told)) + told
        plain += self.settings.corp_id.encode()
        missing = 32 - len(plain) % 32
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([missing] * missing))).decode()

    def _cipher(self) -> Cipher[Any]:
        key = base64.b64decode(self.settings.aes_key + "=")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))
