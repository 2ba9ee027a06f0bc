"""WhatsApp by Meta's Cloud API.

Webhooks: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/
Ids of citizens: .../whatsapp/business-scoped-user-ids
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.channels.meta import (
    MetaChannel,
    MetaSettings,
    call_graph,
    carried,
    id_of,
    inside,
    objects,
    text_of,
)
from bot.channels.network import Network
from bot.channels.records import Incoming, Part, Recipient
from bot.channels.telling.looks import Dialect, Looks, utf16
from bot.channels.telling.words import said
from bot.channels.tokens import Tokens
from bot.records import Option

MOST_BUTTONS, LONGEST_BUTTON = 3, 20  # more or longer ones become a list
LONGEST_CARRIED = 200  # characters
# Nobody expects an answer to them.
SILENT = ("reaction", "system", "edit", "revoke")

MARKS = Dialect(
    bold="*{}*".format,
    italic="_{}_".format,
    code="`{}`".format,
    bullet="• ",
    whole=r"(?<!\w)([*_`])[^\n]{1,200}?\1(?!\w)|https?://\S{1,500}",
)


@dataclass(frozen=True)
class WhatsAppSettings(MetaSettings):
    """`WHATSAPP_...` in the environment."""

    phone_number_id: str  # the id of the number, not the number
    language: str = "en"


class WhatsApp(MetaChannel):
    """A business number's webhook, and its messages."""

    name: ClassVar[str] = "whatsapp"
    looks = Looks(MARKS, 4096, utf16, buttons=10, longest_title=24, longest_with_buttons=1024)

    _settings: WhatsAppSettings

    def __init__(self, settings: WhatsAppSettings, tokens: Tokens) -> None:
        self._settings = settings
        self.language = settings.language

    def _messages(self, body: Mapping[str, Any]) -> Iterator[Incoming]:
        if body.get("object") != "whatsapp_business_account":
            return
        for entry in objects(body.get("entry")):
            for change in objects(entry.get("changes")):
                value = inside(change, "value")
                to = inside(value, "metadata").get("phone_number_id")
                if change.get("field") != "messages" or to != self._settings.phone_number_id:
                    continue
                for message in objects(value.get("messages")):
                    found = _incoming(message, [*objects(value.get("contacts"))])
                    if found is not None:
                        yield found

    async def send(self, part: Part, to: Recipient, network: Network) -> None:
        """A text, with the options as buttons, or as a list where buttons are too few or short."""
        options, text = part.options, part.text
        content: dict[str, Any] = {"type": "text", "text": {"body": text, "preview_url": False}}
        if options:
            fits = len(options) <= MOST_BUTTONS
            fits = fits and all(len(option.title) <= LONGEST_BUTTON for option in options)
            label = said("show_options", part.language or self.language)
            choice = _buttons(options) if fits else _list(options, label)
            content = {"type": "interactive", "interactive": {"body": {"text": text}, **choice}}
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **_recipient(to),
            **content,
        }
        path = f"{self._settings.phone_number_id}/messages"
        await call_graph(network, path, body, self._settings)


def _buttons(options: tuple[Option, ...]) -> dict[str, Any]:
    buttons = [{"type": "reply", "reply": one} for one in _choices(options)]
    return {"type": "button", "action": {"buttons": buttons}}


def _list(options: tuple[Option, ...], label: str) -> dict[str, Any]:
    return {"type": "list", "action": {"button": label, "sections": [{"rows": _choices(options)}]}}


def _choices(options: tuple[Option, ...]) -> list[dict[str, str]]:
    return [
        {"id": carried(number, option.value, LONGEST_CARRIED), "title": option.title}
        for number, option in enumerate(options, 1)
    ]


def _recipient(to: Recipient) -> dict[str, str]:
    """By the phone where it is known: Meta then goes on to tell it."""
    known = to.address or to.user
    return {"to": known} if _is_phone(known) else {"recipient": known}


def _is_phone(id: str) -> bool:
    return id.isascii() and id.isdigit()


def _incoming(message: Mapping[str, Any], contacts: list[dict[str, Any]]) -> Incoming | None:
    """None for what nobody expects an answer to, and for groups."""
    id, kind = id_of(message.get("id")), message.get("type")
    user_id, phone = _sender(message, contacts)
    ids = [one for one in (user_id, phone) if one]
    if not (id and ids and isinstance(kind, str)) or kind in SILENT or "group_id" in message:
        return None
    text, occasion = _said(kind, inside(message, kind)), ""
    if not text:
        known = {"location": "location", "request_welcome": "greet"}
        occasion = known.get(kind, "unsupported")
    return Incoming(id, ids[0], text, occasion, tuple(ids[1:]), address=phone)


def _said(kind: str, content: Mapping[str, Any]) -> str:
    match kind:
        case "text":
            return text_of(content.get("body"))
        case "interactive":
            chosen = inside(content, "button_reply") or inside(content, "list_reply")
            return text_of(chosen.get("id"))
        case "button":  # of a template
            return text_of(content.get("text"))
    return ""


def _sender(message: Mapping[str, Any], contacts: list[dict[str, Any]]) -> tuple[str, str]:
    """The citizen's business-scoped user id and phone, as far as they are told.

    Who has a user name may hide the phone; the user id stays whatever becomes of the name.
    """
    sender, user_id = id_of(message.get("from")), id_of(message.get("from_user_id"))
    if sender and not _is_phone(sender):
        sender, user_id = "", user_id or sender
    for contact in contacts:
        its_phone, its_id = id_of(contact.get("wa_id")), id_of(contact.get("user_id"))
        is_same = its_phone == sender if sender else its_id == user_id
        if is_same and (sender or user_id):
            return user_id or its_id, sender or (its_phone if _is_phone(its_phone) else "")
    return user_id, sender
