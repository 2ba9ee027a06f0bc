"""WeCom, the messages of an application: https://developer.work.weixin.qq.com/document/path/90238.

Checks of the address: .../path/90930; encryption: .../path/90968; sending: .../path/90236.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from bot.channels.looks import Dialect, Looks, utf8
from bot.channels.network import Network
from bot.channels.records import Ack, Call, Part, Received, Recipient, Request, Response
from bot.channels.tokens import Tokens
from bot.channels.wechat_crypto import Sealer, is_signed
from bot.channels.wechat_messages import incoming
from bot.channels.wechat_xml import read_xml
from bot.errors import Forged, SendFailed, SettingInvalid

API = "https://qyapi.weixin.qq.com/cgi-bin"
FRESH = 300  # seconds that a time stamp may be off
TOKEN_ENDED = (40001, 40014, 42001)
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


class WeCom:
    """An application's webhook, and its messages to members."""

    name: ClassVar[str] = "wecom"
    largest_body: ClassVar[int] = 64 * 1024
    looks = Looks(Dialect(), 2048, utf8)  # WeCom cuts longer ones off and tells nobody

    def __init__(self, settings: WeComSettings, tokens: Tokens) -> None:
        """Raises SettingInvalid for an id that is no number and for a key that is none."""
        self._settings, self._tokens = settings, tokens
        self.language = settings.language
        if not (settings.agent_id.isascii() and settings.agent_id.isdigit()):
            raise SettingInvalid("WECOM_AGENT_ID", settings.agent_id, "a number")
        self._sealers = [_sealer(settings.aes_key, settings.corp_id, "WECOM_AES_KEY")]
        if settings.aes_key_before:
            before = settings.aes_key_before
            self._sealers += [_sealer(before, settings.corp_id, "WECOM_AES_KEY_BEFORE")]

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
        fetch = partial(self._fetch, network)
        token = await self._tokens.get(fetch)
        code = await self._send(body, token, network)
        if code in TOKEN_ENDED:
            code = await self._send(body, await self._tokens.get(fetch, token), network)
        if code:
            raise SendFailed(f"WeCom answered errcode {code}", BUSY.get(code))

    def _opened(self, call: Call, sealed: str, now: datetime) -> bytes:
        """What is sealed; raises Forged where it is not WeCom's, not of now, or not for us."""
        stamp, nonce = call.asked("timestamp"), call.asked("nonce")
        given, token = call.asked("msg_signature"), self._settings.token
        is_number = stamp.isascii() and stamp.isdigit() and len(stamp) < 15
        if not sealed or not token or not is_signed(given, token, stamp, nonce, sealed):
            raise Forged("msg_signature")
        if not is_number or abs(now.timestamp() - int(stamp)) > FRESH:
            raise Forged("timestamp")
        for sealer in self._sealers:
            try:
                return sealer.open(sealed)
            except Forged:
                continue
        raise Forged("no key opens it")

    async def _send(self, body: dict[str, Any], token: str, network: Network) -> int:
        request = Request(f"{API}/message/send", body, query={"access_token": token})
        return _code(await network.send(request))

    async def _fetch(self, network: Network) -> tuple[str, float]:
        query = {"corpid": self._settings.corp_id, "corpsecret": self._settings.secret}
        response = await network.send(Request(f"{API}/gettoken", method="GET", query=query))
        token, seconds = response.body.get("access_token"), response.body.get("expires_in")
        if not (isinstance(token, str) and token and isinstance(seconds, int)):
            raise SendFailed(f"WeCom gave no access token (errcode {_code(response)})", 10.0)
        return token, float(seconds)


def _sealer(key: str, receiver: str, setting: str) -> Sealer:
    try:
        return Sealer.of(key, receiver)
    except ValueError as error:
        raise SettingInvalid(setting, "…", f"an EncodingAESKey: {error}") from None


def _code(response: Response) -> int:
    """0 where it was taken."""
    if response.status != 200:
        raise SendFailed(f"WeCom answered {response.status}")
    code = response.body.get("errcode", 0)
    return code if isinstance(code, int) else -1
