"""All networks there are, and which of them the environment switches on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any

from bot.channels.messenger import Messenger, MessengerSettings
from bot.channels.network import Channel
from bot.channels.slack import Slack, SlackSettings
from bot.channels.telegram import Telegram, TelegramSettings
from bot.channels.tokens import Tokens
from bot.channels.twilio import Twilio, TwilioSettings
from bot.channels.wechat import WeChat, WeChatSettings
from bot.channels.wecom import WeCom, WeComSettings
from bot.channels.whatsapp import WhatsApp, WhatsAppSettings
from bot.errors import SettingInvalid


@dataclass(frozen=True)
class Kind:
    """A network: the settings of an account, and what makes a channel of them."""

    settings: type[Any]  # a frozen dataclass of texts
    make: Callable[[Any, Tokens], Channel]


NETWORKS: Mapping[str, Kind] = {
    "wechat": Kind(WeChatSettings, WeChat),
    "wecom": Kind(WeComSettings, WeCom),
    "telegram": Kind(TelegramSettings, Telegram),
    "slack": Kind(SlackSettings, Slack),
    "twilio": Kind(TwilioSettings, Twilio),
    "whatsapp": Kind(WhatsAppSettings, WhatsApp),
    "messenger": Kind(MessengerSettings, Messenger),
}


def variables(network: str) -> dict[str, bool]:
    """The environment variables of a network's settings, and whether each is needed."""
    return {
        f"{network}_{one.name}".upper(): one.default is MISSING
        for one in fields(NETWORKS[network].settings)
    }


def needed(network: str) -> list[str]:
    """The environment variables without which a network is not switched on."""
    return [variable for variable, is_needed in variables(network).items() if is_needed]


def switched_on(environ: Mapping[str, str]) -> dict[str, Any]:
    """The settings of each network that has all it needs.

    Raises SettingInvalid where something is there and something else that is needed is not.
    """
    found = {name: _settings_of(name, environ) for name in NETWORKS}
    return {name: settings for name, settings in found.items() if settings is not None}


def _settings_of(network: str, environ: Mapping[str, str]) -> Any:
    needed = variables(network)
    given = {key: environ[key] for key in needed if environ.get(key)}
    if not given:
        return None
    for key, is_needed in needed.items():
        if is_needed and key not in given:
            there = ", ".join(sorted(given))
            raise SettingInvalid(key, "", f"given, although {there} is; {network} needs both")
    begins = len(network) + 1
    return NETWORKS[network].settings(**{key[begins:].lower(): given[key] for key in given})
