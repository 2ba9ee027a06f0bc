"""The environment switches networks on, all of one or nothing."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from bot.channels.networks import NETWORKS, needed, switched_on, variables
from bot.channels.simulators import SIMULATORS
from bot.channels.telegram import TelegramSettings
from bot.errors import SettingInvalid
from bot.settings import ROOT


def test_network_with_all_it_needs_is_switched_on() -> None:
    environ = {"TELEGRAM_BOT_TOKEN": "t", "TELEGRAM_SECRET": "s", "TELEGRAM_LANGUAGE": ""}
    assert switched_on(environ) == {"telegram": TelegramSettings("t", "s", "en")}
    assert switched_on({**environ, "TELEGRAM_LANGUAGE": "zh"})["telegram"].language == "zh"


def test_without_settings_no_network_is_on() -> None:
    assert switched_on({"PATH": "/bin", "TELEGRAM_SECRET": ""}) == {}


def test_half_of_the_settings_are_refused_by_name() -> None:
    with pytest.raises(SettingInvalid, match=r"TELEGRAM_SECRET.*TELEGRAM_BOT_TOKEN is"):
        switched_on({"TELEGRAM_BOT_TOKEN": "t"})


@pytest.mark.parametrize("network", NETWORKS)
def test_network_needs_a_secret_and_tells_it_nowhere(network: str) -> None:
    assert needed(network)
    given = asdict(SIMULATORS[network](None).settings)
    environ = {f"{network}_{name}".upper(): value for name, value in given.items()}
    settings = switched_on(environ)[network]
    assert asdict(settings) == given
    told = repr(settings)
    secret = [name for name in needed(network) if not any(word in name for word in PLAIN)]
    assert secret
    assert not any(environ[name] in told for name in secret)


@pytest.mark.parametrize("network", NETWORKS)
def test_page_of_a_network_names_its_settings(network: str) -> None:
    page = (ROOT / "docs" / "channels" / f"{network}.md").read_text("utf-8")
    assert [name for name in variables(network) if f"`{name}`" not in page] == []
    assert f"/channels/{network}" in page
    assert f"jingjing channel try {network}" in page


@pytest.mark.parametrize("network", NETWORKS)
def test_network_is_simulated_and_named_in_the_overview(network: str) -> None:
    assert network in SIMULATORS
    overview = (ROOT / "docs" / "channels" / "README.md").read_text("utf-8")
    assert f"({network}.md)" in overview


PLAIN = (
    "APP_ID",
    "CORP_ID",
    "AGENT_ID",
    "PHONE_NUMBER_ID",
    "PAGE_ID",
    "ACCOUNT_SID",
    "PUBLIC_URL",
    "NUMBER",
)
