"""Accounts in a new database, with passwords that take no time."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from sqlalchemy.engine import Engine

from bot.accounts.accounts import AccountStore
from bot.accounts.passwords import Passwords
from bot.database import open_database
from tests.clock import Clock

PASSWORD = "correct horse battery"
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(database: str) -> Engine:
    return open_database(database)


@pytest.fixture
def accounts(engine: Engine, clock: Clock) -> AccountStore:
    """A store with an administrator, "root", and an editor, "ann"."""
    store = AccountStore(engine, clock, QUICK)
    store.add("root", "administrator", PASSWORD, "shell")
    store.add("ann", "editor", PASSWORD, "root")
    return store
