"""The simulated Telegram takes what the real one takes, and shows what a citizen would see."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.channels.network import Network
from bot.channels.records import Part, Recipient, Request, Response
from bot.channels.simulators.telegram import TelegramSimulator
from bot.channels.telegram import Telegram
from bot.records import Option
from tests.channels.conftest import NO_TOKENS

NOW = datetime(2026, 11, 25, tzinfo=UTC)


class Sent(Network):
    def __init__(self, simulator: TelegramSimulator) -> None:
        self.simulator, self.requests = simulator, list[Request]()

    async def send(self, request: Request) -> Response:
        self.requests.append(request)
        return self.simulator.answers(request)


def test_what_the_citizen_says_is_received() -> None:
    simulator = TelegramSimulator()
    channel = Telegram(simulator.settings, NO_TOKENS)
    (message,) = channel.receive(simulator.says("hello", 5), NOW).messages
    assert (message.text, message.message_id) == ("hello", "5")


async def test_what_is_sent_is_shown_and_its_button_can_be_pressed() -> None:
    simulator = TelegramSimulator()
    channel, network = Telegram(simulator.settings, NO_TOKENS), Sent(simulator)
    part = Part('1 &lt; 2 <a href="https://example.org">here</a>', (Option("Yes", "yes, that"),))
    await channel.send(part, Recipient("42"), network)
    (shown,) = simulator.shown(network.requests[0])
    assert shown.text == "1 < 2 here (https://example.org)"
    assert shown.buttons == ("Yes",)
    (message,) = channel.receive(simulator.presses("Yes", 6), NOW).messages
    assert message.text == "yes, that"


def test_what_telegram_refuses_is_refused() -> None:
    simulator = TelegramSimulator()
    url = f"https://api.telegram.org/bot{simulator.settings.bot_token}/sendMessage"
    assert simulator.answers(Request(url, {"text": "x" * 4097})).status == 400
    assert simulator.answers(Request(url, {"text": "1 < 2"})).status == 400
    assert simulator.answers(Request("https://api.telegram.org/bot1:x/sendMessage")).status == 404
