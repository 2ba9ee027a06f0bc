"""Accounts: who is added, changed and let go, and that it is on record."""

from __future__ import annotations

import contextlib
import json
import threading
from typing import Any

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.accounts.accounts import AccountStore
from bot.audit import audit
from bot.database import open_database
from bot.errors import AccountInvalid, SignInRefused, StorageUnusable, UnknownUser
from tests.accounts.conftest import PASSWORD, QUICK
from tests.clock import Clock
from tests.databases import everything_in


def lines(engine: Engine) -> list[tuple[str, str, dict[str, Any]]]:
    with engine.connect() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id)).all()
    return [(row.who, row.what, json.loads(row.details)) for row in rows]


def test_user_is_added_with_limits(accounts: AccountStore, clock: Clock) -> None:
    user = accounts.add(" Lì@Example.org ", "editor", None, "root", ["b", "a", ""], ["zh"])
    assert (user.name, user.role, user.active) == ("lì@example.org", "editor", True)
    assert (user.categories, user.languages) == (("a", "b"), ("zh",))
    account = accounts.find("LÌ@example.org")
    assert (account.user, account.has_password, account.has_codes) == (user, False, False)
    assert (account.created_at, account.locked_until) == (clock.time, None)
    assert [one.user.name for one in accounts.all()] == ["ann", "lì@example.org", "root"]


@pytest.mark.parametrize(
    "name", ["", "  ", "x" * 101, "a\nb", "a\x00", "files", "SHELL", "unknown"]
)
def test_name_that_cannot_be_used_is_refused(accounts: AccountStore, name: str) -> None:
    with pytest.raises(AccountInvalid, match="cannot be used"):
        accounts.add(name, "viewer", PASSWORD, "root")


def test_name_is_given_once(accounts: AccountStore) -> None:
    with pytest.raises(AccountInvalid, match="already") as refused:
        accounts.add("ANN", "viewer", PASSWORD, "root")
    assert refused.value.problem == "name_taken"


def test_user_who_is_not_there_is_named(accounts: AccountStore) -> None:
    for call in (
        lambda: accounts.find("ben"),
        lambda: accounts.change("ben", "root", role="viewer"),
        lambda: accounts.set_password("ben", PASSWORD, "root"),
        lambda: accounts.remove_codes("ben", "root"),
        lambda: accounts.end_sessions("ben", "root"),
        lambda: accounts.unlink("ben", "root"),
    ):
        with pytest.raises(UnknownUser, match="ben"):
            call()


def test_unknown_role_and_weak_password_are_refused(accounts: AccountStore) -> None:
    with pytest.raises(AccountInvalid, match="no role"):
        accounts.add("ben", "king", PASSWORD, "root")  # type: ignore[arg-type]
    with pytest.raises(AccountInvalid, match="no role"):
        accounts.change("ann", "root", role="king")  # type: ignore[arg-type]
    with pytest.raises(AccountInvalid, match="too short"):
        accounts.add("ben", "viewer", "short", "root")
    with pytest.raises(AccountInvalid, match="too short"):
        accounts.set_password("ann", "short", "root")
    assert [one.user.name for one in accounts.all()] == ["ann", "root"]


@pytest.mark.parametrize(
    "change",
    [
        {"role": "viewer"},
        {"active": False},
        {"categories": ["living"]},
        {"languages": ["en"]},
    ],
)
def test_change_ends_the_sessions_of_the_user(
    accounts: AccountStore, change: dict[str, Any], engine: Engine
) -> None:
    token = accounts.sessions.sign_in("ann", PASSWORD)
    others = accounts.sessions.sign_in("root", PASSWORD)
    user = accounts.change("ann", "root", **change)
    (key, value), *_ = change.items()
    assert getattr(user, key) == (tuple(value) if isinstance(value, list) else value)
    assert accounts.sessions.find(token) is None
    assert accounts.sessions.find(others) is not None
    assert lines(engine)[-1] == ("root", "user changed", {"user": "ann", **change})


def test_change_to_what_is_already_so_changes_nothing(
    accounts: AccountStore, engine: Engine
) -> None:
    token = accounts.sessions.sign_in("ann", PASSWORD)
    before = lines(engine)
    accounts.change("ann", "root", role="editor", categories=[], languages=[], active=True)
    assert accounts.sessions.find(token) is not None
    assert lines(engine) == before


