"""Codes of an app: those of about now, and no others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from bot.accounts.totp import address_for_app, matching_step, new_secret

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # that of RFC 6238, appendix B


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")]
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert matching_step(SECRET, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


@pytest.mark.parametrize(("off", "is_taken"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_clock_may_be_off_by_one_step(off: int, is_taken: bool) -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    code = pyotp.TOTP(SECRET).at(now + timedelta(seconds=off))
    assert (matching_step(SECRET, code, now) is not None) == is_taken


@pytest.mark.parametrize("code", ["", "28708", "2870822", "٢٨٧٠٨٢", "abcdef", "-28708", "287082\0"])
def test_what_is_no_code_is_none(code: str) -> None:
    assert matching_step(SECRET, code, datetime.fromtimestamp(59, UTC)) is None


def test_address_tells_the_app_what_it_is_for() -> None:
    secret = new_secret()
    assert secret != new_secret()
    parts = urlsplit(address_for_app(secret, "ann@example.org"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parse_qs(parts.query) == {"secret": [secret], "issuer": ["Jingjing"]}
