"""Settings are read from the environment, and what they cannot be is refused by name."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from bot.errors import SettingInvalid
from bot.settings import Settings, read_settings
from bot.startup import _as_environment


def test_without_an_environment_all_is_as_documented() -> None:
    assert read_settings({}) == Settings()
    assert read_settings({"PORT": "", "ALLOWED_ORIGINS": "", "KEEP_DAYS": ""}) == Settings()


@pytest.mark.parametrize(
    ("given", "origins"),
    [
        ("https://example.org", ("https://example.org",)),
        ("https://example.org/", ("https://example.org",)),
        (" https://a.org , http://b.org:8080,, ", ("https://a.org", "http://b.org:8080")),
        ("HTTPS://Example.ORG", ("https://example.org",)),
        ("https://example.org:443,http://a.org:80", ("https://example.org", "http://a.org")),
        ("https://example.org:80", ("https://example.org:80",)),
        ("http://localhost:3000", ("http://localhost:3000",)),
        ("http://[::1]:3000", ("http://[::1]:3000",)),
        ("https://xn--mnchen-3ya.de", ("https://xn--mnchen-3ya.de",)),
        (",", ()),
    ],
)
def test_origins_are_kept_as_browsers_write_them(given: str, origins: tuple[str, ...]) -> None:
    assert read_settings({"ALLOWED_ORIGINS": given}).allowed_origins == origins


@pytest.mark.parametrize(
    "given",
    [
        "example.org",
        "*",
        "https://*.example.org",
        "https://example.org/chat",
        "https://example.org//",
        "https://example.org?x",
        "https://example.org#x",
        "https://me@example.org",
        "ftp://example.org",
        "//example.org",
        "https://",
        "https://:443",
        "https://example.org:",
        "https://example.org:port",
        "https://example.org; script-src *",
        "https://a.org https://b.org",
        "https://münchen.de",
        "https://a.org\nhttps://b.org",
        "null",
        "https://fine.org,nonsense",
    ],
)
def test_what_is_no_origin_is_refused_by_name(given: str) -> None:
    with pytest.raises(SettingInvalid, match=r"ALLOWED_ORIGINS.*https://example\.org"):
        read_settings({"ALLOWED_ORIGINS": given})


@pytest.mark.parametrize(
    ("given", "meant"), [("yes", True), ("True", True), ("1", True), ("NO", False), ("0", False)]
)
def test_messages_may_be_left_where_it_says_so(given: str, meant: bool) -> None:
    assert read_settings({"LEAVE_MESSAGE": given}).leave_message is meant


@pytest.mark.parametrize("given", ["maybe", "2", "on please", "-"])
def test_neither_yes_nor_no_is_refused(given: str) -> None:
    with pytest.raises(SettingInvalid, match=r"LEAVE_MESSAGE: .* is not yes or no"):
        read_settings({"LEAVE_MESSAGE": given})


@pytest.mark.parametrize(
    "key", [field.name.upper() for field in fields(Settings) if field.type in ("int", "float")]
)
@pytest.mark.parametrize("given", ["-1", "many", "nan", "inf", "-inf"])
def test_number_that_cannot_be_meant_is_refused(key: str, given: str) -> None:
    with pytest.raises(SettingInvalid, match=key):
        read_settings({key: given})


@pytest.mark.parametrize(
    ("key", "given", "expected"),
    [
        ("SESSION_MINUTES", "0", "a whole number from 1 to 52560000"),
        ("SESSION_MINUTES", "1e3", "a whole number"),
        ("SESSION_MINUTES", str(10**12), "a whole number from 1"),
        ("KEEP_DAYS", "0", "a whole number from 1 to 36500"),
        ("KEEP_DAYS", "36501", "a whole number from 1 to 36500"),
        ("PORT", "65536", "a whole number from 0 to 65535"),
        ("QUEUE_LIMIT", "0", "a whole number above 0"),
        ("TURN_TIMEOUT", "0", "a number above 0"),
        ("TOLERATED_WRONG", "1.1", "a number from 0 to 1"),
    ],
)
def test_refusal_tells_what_would_do(key: str, given: str, expected: str) -> None:
    with pytest.raises(SettingInvalid, match=f"setting {key}: '.*' is not {expected}"):
        read_settings({key: given})


@pytest.mark.parametrize(
    ("key", "given"),
    [("PORT", "0"), ("TOLERATED_WRONG", "0"), ("TOLERATED_WRONG", "1"), ("KEEP_DAYS", "36500")],
)
def test_number_at_the_edge_is_taken(key: str, given: str) -> None:
    assert getattr(read_settings({key: given}), key.lower()) == float(given)


@pytest.mark.parametrize(
    "issuer", ["https://id.example.org", "https://id.example.org/realms/city", "http://127.0.0.1:1"]
)
def test_provider_is_named_by_its_issuer_and_our_name_there(issuer: str) -> None:
    given = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": "x", "OIDC_CLIENT_SECRET": "a secret"}
    settings = read_settings(given)
    assert (settings.oidc_issuer, settings.oidc_client_id) == (issuer, "x")
    assert "a secret" not in repr(settings)


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"OIDC_ISSUER": "http://id.example.org", "OIDC_CLIENT_ID": "x"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "http://127.0.0.1.evil.example", "OIDC_CLIENT_ID": "x"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "http://localhost@evil.example", "OIDC_CLIENT_ID": "x"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "id.example.org", "OIDC_CLIENT_ID": "x"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://id.example.org?x=1", "OIDC_CLIENT_ID": "x"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://id.example.org"}, "OIDC_CLIENT_ID"),
        ({"OIDC_CLIENT_ID": "x"}, "OIDC_ISSUER"),
    ],
)
def test_provider_that_cannot_be_trusted_or_is_half_named_is_refused(
    given: dict[str, str], key: str
) -> None:
    with pytest.raises(SettingInvalid, match=f"setting {key}"):
        read_settings(given)


def test_settings_pass_through_an_environment_unharmed(tmp_path: Path) -> None:
    settings = Settings(
        port=0,
        data_dir=tmp_path,
        turn_timeout=0.5,
        allowed_origins=("https://a.org", "http://b.org:8080"),
        session_minutes=7,
        leave_message=True,
    )
    assert read_settings(_as_environment(settings)) == settings
    assert read_settings(_as_environment(Settings())) == Settings()


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


def test_days_are_those_of_the_city() -> None:
    assert read_settings({}).time_zone == "Asia/Shanghai"
    assert read_settings({"TIME_ZONE": "Europe/Berlin"}).time_zone == "Europe/Berlin"


@pytest.mark.parametrize("value", ["Beijing", "GMT+25", "../../etc/passwd", "/etc/localtime", "."])
def test_what_is_no_time_zone_is_refused(value: str) -> None:
    with pytest.raises(SettingInvalid, match=r"TIME_ZONE: .* is not a time zone such as Asia"):
        read_settings({"TIME_ZONE": value})
