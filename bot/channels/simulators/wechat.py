"""WeChat with an invented Official Account, signed and sealed by its documents.

https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/Technical_Plan.html
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import string
import time
from xml.etree import ElementTree

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.channels.records import Call, Request, Response
from bot.channels.simulators.simulator import Shown
from bot.channels.wechat import WeChatSettings

LONGEST = 2048  # bytes of a text
TOKEN = "a-token-of-the-simulator"
ACCOUNT, CITIZEN = "gh_simulated", "oSimulatedCitizen"
LETTERS = string.ascii_letters + string.digits


class WeChatSimulator:
    """One account in safe mode, one follower."""

    def __init__(self, settings: WeChatSettings | None = None) -> None:
        self.settings = settings or WeChatSettings(
            token=secrets.token_hex(8),
            app_id=f"wx{secrets.token_hex(8)}",
            app_secret=secrets.token_hex(16),
            # The last character stands for four bits: one that leaves none over.
            aes_key="".join(secrets.choice(LETTERS) for _ in range(42)) + "A",
        )

    def says(self, text: str, number: int) -> Call:
        """A text message."""
        return self._delivers("text", number, f"<Content>{_cdata(text)}</Content>")

    def presses(self, title: str, number: int) -> Call:
        """There are no buttons: whoever sees a title types it."""
        return self.says(title, number)

    def answers(self, request: Request) -> Response:
        """As stable_token and custom/send do."""
        if request.url.endswith("/cgi-bin/stable_token"):
            ours = (self.settings.app_id, self.settings.app_secret)
            if (request.body.get("appid"), request.body.get("secret")) != ours:
                return Response(200, {"errcode": 40001, "errmsg": "invalid credential"})
            return Response(200, {"access_token": TOKEN, "expires_in": 7200})
        if request.query.get("access_token") != TOKEN:
            return Response(200, {"errcode": 40001, "errmsg": "invalid credential"})
        if request.body.get("touser") != CITIZEN:
            return Response(200, {"errcode": 40003, "errmsg": "invalid openid"})
        if len(str(request.body["text"]["content"]).encode()) > LONGEST:
            return Response(200, {"errcode": 45002, "errmsg": "content size out of limit"})
        return Response(200, {"errcode": 0, "errmsg": "ok"})

    def shown(self, request: Request) -> tuple[Shown, ...]:
        """A customer-service message."""
        if not request.url.endswith("/message/custom/send"):
            return ()
        return (Shown(str(request.body["text"]["content"])),)

    def shown_in_response(self, body: str) -> tuple[Shown, ...]:
        """A passive reply."""
        if body in ("", "success"):
            return ()
        told = ElementTree.fromstring(self._opened(body))
        text = told.findtext("Content") or ""
        assert told.findtext("ToUserName") == CITIZEN
        assert len(text.encode()) <= LONGEST
        return (Shown(text),)

    def _delivers(self, kind: str, number: int, inside: str) -> Call:
        now, nonce = str(int(time.time())), str(secrets.randbelow(10**10))
        xml = (
            f"<xml><ToUserName>{_cdata(ACCOUNT)}</ToUserName>"
            f"<FromUserName>{_cdata(CITIZEN)}</FromUserName><CreateTime>{now}</CreateTime>"
            f"<MsgType>{_cdata(kind)}</MsgType>{inside}<MsgId>{number}</MsgId></xml>"
        )
        sealed = self._sealed(xml.encode())
        query = (
            ("signature", self._signed(now, nonce)),
            ("timestamp", now),
            ("nonce", nonce),
            ("openid", CITIZEN),
            ("encrypt_type", "aes"),
            ("msg_signature", self._signed(now, nonce, sealed)),
        )
        body = (
            f"<xml><ToUserName>{_cdata(ACCOUNT)}</ToUserName>"
            f"<Encrypt>{_cdata(sealed)}</Encrypt></xml>"
        )
        headers = (("Content-Type", "text/xml"),)
        return Call("POST", "/channels/wechat", query, headers, body.encode())

    def _signed(self, *parts: str) -> str:
        told = "".join(sorted([self.settings.token, *parts]))
        return hashlib.sha1(told.encode()).hexdigest()

    def _sealed(self, xml: bytes) -> str:
        size = len(xml).to_bytes(4, "big")
        plain = secrets.token_bytes(16) + size + xml + self.settings.app_id.encode()
        padder = padding.PKCS7(256).padder()
        encryptor = self._cipher().encryptor()
        padded = padder.update(plain) + padder.finalize()
        return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()

    def _opened(self, body: str) -> bytes:
        outer = ElementTree.fromstring(body)
        sealed, at = outer.findtext("Encrypt") or "", outer.findtext("TimeStamp") or ""
        nonce = outer.findtext("Nonce") or ""
        assert outer.findtext("MsgSignature") == self._signed(at, nonce, sealed)
        decryptor = self._cipher().decryptor()
        padded = decryptor.update(base64.b64decode(sealed)) + decryptor.finalize()
        unpadder = padding.PKCS7(256).unpadder()
        plain = unpadder.update(padded) + unpadder.finalize()
        end = 20 + int.from_bytes(plain[16:20], "big")
        assert plain[end:].decode() == self.settings.app_id
        return plain[20:end]

    def _cipher(self) -> Cipher[CBC]:
        key = base64.b64decode(self.settings.aes_key + "=")
        return Cipher(AES(key), CBC(key[:16]))


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
