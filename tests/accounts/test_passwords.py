"""Passwords are kept as argon2id, and taken by their length."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from bot.accounts.passwords import Passwords, check_password
from bot.errors import AccountInvalid
from tests.accounts.conftest import PASSWORD, QUICK


def test_password_is_known_again_and_no_other() -> None:
    kept = QUICK.hashed(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    assert QUICK.hashed(PASSWORD) != kept  # salted
    assert QUICK.verify(kept, PASSWORD)
    assert not QUICK.verify(kept, PASSWORD + " ")
    assert not QUICK.verify(kept, "")


@pytest.mark.parametrize("kept", [None, "", "plain", "$argon2id$broken"])
def test_nothing_fits_where_nothing_is_kept(kept: str | None) -> None:
    assert not QUICK.verify(kept, PASSWORD)
    assert not QUICK.verify(kept, "the password of nobody")


def test_same_characters_in_other_codes_are_the_same_password() -> None:
    kept = QUICK.hashed("caf\u00e9 au lait 12")
    assert QUICK.verify(kept, "cafe\u0301 au lait 12")


def test_older_parameters_are_outdated() -> None:
    assert Passwords().is_outdated(QUICK.hashed(PASSWORD))
    assert not QUICK.is_outdated(QUICK.hashed(PASSWORD))


def test_parameters_are_those_of_the_standard() -> None:
    kept = Passwords().hashed(PASSWORD)
    assert "m=65536,t=3" in kept  # RFC 9106, 7.4: the second recommended option
    assert not PasswordHasher().check_needs_rehash(kept)


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", "password_short"),
        ("elevenchars", "password_short"),
        ("ann.of.archives@example.org", "password_plain"),
        ("Ann.Of.Archives@Example.org", "password_plain"),
        ("aaaaaaaaaaaaaa", "password_plain"),
        ("abababababab", "password_plain"),
        ("ab" * 200, "password_long"),
    ],
)
def test_password_that_is_none_is_refused(password: str, problem: str) -> None:
    with pytest.raises(AccountInvalid) as refused:
        check_password(password, "ann.of.archives@example.org")
    assert refused.value.problem == problem
    assert not password or password not in str(refused.value)


@pytest.mark.parametrize(
    "password", ["twelve chars", "密码很长很长很长很长一二三", "x y z 1 2 3 4"]
)
def test_long_password_is_taken_whatever_is_in_it(password: str) -> None:
    check_password(password, "ann")
