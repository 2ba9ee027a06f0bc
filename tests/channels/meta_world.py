"""Meta as tests see it: payloads of WhatsApp and Messenger, signed by OpenSSL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from aiohttp import ClientResponse
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm
from cryptography.hazmat.primitives.hmac import HMAC

from bot.channels.messenger import Messenger, MessengerSettings
from bot.channels.whatsapp import WhatsApp, WhatsAppSettings
from tests.channels.conftest import NO_TOKENS, World

SECRET = "0123456789abcdef0123456789abcdef"
NUMBER_ID, PAGE = "106540352242922", "1906385232743451"
WHATSAPP = WhatsAppSettings(SECRET, "a-verify-token", "an-access-token", NUMBER_ID)
MESSENGER = MessengerSettings(SECRET, "a-verify-token", "an-access-token", PAGE)
ACCOUNTS = {"whatsapp": WHATSAPP, "messenger": MESSENGER}
CHANNELS = {
    "whatsapp": WhatsApp(WHATSAPP, NO_TOKENS),
    "messenger": Messenger(MESSENGER, NO_TOKENS),
}
ANN, ANN_PHONE = "US.13491208655302741918", "16505551234"


def hexed(body: bytes, secret: str = SECRET, algorithm: HashAlgorithm | None = None) -> str:
    """An HMAC of a body."""
    made = HMAC(secret.encode(), algorithm or SHA256())
    made.update(body)
    return made.finalize().hex()


def old_signature(body: bytes) -> str:
    """What the header X-Hub-Signature carries beside the newer one."""
    return "sha1=" + hexed(body, algorithm=SHA1())


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    """The headers of a delivery."""
    signature = f"sha256={hexed(body, secret)}"
    return {"Content-Type": "application/json", "X-Hub-Signature-256": signature}


async def deliver(world: World, network: str, payload: Any) -> ClientResponse:
    """Meta posts a payload."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    address = f"/channels/{network}"
    return await world.client.post(address, data=body, headers=signed(body))


def whatsapp(*messages: dict[str, Any], contacts: Sequence[Any] = (), **more: Any) -> Any:
    """A delivery of WhatsApp with one change."""
    metadata = {"display_phone_number": "15550783881", "phone_number_id": NUMBER_ID}
    value = {"messaging_product": "whatsapp", "metadata": metadata, "messages": [*messages]}
    value |= {"contacts": [*contacts], **more}
    entry = {"id": "102290129340398", "changes": [{"value": value, "field": "messages"}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def whatsapp_text(
    text: str = "hello", number: object = 1, user_id: str = ANN, phone: str = ANN_PHONE
) -> dict[str, Any]:
    """A text message of WhatsApp; ids that are empty are left out, as Meta does."""
    ids = {key: id for key, id in (("from", phone), ("from_user_id", user_id)) if id}
    content = {"type": "text", "text": {"body": text}}
    return {**ids, "id": f"wamid.{number}", "timestamp": "1749416383", **content}


def messenger(*events: dict[str, Any], page: str = PAGE) -> Any:
    """A delivery of Messenger with one entry."""
    entry = {"id": page, "time": 1458692752478, "messaging": [*events]}
    return {"object": "page", "entry": [entry]}


def messenger_event(sender: str = "254459191234", page: str = PAGE, **content: Any) -> Any:
    """An event of Messenger."""
    to = {"sender": {"id": sender}, "recipient": {"id": page}, "timestamp": 1458692752478}
    return {**to, **content}


def messenger_text(text: str = "hello", number: object = 1, sender: str = "254459191234") -> Any:
    """A text message of Messenger."""
    return messenger_event(sender, message={"mid": f"m_{number}", "text": text})


def said(network: str, text: str, number: object = 1, sender: str = "1555") -> Any:
    """A citizen's text, as it is in a batch."""
    if network == "whatsapp":
        return whatsapp_text(text, number, f"US.{sender}", sender)
    return messenger_text(text, number, sender)


def payload(network: str, text: str, number: object = 1) -> Any:
    one = said(network, text, number)
    return whatsapp(one) if network == "whatsapp" else messenger(one)


# What may be wrong with a request; each leaves the rest as it is.
