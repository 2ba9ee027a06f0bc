"""The second factor: six digits of an app that change every half minute (RFC 6238)."""

from __future__ import annotations

import hmac
import re
from datetime import datetime

import pyotp

ISSUER = "Jingjing"
WINDOW = 1  # steps before and after now that are taken too: clocks differ
STEP = 30  # seconds
SECRET = re.compile("[A-Z2-7]{32}")


def new_secret() -> str:
    """160 random bits in base 32."""
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Whether `text` is one as new_secret makes them."""
    return SECRET.fullmatch(text) is not None


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The step of time that `code` belongs to; None where it is not a code of about now."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit()):
        return None
    codes, this = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    found = None
    for step in range(this - WINDOW, this + WINDOW + 1):
        if hmac.compare_digest(codes.generate_otp(step), digits):
            found = step
    return found


def address_for_app(secret: str, name: str) -> str:
    """The otpauth address that an app reads from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)
