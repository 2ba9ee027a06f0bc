"""The networks as far as a try-out needs them, by the names of their channels."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.channels.simulators.messenger import MessengerSimulator
from bot.channels.simulators.simulator import Simulator
from bot.channels.simulators.slack import SlackSimulator
from bot.channels.simulators.telegram import TelegramSimulator
from bot.channels.simulators.twilio import TwilioSimulator
from bot.channels.simulators.wechat import WeChatSimulator
from bot.channels.simulators.wecom import WeComSimulator
from bot.channels.simulators.whatsapp import WhatsAppSimulator

# Each with the settings of an account, or with None for invented ones.
SIMULATORS: Mapping[str, Callable[[Any], Simulator]] = {
    "wechat": WeChatSimulator,
    "wecom": WeComSimulator,
    "telegram": TelegramSimulator,
    "slack": SlackSimulator,
    "twilio": TwilioSimulator,
    "whatsapp": WhatsAppSimulator,
    "messenger": MessengerSimulator,
}