@pytest.mark.parametrize("change", [{"role": "publisher"}, {"active": False}])
def test_last_administrator_stays(accounts: AccountStore, change: dict[str, Any]) -> None:
    accounts.add("ben", "administrator", PASSWORD, "root")
    accounts.change("ben", "root", active=False)  # one who cannot sign in does not count
    with pytest.raises(AccountInvalid, match="last administrator"):
        accounts.change("root", "root", **change)
    assert accounts.find("root").user.may("administer")
    accounts.change("ben", "root", active=True)
    accounts.change("root", "root", **change)
    with pytest.raises(AccountInvalid, match="last administrator"):
        accounts.change("ben", "ben", **change)


def test_others_may_be_changed_where_nobody_administers(engine: Engine) -> None:
    accounts = AccountStore(engine, passwords=QUICK)
    accounts.add("ann", "editor", PASSWORD, "shell")
    assert accounts.change("ann", "shell", role="administrator").role == "administrator"


def test_two_administrators_who_let_each_other_go_at_once_do_not_both(
    accounts: AccountStore, engine: Engine
) -> None:
    accounts.add("ben", "administrator", PASSWORD, "root")
    for _ in range(5):
        barrier = threading.Barrier(2)

        def let_go(name: str, barrier: threading.Barrier = barrier) -> None:
            store = AccountStore(engine, passwords=QUICK)
            barrier.wait()
            with contextlib.suppress(AccountInvalid, StorageUnusable):
                store.change(name, "somebody", role="viewer")

        threads = [threading.Thread(target=let_go, args=[name]) for name in ("root", "ben")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        left = [one.user.name for one in accounts.all() if one.user.may("administer")]
        assert left
        for name in ("root", "ben"):
            accounts.change(name, "shell", role="administrator")


def test_new_password_counts_from_now_on(accounts: AccountStore, engine: Engine) -> None:
    token = accounts.sessions.sign_in("ann", PASSWORD)
    accounts.set_password("ann", "another long password", "ann")
    assert accounts.sessions.find(token) is None
    assert lines(engine)[-1] == ("ann", "password set", {"user": "ann"})
    with pytest.raises(SignInRefused):
        accounts.sessions.sign_in("ann", PASSWORD)
    assert accounts.sessions.sign_in("ann", "another long password")


def test_codes_are_set_up_with_one_of_them_and_removed(
    accounts: AccountStore, clock: Clock, engine: Engine
) -> None:
    secret = pyotp.random_base32()
    with pytest.raises(AccountInvalid, match="not the code"):
        accounts.set_up_codes("ann", secret, "12345", "ann")
    assert not accounts.find("ann").has_codes
    accounts.set_up_codes("ann", secret, pyotp.TOTP(secret).at(clock.time), "ann")
    assert accounts.find("ann").has_codes
    accounts.remove_codes("ann", "root")
    assert not accounts.find("ann").has_codes
    assert accounts.sessions.sign_in("ann", PASSWORD)
    assert [what for _, what, _ in lines(engine)][-3:] == [
        "codes set up",
        "codes removed",
        "signed in",
    ]
    assert secret not in repr(lines(engine))


def test_no_secret_is_in_the_audit_or_the_files(
    accounts: AccountStore, engine: Engine, database: str
) -> None:
    token = accounts.sessions.sign_in("ann", PASSWORD)
    with pytest.raises(Exception, match="wrong"):
        accounts.sessions.sign_in("ann", "mistyped password")
    with pytest.raises(Exception, match="wrong"):
        accounts.sessions.sign_in("a password in the wrong field", "x")
    engine.dispose()
    kept = everything_in(database)
    for secret in (PASSWORD, token, "mistyped", "wrong field"):
        assert secret.encode() not in kept
    assert b"ann" in kept


def test_accounts_outlive_the_process(accounts: AccountStore, database: str) -> None:
    token = accounts.sessions.sign_in("ann", PASSWORD)
    again = AccountStore(open_database(database), accounts._now, QUICK)
    session = again.sessions.find(token)
    assert session is not None
    assert session.user.name == "ann"
