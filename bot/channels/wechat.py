"""WeChat Official Accounts.

Messages: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages.html
Replies: .../Passive_user_reply_message.html and .../Service_Center_messages.html
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import ClassVar

from bot.channels.network import Network
from bot.channels.records import (
    Ack,
    Call,
    Part,
    Received,
    Recipient,
    Request,
)
from bot.channels.telling.looks import Dialect, Looks, utf8
from bot.channels.telling.words import said
from bot.channels.tokens import Tokens
from bot.channels.wechat_api import Api
from bot.channels.wechat_crypto import (
    Sealer,
    is_fresh,
    is_signed,
    opened,
    sealers_of,
    signature,
)
from bot.channels.wechat_menu import menu
from bot.channels.wechat_messages import incoming
from bot.channels.wechat_xml import read_xml, write_xml
from bot.errors import Forged, SendFailed, SettingInvalid

API = "https://api.weixin.qq.com/cgi-bin"
MODES = ("plain", "compatible", "safe")
BUSY = {-1: 1.0, 45009: 1.0}  # the platform is, or too many calls came this minute


@dataclass(frozen=True)
class WeChatSettings:
    """`WECHAT_...` in the environment."""

    token: str = field(repr=False)
    app_id: str
    app_secret: str = field(default="", repr=False)  # empty: nothing can be pushed
    mode: str = "safe"  # plain, compatible or safe
    aes_key: str = field(default="", repr=False)  # EncodingAESKey; needed but in plain mode
    aes_key_before: str = field(default="", repr=False)  # while a new one is taking over
    language: str = "zh"

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise SettingInvalid("WECHAT_MODE", self.mode, "one of " + ", ".join(MODES))
        if self.mode != "plain" and not self.aes_key:
            raise SettingInvalid("WECHAT_AES_KEY", "", f"given, as mode {self.mode} needs it")
        sealers_of(self.keys, self.app_id)  # where one is wrong, that shows at once

    @property
    def keys(self) -> Mapping[str, str]:
        """The keys by their settings, the current one first."""
        return {"WECHAT_AES_KEY": self.aes_key, "WECHAT_AES_KEY_BEFORE": self.aes_key_before}


class WeChat:
    """An Official Account: replies go into the response, late or long ones by customer service."""

    name: ClassVar[str] = "wechat"
    largest_body: ClassVar[int] = 128 * 1024  # encrypted, a message is larger by half
    looks = Looks(Dialect(), 2048, utf8)

    def __init__(self, settings: WeChatSettings, tokens: Tokens) -> None:
        self._settings = settings
        self._sealers = sealers_of(settings.keys, settings.app_id)
        self._api = Api("WeChat", tokens, self._token, BUSY)
        self.language = settings.language
        if not settings.app_secret:
            self.looks = replace(self.looks, only_one=True)  # nothing comes after the response

    def receive(self, call: Call, now: datetime) -> Received:
        """The handshake, or one message or event."""
        stamp, nonce = call.asked("timestamp"), call.asked("nonce")
        is_ours = is_signed(call.asked("signature"), self._settings.token, stamp, nonce)
        if not (is_ours and is_fresh(stamp, now)):
            raise Forged("signature")
        if call.method == "GET":
            return Received(ack=Ack(body=call.asked("echostr")))
        fields, sealer = self._opened(call, stamp, nonce)
        message = incoming(fields)
        if message is None:
            return Received(ack=Ack(body="success"))
        reply = partial(self._reply, fields, sealer)
        late = None if self._settings.app_secret else Part(said("late", self.language))
        return Received((message,), Ack(body="success"), reply, late)

    def _opened(
        self, call: Call, stamp: str, nonce: str
    ) -> tuple[Mapping[str, str], Sealer | None]:
        """The message, and the key that opened it; None where it came in the clear."""
        is_sealed = call.asked("encrypt_type") == "aes"
        if self._settings.mode == "plain" or (
            self._settings.mode == "compatible" and not is_sealed
        ):
            return read_xml(call.body), None
        # In safe mode the query may not say that it is encrypted: then it is not ours.
        sealed = read_xml(call.body).get("Encrypt", "") if is_sealed else ""
        given = call.asked("msg_signature")
        if not is_signed(given, self._settings.token, stamp, nonce, sealed) or not sealed:
            raise Forged("msg_signature")
        xml, sealer = opened(sealed, self._sealers)
        return read_xml(xml), sealer

    def _reply(self, fields: Mapping[str, str], sealer: Sealer | None, part: Part) -> Ack:
        """A passive reply, sealed with the key of the message."""
        at = int(time.time())
        told: dict[str, str | int] = {
            "ToUserName": fields["FromUserName"],
            "FromUserName": fields["ToUserName"],
            "CreateTime": at,
            "MsgType": "text",
            "Content": part.text,
        }
        xml = write_xml(told)
        if sealer is None:
            return Ack(body=xml, content_type="application/xml")
        sealed, nonce = sealer.seal(xml.encode()), str(at)
        signed = signature(self._settings.token, str(at), nonce, sealed)
        told = {"Encrypt": sealed, "MsgSignature": signed, "TimeStamp": at, "Nonce": nonce}
        return Ack(body=write_xml(told), content_type="application/xml")

    async def send(self, part: Part, to: Recipient, network: Network) -> None:
        """A customer-service message; one more try with a new access token."""
        if not self._settings.app_secret:
            raise SendFailed("nothing can be pushed without WECHAT_APP_SECRET", None)
        body = {"touser": to.user, "msgtype": "text", "text": {"content": part.text}}
        await self._api.call(network, f"{API}/message/custom/send", body)

    async def set_menu(self, network: Network) -> None:
        """Gives the account its menu; raises SendFailed where WeChat refuses it."""
        await self._api.call(network, f"{API}/menu/create", menu(self.language))

    def _token(self, anew: bool) -> Request:
        body = {
            "grant_type": "client_credential",
            "appid": self._settings.app_id,
            "secret": self._settings.app_secret,
            "force_refresh": anew,
        }
        return Request(f"{API}/stable_token", body)
