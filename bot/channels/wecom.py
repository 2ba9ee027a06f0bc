"""WeCom, the messages of an application: https://developer.work.weixin.qq.com/document/path/90238.

Checks of the address: .../path/90930; encryption: .../path/90968; sending: .../path/90236.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from bot.channels.network import Network
from bot.channels.records import Ack, Call, Part, Received, Recipient, Request
from bot.channels.telling.looks import Dialect, Looks, utf8
from bot.channels.tokens import Tokens
from bot.channels.wechat_api import Api
from bot.channels.wechat_crypto import is_fresh, is_signed, opened, sealers_of
from bot.channels.wechat_messages import incoming
from bot.channels.wechat_xml import read_xml
from bot.errors import Forged, SettingInvalid

API = "https://qyapi.weixin.qq.com/cgi-bin"
BUSY = {-1: 1.0, 45009: 60.0, 60020: 60.0}  # too many calls, our address not allowed (yet)
# Seconds in which WeCom drops a message that is the same: long enough for one that is sent once
# more after a failure, short enough that who asks the same again is answered again.
SAME_WITHIN = 60


@dataclass(frozen=True)
class WeComSettings:
    """`WECOM_...` in the environment."""

    corp_id: str
    agent_id: str  # of the application
    secret: str = field(repr=False)  # of the application
    token: str = field(repr=False)  # with which the requests are signed
    aes_key: str = field(repr=False)  # EncodingAESKey
    aes_key_before: str = field(default="", repr=False)  # while a new one is taking over
    language: str = "zh"

    def __post_init__(self) -> None:
        if not (self.agent_id.isascii() and self.agent_id.isdigit()):
            raise SettingInvalid("WECOM_AGENT_ID", self.agent_id, "a number")
        sealers_of(self.keys, self.corp_id)  # where one is wrong, that shows at once

    @property
    def keys(self) -> Mapping[str, str]:
        """The keys by their settings, the current one first."""
        return {"WECOM_AES_KEY": self.aes_key, "WECOM_AES_KEY_BEFORE": self.aes_key_before}


class WeCom:
    """An application's webhook, and its messages to members."""

    name: ClassVar[str] = "wecom"
    largest_body: ClassVar[int] = 64 * 1024
    looks = Looks(Dialect(), 2048, utf8)  # WeCom cuts longer ones off and tells nobody

    def __init__(self, settings: WeComSettings, tokens: Tokens) -> None:
        self._settings = settings
        self._sealers = sealers_of(settings.keys, settings.corp_id)
        self._api = Api("WeCom", tokens, self._token, BUSY)
        self.language = settings.language

    def receive(self, call: Call, now: datetime) -> Received:
        """The check of the address, or one message or event."""
        if call.method == "GET":
            return Received(ack=Ack(body=self._opened(call, call.asked("echostr"), now).decode()))
        # What is signed is inside the XML, so that this is read before; it has no types to abuse.
        fields = read_xml(self._opened(call, read_xml(call.body).get("Encrypt", ""), now))
        if fields.get("AgentID", self._settings.agent_id) != self._settings.agent_id:
            raise Forged("the message is for another application")
        message = incoming(fields)
        return Received((message,) if message else ())

    async def send(self, part: Part, to: Recipient, network: Network) -> None:
        """A message of the application; one more try with a new access token."""
        body = {
            "touser": to.user,
            "msgtype": "text",
            "agentid": int(self._settings.agent_id),
            "text": {"content": part.text},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": SAME_WITHIN,
        }
        await self._api.call(network, f"{API}/message/send", body)

    def _opened(self, call: Call, sealed: str, now: datetime) -> bytes:
        """What is sealed; raises Forged where it is not WeCom's, not of now, or not for us."""
        stamp, nonce = call.asked("timestamp"), call.asked("nonce")
        given, token = call.asked("msg_signature"), self._settings.token
        if not sealed or not token or not is_signed(given, token, stamp, nonce, sealed):
            raise Forged("msg_signature")
        if not is_fresh(stamp, now):
            raise Forged("timestamp")
        return opened(sealed, self._sealers)[0]

    def _token(self, anew: bool) -> Request:
        query = {"corpid": self._settings.corp_id, "corpsecret": self._settings.secret}
        return Request(f"{API}/gettoken", method="GET", query=query)
