"""Meta's side of WhatsApp and Messenger: it signs what it delivers, and checks who calls its API.

https://developers.facebook.com/docs/messenger-platform/webhooks#validate-payloads
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from bot.channels.meta import MetaSettings
from bot.channels.records import Call, Request, Response

PLATFORM = "https://graph.facebook.com/"


def delivered(payload: dict[str, Any], settings: MetaSettings) -> Call:
    """A signed request; beyond ASCII all is escaped, as Meta does."""
    body = json.dumps(payload).encode("ascii")
    signed = hmac.digest(settings.app_secret.encode(), body, hashlib.sha256).hex()
    headers = (
        ("Content-Type", "application/json"),
        ("X-Hub-Signature-256", f"sha256={signed}"),
    )
    return Call("POST", "", (), headers, body)


def refusal(request: Request, account: str, settings: MetaSettings) -> Response | None:
    """What the API says to a request for another account, or without token and proof."""
    version, _, path = request.url.removeprefix(PLATFORM).partition("/")
    if not (request.url.startswith(PLATFORM) and version.startswith("v")):
        return refused(2500, 404)
    if request.headers.get("Authorization") != f"Bearer {settings.access_token}":
        return refused(190, 401)
    key, token = settings.app_secret.encode(), settings.access_token.encode()
    proof = hmac.digest(key, token, hashlib.sha256).hex()
    if request.query.get("appsecret_proof") != proof or path != f"{account}/messages":
        return refused(100)
    return None


def refused(code: int, status: int = 400) -> Response:
    """An error of the Graph API."""
    return Response(status, {"error": {"message": "refused", "code": code, "fbtrace_id": "A"}})


def units(text: str) -> int:
    """UTF-16 code units, the strictest way of counting characters."""
    return len(text.encode("utf-16-le")) // 2
