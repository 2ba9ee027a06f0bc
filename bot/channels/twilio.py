"""SMS and WhatsApp by Twilio: https://www.twilio.com/docs/usage/webhooks/webhooks-security."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from urllib.parse import parse_qsl

from multidict import MultiDict
from twilio.request_validator import RequestValidator

from bot.channels.network import Network
from bot.channels.records import Ack, Call, Incoming, Part, Received, Recipient, Request
from bot.channels.telling.looks import Dialect, Looks, utf16
from bot.channels.tokens import Tokens
from bot.errors import Forged, Malformed, SendFailed, SettingInvalid

API = "https://api.twilio.com/2010-04-01"
SIGNATURE = "X-Twilio-Signature"
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 200


@dataclass(frozen=True)
class TwilioSettings:
    """`TWILIO_...` in the environment."""

    account_sid: str
    auth_token: str = field(repr=False)
    public_url: str  # https://host, as Twilio calls it; what a proxy tells is not believed
    language: str = "en"

    def __post_init__(self) -> None:
        scheme, _, host = self.public_url.partition("://")
        if scheme not in ("https", "http") or not host:
            raise SettingInvalid(
                "TWILIO_PUBLIC_URL", self.public_url, "an address such as https://example.org"
            )


class Twilio:
    """A number, or a WhatsApp sender, of one account."""

    name: ClassVar[str] = "twilio"
    largest_body: ClassVar[int] = 64 * 1024
    looks = Looks(Dialect(), 1600, utf16)

    def __init__(self, settings: TwilioSettings, tokens: Tokens) -> None:
        self._settings = settings
        self._validator = RequestValidator(settings.auth_token)
        self.language = settings.language

    def receive(self, call: Call, now: datetime) -> Received:
        """One message. The signature is HMAC-SHA1 whatever other headers say."""
        fields = self._verified(call)
        id, user = fields.get("MessageSid", ""), fields.get("From", "")
        ack = Ack(body="<Response/>", content_type="text/xml")
        if not id or not user:
            return Received(ack=ack)  # the state of a message that we sent
        if not fields.get("To"):
            raise Malformed("the message has no receiver")
        text, ours = fields.get("Body", "").strip(), fields["To"]
        if text:
            return Received((Incoming(id, user, text, address=ours),), ack)
        occasion = "location" if fields.get("Latitude") else "unsupported"
        return Received((Incoming(id, user, occasion=occasion, address=ours),), ack)

    def _verified(self, call: Call) -> MultiDict[str]:
        """The fields of the form, all of which are signed."""
        given = call.header(SIGNATURE)
        is_form = call.header("Content-Type").partition(";")[0].strip().lower() == FORM
        if call.method != "POST" or not is_form:
            raise Forged("no form was posted")
        try:
            pairs = parse_qsl(
                call.body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS,
                errors="strict",
            )  # fmt: skip
        except ValueError:
            raise Forged("the form cannot be read, so nothing in it can be signed") from None
        fields = MultiDict(pairs)
        address = self._settings.public_url.rstrip("/") + call.path
        ours = self._validator.compute_signature(address, fields)
        if not hmac.compare_digest(given.encode("utf-8", "replace"), ours.encode()):
            raise Forged(SIGNATURE)
        if fields.get("AccountSid") != self._settings.account_sid:
            raise Forged("AccountSid is not ours")
        return fields

    async def send(self, part: Part, to: Recipient, network: Network) -> None:
        """Creates a message from the number that was written to."""
        sid = self._settings.account_sid
        body = {"To": to.user, "From": to.address, "Body": part.text}
        basic = (sid, self._settings.auth_token)
        url = f"{API}/Accounts/{sid}/Messages.json"
        response = await network.send(Request(url, body, as_form=True, basic=basic))
        if response.status == 429 or response.status >= 500:
            raise SendFailed(f"Twilio answered {response.status}", response.retry_after or 1.0)
        if response.status >= 300:
            code = response.body.get("code")
            raise SendFailed(f"Twilio answered {response.status}, code {code}", None)
