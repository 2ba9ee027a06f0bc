"""Passwords: long ones, kept as argon2id (RFC 9106) and nothing else."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import AccountInvalid

# NIST SP 800-63B-4, 3.1.1.2: length counts, not which kinds of characters there are.
SHORTEST, LONGEST = 12, 256  # characters
FEWEST_DIFFERENT = 5


class Passwords:
    """Makes and verifies what is kept of passwords; each takes about a tenth of a second."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        # The library's own parameters: RFC 9106's for little memory, 64 MiB and three passes.
        self._hasher = hasher or PasswordHasher()

    def hashed(self, password: str) -> str:
        """What to keep of `password`."""
        return self._hasher.hash(_normal(password))

    def verify(self, kept: str | None, password: str) -> bool:
        """Whether `password` is the one of which `kept` was kept; False where nothing was.

        That takes as long: how long it takes does not tell which names there are.
        """
        if not kept:
            self.hashed(password)  # as much work as to verify one
            return False
        try:
            return self._hasher.verify(kept, _normal(password))
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, kept: str) -> bool:
        """Whether `kept` was made with other parameters than are used now."""
        return self._hasher.check_needs_rehash(kept)


def check_password(password: str, name: str) -> None:
    """Raises AccountInvalid where `password` is none that the user `name` may choose."""
    normal = _normal(password)
    if len(normal) < SHORTEST:
        told = f"expected at least {SHORTEST} characters; several words are easy to remember"
        raise AccountInvalid("password_short", f"the password is too short: {told}")
    if len(normal) > LONGEST:
        raise AccountInvalid(
            "password_long", f"the password is too long: expected at most {LONGEST} characters"
        )
    if len(set(normal)) < FEWEST_DIFFERENT or normal.casefold() == name.casefold():
        raise AccountInvalid(
            "password_plain",
            "the password is the name itself, or the same few characters again and again",
        )


def _normal(password: str) -> str:
    # The same characters have several codes, and keyboards differ in which of them they send.
    return unicodedata.normalize("NFKC", password)
