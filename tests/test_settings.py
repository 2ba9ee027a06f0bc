"""Settings come from the environment; what cannot work is refused by name."""

from __future__ import annotations

import pytest

from bot.errors import SettingInvalid
from bot.settings import Settings, read_settings


def test_empty_value_counts_as_none() -> None:
    assert read_settings({"PORT": "", "HOST": ""}) == Settings()


def test_map_is_another_or_switched_off_by_an_empty_value() -> None:
    other = "https://maps.example.org/?q={address}"
    assert read_settings({"MAP_URL": other}).map_url == other
    assert read_settings({"MAP_URL": ""}).map_url == ""
    assert "{address}" in read_settings({}).map_url


@pytest.mark.parametrize(
    "value", ["https://maps.example.org/", "javascript:alert('{address}')", "{address}", " "]
)
def test_map_without_an_address_or_off_the_web_is_refused(value: str) -> None:
    with pytest.raises(SettingInvalid, match=r"MAP_URL: .* is not an http or https address with"):
        read_settings({"MAP_URL": value})
