"""Reading and writing the tables of the content: each writing is done wholly or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError

from bot.database import reason
from bot.errors import StorageUnusable


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read by; raises StorageUnusable."""
    with _clear_errors(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction: all of it, or nothing; raises StorageUnusable."""
    with _clear_errors(), engine.begin() as connection:
        yield connection


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise StorageUnusable(
            f"the database did not do what was asked ({reason(error)}); nothing was changed:"
            " try again, and see that no other program keeps it locked"
        ) from error
