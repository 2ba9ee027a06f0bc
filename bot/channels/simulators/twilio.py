"""Twilio with an invented account, signed by https://www.twilio.com/docs/usage/security."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import urlencode

from bot.channels.records import Call, Request, Response
from bot.channels.simulators.simulator import Shown
from bot.channels.twilio import TwilioSettings

CITIZEN, OURS = "+8613900000000", "+15550000000"
LONGEST = 1600
PATH = "/channels/twilio"


class TwilioSimulator:
    """One number, one telephone."""

    def __init__(self, settings: TwilioSettings | None = None) -> None:
        self.settings = settings or TwilioSettings(
            f"AC{secrets.token_hex(16)}", secrets.token_hex(16), "https://simulated.example"
        )

    def says(self, text: str, number: int) -> Call:
        """An SMS."""
        fields = {
            "MessageSid": f"SM{number:032d}",
            "AccountSid": self.settings.account_sid,
            "From": CITIZEN,
            "To": OURS,
            "Body": text,
            "NumMedia": "0",
        }
        told = self.settings.public_url + PATH
        told += "".join(name + fields[name] for name in sorted(fields))
        key = self.settings.auth_token.encode()
        signed = base64.b64encode(hmac.new(key, told.encode(), hashlib.sha1).digest()).decode()
        headers = (
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("X-Twilio-Signature", signed),
        )
        return Call("POST", PATH, (), headers, urlencode(fields).encode())

    def presses(self, title: str, number: int) -> Call:
        """There are no buttons: whoever sees a title types it."""
        return self.says(title, number)

    def answers(self, request: Request) -> Response:
        """As the resource of messages does."""
        sid, key = self.settings.account_sid, self.settings.auth_token
        if request.basic != (sid, key) or f"/Accounts/{sid}/" not in request.url:
            return Response(401, {"code": 20003})
        if (request.body.get("To"), request.body.get("From")) != (CITIZEN, OURS):
            return Response(400, {"code": 21211})
        if not 0 < len(str(request.body["Body"])) <= LONGEST:
            return Response(400, {"code": 21617})
        return Response(201, {"status": "queued"})

    def shown(self, request: Request) -> tuple[Shown, ...]:
        """The SMS."""
        return (Shown(str(request.body["Body"])),)

    def shown_in_response(self, body: str) -> tuple[Shown, ...]:
        """Nothing: replies go over the API."""
        return ()
