"""Sessions: who gets in, for how long, and who is kept out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.accounts.accounts import AccountStore
from bot.accounts.passwords import Passwords
from bot.accounts.sessions import FAILURES
from bot.accounts.tables import staff_sessions, users
from bot.errors import SignInRefused
from tests.accounts.conftest import PASSWORD
from tests.accounts.test_accounts import lines
from tests.clock import Clock


def is_let_in(
    accounts: AccountStore, password: str = PASSWORD, code: str = "", name: str = "ann"
) -> bool:
    try:
        return bool(accounts.sessions.sign_in(name, password, code))
    except SignInRefused:
        return False


def fail(accounts: AccountStore, times: int) -> None:
    for _ in range(times):
        assert not is_let_in(accounts, "wrong password")


def test_session_tells_who_it_is(accounts: AccountStore) -> None:
    one, other = (accounts.sessions.sign_in(" ANN ", PASSWORD) for _ in range(2))
    first, second = accounts.sessions.find(one), accounts.sessions.find(other)
    assert first is not None
    assert second is not None
    assert first.user == second.user == accounts.find("ann").user
    assert one != other
    assert first.form_key not in ("", second.form_key, one)


@pytest.mark.parametrize("token", ["", "x", "a" * 10_000, "\udcff"])
def test_made_up_token_is_nobody_s(accounts: AccountStore, token: str) -> None:
    accounts.sessions.sign_in("ann", PASSWORD)
    assert accounts.sessions.find(token) is None
    accounts.sessions.end(token)


def test_what_the_database_holds_opens_nothing(accounts: AccountStore, engine: Engine) -> None:
    accounts.sessions.sign_in("ann", PASSWORD)
    with engine.connect() as connection:
        digest, form_key = connection.execute(
            select(staff_sessions.c.digest, staff_sessions.c.form_key)
        ).one()
    assert accounts.sessions.find(digest) is None
    assert accounts.sessions.find(form_key) is None


def test_session_ends_an_hour_after_the_last_request(accounts: AccountStore, clock: Clock) -> None:
    token = accounts.sessions.sign_in("ann", PASSWORD)
    for _ in range(3):
        clock.pass_by(minutes=59)
        assert accounts.sessions.find(token)
    clock.pass_by(minutes=60)
    assert accounts.sessions.find(token) is None


def test_session_ends_after_half_a_day_however_busy(accounts: AccountStore, clock: Clock) -> None:
    token = accounts.sessions.sign_in("ann", PASSWORD)
    for _ in range(23):
        clock.pass_by(minutes=30)
        assert accounts.sessions.find(token)
    clock.pass_by(minutes=30)
    assert accounts.sessions.find(token) is None


def test_requests_of_a_minute_are_one_write(
    accounts: AccountStore, clock: Clock, engine: Engine
) -> None:
    token = accounts.sessions.sign_in("ann", PASSWORD)

    def seen() -> object:
        with engine.connect() as connection:
            return connection.execute(select(staff_sessions.c.seen_at)).scalar_one()

    before = seen()
    clock.pass_by(seconds=59)
    accounts.sessions.find(token)
    assert seen() == before
    clock.pass_by(seconds=1)
    accounts.sessions.find(token)
    assert seen() != before


def test_sessions_that_ended_are_swept_away(
    accounts: AccountStore, clock: Clock, engine: Engine
) -> None:
    for _ in range(3):
        accounts.sessions.sign_in("ann", PASSWORD)
    clock.pass_by(hours=2)
    accounts.sessions.sign_in("root", PASSWORD)
    with engine.connect() as connection:
        assert len(connection.execute(select(staff_sessions)).all()) == 1


def test_signing_out_ends_one_session_or_all(accounts: AccountStore) -> None:
    here, there, everywhere = (accounts.sessions.sign_in("ann", PASSWORD) for _ in range(3))
    accounts.sessions.end(here)
    assert accounts.sessions.find(here) is None
    assert accounts.sessions.find(there)
    accounts.end_sessions("ann", "ann")
    assert accounts.sessions.find(there) is None
    assert accounts.sessions.find(everywhere) is None


def test_all_refusals_say_the_same(accounts: AccountStore, clock: Clock) -> None:
    accounts.add("gone", "viewer", PASSWORD, "root")
    accounts.change("gone", "root", active=False)
    accounts.add("linked", "viewer", None, "root")
    secret = pyotp.random_base32()
    accounts.add("coded", "viewer", PASSWORD, "root")
    accounts.set_up_codes("coded", secret, pyotp.TOTP(secret).at(clock.time), "coded")
    accounts.add("locked", "viewer", PASSWORD, "root")
    for _ in range(FAILURES):
        assert not is_let_in(accounts, "wrong password", name="locked")
    said = set()
    for name, password, code in (
        ("ann", "wrong password", ""),
        ("nobody", PASSWORD, ""),
        ("gone", PASSWORD, ""),
        ("linked", "", ""),
        ("linked", "the password of nobody", ""),
        ("coded", PASSWORD, ""),
        ("coded", PASSWORD, "000000"),
        ("coded", "wrong password", pyotp.TOTP(secret).at(clock.time)),
        ("locked", PASSWORD, ""),
    ):
        with pytest.raises(SignInRefused) as refused:
            accounts.sessions.sign_in(name, password, code)
        said.add(str(refused.value))
    assert len(said) == 1


def test_account_is_locked_for_ever_longer(accounts: AccountStore, clock: Clock) -> None:
    fail(accounts, FAILURES - 1)
    assert is_let_in(accounts)  # and what was counted is forgotten
    fail(accounts, FAILURES)
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        assert not is_let_in(accounts)
        clock.pass_by(seconds=minutes * 60 - 1)
        assert not is_let_in(accounts), minutes
        clock.pass_by(seconds=1)
        fail(accounts, 1)
    assert is_let_in(accounts, name="root")  # others are not concerned
    clock.pass_by(minutes=60)
    assert is_let_in(accounts)
    fail(accounts, 1)
    assert is_let_in(accounts)


def test_tries_while_it_is_locked_do_not_lengthen_it(accounts: AccountStore, clock: Clock) -> None:
    fail(accounts, FAILURES)
    fail(accounts, 50)
    clock.pass_by(minutes=1)
    assert is_let_in(accounts)


def test_new_password_opens_a_locked_account(accounts: AccountStore) -> None:
    fail(accounts, FAILURES)
    accounts.set_password("ann", "another long password", "root")
    assert is_let_in(accounts, "another long password")


def test_wrong_codes_lock_too(accounts: AccountStore, clock: Clock) -> None:
    secret = pyotp.random_base32()
    accounts.set_up_codes("ann", secret, pyotp.TOTP(secret).at(clock.time), "ann")
    clock.pass_by(minutes=5)
    right = pyotp.TOTP(secret).at(clock.time)
    for number in range(FAILURES):
        assert not is_let_in(accounts, code=f"{(int(right) + 1 + number) % 10**6:06}")
    assert not is_let_in(accounts, code=right)


def test_code_is_taken_once(accounts: AccountStore, clock: Clock) -> None:
    secret = pyotp.random_base32()
    codes = pyotp.TOTP(secret)
    first = codes.at(clock.time)
    accounts.set_up_codes("ann", secret, first, "ann")
    assert not is_let_in(accounts, code=first)  # it was taken when they were set up
    clock.pass_by(seconds=90)
    later = codes.at(clock.time)
    before = codes.at(clock.time.timestamp() - 30)  # type: ignore[arg-type]
    assert is_let_in(accounts, code=later)
    assert not is_let_in(accounts, code=later)
    assert not is_let_in(accounts, code=before)  # nor one older than the last


def test_code_sent_twice_at_once_opens_one_session(accounts: AccountStore, clock: Clock) -> None:
    secret = pyotp.random_base32()
    accounts.set_up_codes("ann", secret, pyotp.TOTP(secret).at(clock.time), "ann")
    clock.pass_by(minutes=5)
    code = pyotp.TOTP(secret).at(clock.time)
    with ThreadPoolExecutor(4) as pool:
        let_in = list(pool.map(lambda _: is_let_in(accounts, code=code), range(4)))
    assert let_in.count(True) == 1


def test_password_of_older_parameters_is_kept_anew(
    accounts: AccountStore, engine: Engine, clock: Clock
) -> None:
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    store = AccountStore(engine, clock, stronger)

    def kept() -> str:
        with engine.connect() as connection:
            wanted = select(users.c.password).where(users.c.name == "ann")
            return str(connection.execute(wanted).scalar_one())

    assert "m=8,t=1" in kept()
    assert not is_let_in(store, "wrong password")
    assert "m=8,t=1" in kept()
    assert is_let_in(store)
    assert "m=16,t=2" in kept()
    assert is_let_in(store)


def test_who_was_let_in_elsewhere_gets_a_session(accounts: AccountStore, engine: Engine) -> None:
    user = accounts.find("ann").user
    session = accounts.sessions.find(accounts.sessions.sign_in_as(user.id, "OpenID Connect"))
    assert session is not None
    assert session.user == user
    assert lines(engine)[-1] == ("ann", "signed in", {"how": "OpenID Connect"})
    accounts.change("ann", "root", active=False)
    with pytest.raises(SignInRefused):
        accounts.sessions.sign_in_as(user.id, "OpenID Connect")
    with pytest.raises(SignInRefused):
        accounts.sessions.sign_in_as(999, "OpenID Connect")


def test_tries_are_on_record_without_what_was_tried(
    accounts: AccountStore, engine: Engine, clock: Clock
) -> None:
    before = len(lines(engine))
    assert not is_let_in(accounts, "a wrong password")
    for _ in range(5):
        assert not is_let_in(accounts, "x", name="my password in the wrong field")
    clock.pass_by(minutes=2)
    assert not is_let_in(accounts, "x", name="another")
    assert is_let_in(accounts)
    assert lines(engine)[before:] == [
        ("ann", "sign-in failed", {}),
        ("unknown", "sign-in failed", {}),  # once a minute
        ("unknown", "sign-in failed", {}),
        ("ann", "signed in", {"how": "password"}),
    ]
    fail(accounts, FAILURES + 5)
    tries = [one for one in lines(engine)[before + 4 :] if one[1] == "sign-in failed"]
    assert len(tries) == FAILURES
    assert tries[-1] == ("ann", "sign-in failed", {"locked_minutes": 1})
