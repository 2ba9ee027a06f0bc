"""A real server with somebody of every role, for the console's tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from staff import PASSWORD, QUICK

from bot.accounts.accounts import AccountStore
from bot.accounts.records import ROLES
from bot.database import open_database
from bot.settings import Settings
from tests.serving.conftest import Server, share, start, stop


@contextmanager
def real_server(folder: Path) -> Iterator[Server]:
    """A server in a process of its own, with its data in `folder` and the starter content."""
    share(Settings().data_dir, folder)
    server = start(folder)
    accounts = AccountStore(open_database(Settings(data_dir=folder).database), passwords=QUICK)
    for role in ROLES:
        accounts.add(role, role, PASSWORD, "shell")
    try:
        yield server
    finally:
        stop(server)
